"""Facts become sentences: what happened, what to do, in the user's language. The second gate of every error."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.endpoint import AddressProblem, ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.ui.connection_sentences import CONNECTION_SENTENCES
from desktop_app.ui.error_sentences import ACTION_LABELS, NO_TOKEN, SENTENCES, Action
from desktop_app.ui.hf_sentences import HF_HOSTS, HF_SENTENCES
from desktop_app.ui.storage_sentences import STORAGE_SENTENCES

__all__ = ["SERVER_NAMES", "Action", "Explanation", "action_label", "address_sentence", "ending_sentence", "explain", "facts_sentence"]

REASON_LENGTH = 240
"""Characters of a server's own words that a sentence quotes; the details hold all of them."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error as a notice shows it: what happened, what to do, the server's own words, and the buttons, likeliest first."""

    title: str
    remedy: str
    details: str
    actions: tuple[Action, ...]


def explain(error: ChatError, *, has_token: bool = True) -> Explanation:
    """What to tell a person about `error`; `has_token` is False where none was entered."""
    sentences = CONNECTION_SENTENCES.get(error.kind) or SENTENCES[error.kind]
    if error.kind is ErrorKind.UNAUTHORIZED and not (has_token and error.token_sent):
        sentences = NO_TOKEN
    if error.host in HF_HOSTS:
        sentences = HF_SENTENCES.get(error.kind, sentences)
    if error.storage_problem is not None:
        sentences = STORAGE_SENTENCES.get(error.storage_problem, sentences)
    facts = _facts(error)
    return Explanation(
        _first_that_fits(sentences.happened, facts), _first_that_fits(sentences.remedies, facts), _details(error), sentences.actions
    )


def action_label(action: Action) -> str:
    """What the button for `action` says."""
    return QCoreApplication.translate("Explain", ACTION_LABELS[action])


def _facts(error: ChatError) -> dict[str, str]:
    """What the sentences' placeholders stand for; a fact that is not known is not in it."""
    facts = {"host": error.host, "status": str(error.status or ""), "reason": _reason(error.server_text)}
    if error.retry_after is not None:
        facts["seconds"] = _number(max(1, round(error.retry_after)))
    if error.kind is ErrorKind.EXTRA_BODY:
        facts["key"] = error.detail.partition("reserved: ")[2]
    facts |= {name: _number(number) for name, number in zip(("n", "limit"), error.numbers, strict=False)}
    if error.words and error.kind is not ErrorKind.TLS_PIN_CHANGED:
        facts["name"] = error.words[0]
    return {name: fact for name, fact in facts.items() if fact}


def _first_that_fits(texts: tuple[str, ...], facts: Mapping[str, str]) -> str:
    def fits(text: str) -> bool:
        return all(name is None or name in facts for _, name, _, _ in Formatter().parse(text))

    # lupdate finds the texts where they are marked, in error_sentences.py
    return QCoreApplication.translate("Explain", next(filter(fits, texts))).format(**facts)


def _reason(server_text: str) -> str:
    """The server's own words, as one line that a sentence can quote."""
    line = " ".join(server_text.split()).removeprefix("Input validation error: ").rstrip(".")
    return line if len(line) <= REASON_LENGTH else f"{line[: REASON_LENGTH - 1].rstrip()}…"


def _details(error: ChatError) -> str:
    where = " · ".join(part for part in (error.host, f"HTTP {error.status}" if error.status else "") if part)
    return "\n".join(part for part in (where, error.server_text.strip(), error.detail.strip()) if part)


def _number(number: int) -> str:
    return QLocale().toString(number)


def ending_sentence(state: AnswerState, *, has_text: bool = True) -> str | None:
    """How an answer ended, if it did not end by itself, or has no words; None too for an error before any text, which is a notice."""
    if state.phase is not Phase.ENDED:
        return None
    match state.ending:
        case Ending.END_OF_TEXT | Ending.STOP_STRING if not has_text:
            return QCoreApplication.translate("Explain", "The model ended its answer at once, without a word.")
        case Ending.STOPPED:
            return QCoreApplication.translate("Explain", "You stopped this answer.")
        case Ending.CLOSED:
            return QCoreApplication.translate("Explain", "Cut off when Brise was closed.")
        case Ending.LIMIT:
            return _limit_sentence(state)
        case Ending.BROKE_OFF:
            return _broke_off_sentence(state.error)
        case _:
            return None


