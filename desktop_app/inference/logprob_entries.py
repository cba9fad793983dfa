"""Log-probabilities of /v1/completions as entries, one for each token: llama.cpp lists them as in chat, vLLM in columns."""

from collections.abc import Sequence

from desktop_app.inference.server_tokens import MOST_ALTERNATIVES, field


def entries_of(logprobs: object) -> Sequence[object]:
    """The entries of one choice; none if it has no log-probabilities."""
    listed = field(logprobs, "content")
    return listed if isinstance(listed, list) else _from_columns(logprobs)


def _from_columns(logprobs: object) -> Sequence[object]:
    """vLLM's columns as entries: tokens, their log-probabilities, and a map from text to log-probability for each."""
    tokens = field(logprobs, "tokens")
    if not isinstance(tokens, list):
        return ()
    own, others = field(logprobs, "token_logprobs"), field(logprobs, "top_logprobs")
    return [{"token": token, "logprob": _at(own, n), "top_logprobs": _listed(_at(others, n))} for n, token in enumerate(tokens)]


def _at(column: object, index: int) -> object:
    return column[index] if isinstance(column, list) and index < len(column) else None


def _listed(alternatives: object) -> list[object]:
    if not isinstance(alternatives, dict):
        return []
    return [{"token": text, "logprob": logprob} for text, logprob in list(alternatives.items())[:MOST_ALTERNATIVES]]