def _limit_sentence(state: AnswerState) -> str:
    # a server can end an answer below the limit that was asked for (protocol §4): then the number is its own
    if state.limit is None or 0 < state.tokens < state.limit:
        if state.tokens == 1:
            return QCoreApplication.translate("Explain", "Ended at the server’s limit, after one token.")
        text = QCoreApplication.translate("Explain", "Ended at the server’s limit, after {n} tokens.")
        return text.format(n=_number(state.tokens))
    if state.limit == 1:
        return QCoreApplication.translate("Explain", "Ended at the limit of one token.")
    return QCoreApplication.translate("Explain", "Ended at the limit of {n} tokens.").format(n=_number(state.limit))


def _broke_off_sentence(error: ChatError | None) -> str:
    if error is None or error.kind in (ErrorKind.BROKE_OFF, ErrorKind.EMPTY):
        return QCoreApplication.translate("Explain", "The connection broke off. What arrived is kept.")
    return QCoreApplication.translate("Explain", "{what_happened} What arrived is kept.").format(what_happened=explain(error).title)


SERVER_NAMES = {
    ServerKind.TGI: "TGI",
    ServerKind.LLAMA_CPP: "llama.cpp",
    ServerKind.VLLM: "vLLM",
    ServerKind.TRANSFORMERS: "Transformers",
}


def facts_sentence(facts: ServerFacts) -> str:
    """What is there, in one line: "TGI 3.3, Mistral-7B-Instruct-v0.1, 4,096 tokens, answers in 12 ms". Unknown parts are left out."""
    parts = [server_label(facts), facts.model_label]
    if facts.max_total_tokens is not None:
        parts.append(QCoreApplication.translate("Explain", "{n} tokens").format(n=_number(facts.max_total_tokens)))
    if facts.latency is not None:
        parts.append(QCoreApplication.translate("Explain", "answers in {time}").format(time=duration_label(facts.latency)))
    return QCoreApplication.translate("Explain", ", ", "between the parts of a line").join(part for part in parts if part)


def server_label(facts: ServerFacts) -> str:
    """The kind of server with its version as far as it can be trusted: "TGI 3.3"; empty before it was asked."""
    if facts.kind is ServerKind.UNKNOWN:
        return ""
    name = SERVER_NAMES.get(facts.kind)
    if name is None:
        return QCoreApplication.translate("Explain", "OpenAI-style server")
    # only major and minor: servers report 3.3.6-dev0 where they are 3.3.7 (protocol §5)
    version = re.match(r"v?(\d+\.\d+|\w+)", facts.version.strip())
    return f"{name} {version[1]}" if version else name


def duration_label(seconds: float) -> str:
    """A short time as a person reads it: "12 ms", "1.3 s"."""
    milliseconds = max(1, round(seconds * 1000))
    if milliseconds < 1000:
        return QCoreApplication.translate("Explain", "{n} ms").format(n=_number(milliseconds))
    return QCoreApplication.translate("Explain", "{n} s").format(n=QLocale().toString(seconds, "f", 1))


def address_sentence(problem: AddressProblem, typed: str) -> str:
    """What to correct in the address that was typed; without a scheme it asks which one is meant."""
    typed = typed.strip()
    match problem:
        case AddressProblem.EMPTY:
            return QCoreApplication.translate("Explain", "Enter the server’s address, like http://127.0.0.1:8080.")
        case AddressProblem.NO_SCHEME:
            text = QCoreApplication.translate("Explain", "Is it http://{typed} or https://{typed}?")
            return text.format(typed=typed if len(typed) <= 32 else "…")
        case AddressProblem.OTHER_SCHEME:
            text = QCoreApplication.translate("Explain", "Brise speaks http:// and https://, not {scheme}://.")
            return text.format(scheme=typed.partition("://")[0][:20])
        case AddressProblem.NO_HOST:
            return QCoreApplication.translate("Explain", "The address names no computer. Write it like http://127.0.0.1:8080.")
        case AddressProblem.BAD_PORT:
            return QCoreApplication.translate("Explain", "The port after the colon is a number from 1 to 65535.")
        case AddressProblem.USERINFO:
            return QCoreApplication.translate(
                "Explain", "Take the name and password out of the address. A secret goes into the access token."
            )
        case AddressProblem.ODD_CHARACTERS:
            return QCoreApplication.translate(
                "Explain", "Take out the spaces and special characters. An address looks like http://127.0.0.1:8080."
            )
