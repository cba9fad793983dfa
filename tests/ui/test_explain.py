"""Every error, ending and fact as a person reads it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale

from desktop_app.chat.endpoint import AddressProblem, ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.ui.explain import Action, action_label, address_sentence, ending_sentence, explain, facts_sentence

GERMAN = QLocale("de_DE")
TITLES = {explain(ChatError(kind)).title for kind in ErrorKind}


pytestmark = pytest.mark.usefixtures("british")

STATUSES = (None, 200, 401, 402, 407, 422, 429, 503, 511)
KNOWN: dict[str, object] = {
    "host": "127.0.0.1:8080",
    "server_text": "Input validation error: it is odd.",
    "retry_after": 7.4,
    "numbers": (1204, 4096),
    "detail": "ReadError: it broke",
}


def every_error(kind: ErrorKind) -> list[ChatError]:
    """An error of a kind with any of the facts, all of them and none, and any status."""
    facts: list[dict[str, object]] = [{}, KNOWN, *({name: fact} for name, fact in KNOWN.items())]
    return [ChatError(kind, status=status, **known) for status in STATUSES for known in facts]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_says_what_happened_and_what_to_do(kind: ErrorKind) -> None:
    for error in every_error(kind):
        for has_token in (False, True):
            for token_sent in (False, True):
                told = explain(replace(error, token_sent=token_sent), has_token=has_token)
                for sentence in (told.title, told.remedy):
                    assert sentence[0].isupper() or sentence[0].isdigit()
                    assert sentence.endswith(".")
                    assert not any(odd in sentence for odd in ("{", "}", "None", "!", "  ", " .", "()", "please", "Oops"))
                    assert len(sentence) < 240
                assert told.actions, "an error without a way out"
                assert len(set(told.actions)) == len(told.actions)


@pytest.mark.usefixtures("german_words")
@pytest.mark.parametrize("kind", ErrorKind)
def test_every_kind_says_so_in_german(kind: ErrorKind) -> None:
    for error in every_error(kind):
        told = explain(error)
        for sentence in (told.title, told.remedy):
            assert sentence.endswith((".", "“."))
            assert not any(odd in sentence for odd in ("{", "}", "None", "!", "  ", " .", "()", "Sie "))
            assert len(sentence) < 300
    assert explain(ChatError(kind)).title not in TITLES, "it is not translated"


@pytest.mark.parametrize("kind", ErrorKind)
def test_a_broken_off_answer_says_why_whatever_it_was(kind: ErrorKind) -> None:
    sentence = ending_sentence(AnswerState(Phase.ENDED, ending=Ending.BROKE_OFF, error=ChatError(kind, host="gpu")))
    assert sentence is not None
    assert sentence.endswith(". What arrived is kept.")


def test_an_answer_without_a_word_says_so() -> None:
    ended = AnswerState(Phase.ENDED, ending=Ending.END_OF_TEXT)
    assert ending_sentence(ended, has_text=False) == "The model ended its answer at once, without a word."
    assert ending_sentence(ended) is None


@pytest.mark.parametrize(
    ("error", "title", "remedy"),
    [
        (ChatError(ErrorKind.WEB_PAGE, "gpu", 200, "Sign in"), "gpu answered with a web page: “Sign in”.", "sign in first"),
        (ChatError(ErrorKind.WEB_PAGE, "gpu", 511), "gpu answered with a web page.", "in a browser"),
        (ChatError(ErrorKind.REDIRECT, "gpu", 302), "gpu points to another address.", "sign in first"),
        (ChatError(ErrorKind.NOT_A_STREAM, "gpu", 200), "The server at gpu did not send its answer as a stream.", "switch streaming off"),
        (ChatError(ErrorKind.EMPTY, "gpu", 200), "The server at gpu sent no answer at all.", "too long"),
        (ChatError(ErrorKind.TOO_MUCH, "gpu"), "The server at gpu sent more than Brise takes in.", "details"),
        (ChatError(ErrorKind.FILTERED, "gpu"), "The content filter at gpu ended this answer.", "other words"),
        (ChatError(ErrorKind.TOOL_CALL, "gpu"), "The model at gpu called a tool instead of answering.", "in words"),
        (ChatError(ErrorKind.TOO_MANY_REQUESTS, "gpu", 429), "Too many requests at gpu (429).", "Wait a moment"),
        (ChatError(ErrorKind.TOO_MANY_REQUESTS, "gpu", 429, retry_after=7), "Too many requests at gpu (429).", "wait 7 s"),
    ],
)
def test_what_stands_between_somebody_and_an_answer_is_named(error: ChatError, title: str, remedy: str) -> None:
    assert explain(error).title == title
    assert remedy in explain(error).remedy


def test_no_two_kinds_say_the_same() -> None:
    titles = [explain(ChatError(kind)).title for kind in ErrorKind]
    assert len(set(titles)) == len(titles)


def test_refused_connection_names_the_host() -> None:
    told = explain(ChatError(ErrorKind.UNREACHABLE, host="127.0.0.1:8080", detail="ConnectError: refused"))
    assert told.title == "Nothing answers at 127.0.0.1:8080."
    assert told.remedy == "Start the server, or check the port."
    assert told.actions[:2] == (Action.TRY_AGAIN, Action.ENDPOINT_SETTINGS)
    assert told.details == "127.0.0.1:8080\nConnectError: refused"


def test_refused_access_token_asks_for_another_one() -> None:
    error = ChatError(ErrorKind.UNAUTHORIZED, host="gpu", status=401)
    assert explain(error).title == "The server refused the access token (401)."
    assert explain(error).remedy == "Enter another one."
    assert explain(error).actions[0] is Action.ENTER_TOKEN
    assert explain(error, has_token=False).title == "The server at gpu wants an access token (401)."
    assert explain(replace(error, token_sent=False)).title == "The server at gpu wants an access token (401)."
    assert explain(ChatError(ErrorKind.FORBIDDEN, host="gpu", status=403)).actions[0] is Action.ENTER_TOKEN


@pytest.mark.parametrize("kind", [ErrorKind.TOO_MANY_REQUESTS, ErrorKind.NO_CREDITS])
def test_what_pro_would_change_is_said_of_hugging_face_alone(kind: ErrorKind) -> None:
    there = ChatError(kind, host="router.huggingface.co", retry_after=700.0)
    assert "PRO" in explain(there).remedy
    assert "PRO" in explain(replace(there, retry_after=None)).remedy
    assert "PRO" not in explain(replace(there, host="router.huggingface.co.evil.example")).remedy


def test_the_servers_reason_is_quoted_in_one_line() -> None:
    error = ChatError(ErrorKind.REJECTED, host="gpu", status=422, server_text="Input validation error: `top_p` must be\n > 0.0 and < 1.0")
    told = explain(error)
    assert told.title == "The server refused the request (422)."
    assert "“`top_p` must be > 0.0 and < 1.0”" in told.remedy
    assert "Input validation error" in told.details


def test_a_long_reason_is_cut_in_the_sentence_and_whole_in_the_details() -> None:
    words = "no " * 500
    told = explain(ChatError(ErrorKind.REJECTED, server_text=words))
    assert "…”" in told.remedy
    assert len(told.remedy) < 400
    assert words.strip() in told.details


def test_braces_in_the_servers_words_are_only_words() -> None:
    assert "{oops} {0}" in explain(ChatError(ErrorKind.REJECTED, host="{host}", server_text="{oops} {0}")).remedy


def test_numbers_follow_the_locale() -> None:
    error = ChatError(ErrorKind.TOO_LONG, numbers=(1204, 4096))
    assert explain(error).title == "1,204 tokens too many."
    assert "4,096" in explain(error).remedy
    QLocale.setDefault(GERMAN)
    assert explain(error).title == "1.204 tokens too many."


def test_waiting_time_is_told_when_the_server_told_it() -> None:
    assert "8 s" in explain(ChatError(ErrorKind.TOO_MANY_REQUESTS, retry_after=7.6)).remedy
    assert "1 s" in explain(ChatError(ErrorKind.TOO_MANY_REQUESTS, retry_after=0.0)).remedy
    assert " s " not in explain(ChatError(ErrorKind.TOO_MANY_REQUESTS)).remedy


def test_every_action_has_its_own_label() -> None:
    labels = [action_label(action) for action in Action]
    assert len(set(labels)) == len(labels)
    assert action_label(Action.TRY_AGAIN) == "Try again"


ENDED = AnswerState(Phase.ENDED, tokens=256, limit=256)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (replace(ENDED, ending=Ending.STOPPED), "You stopped this answer."),
        (replace(ENDED, ending=Ending.LIMIT), "Ended at the limit of 256 tokens."),
        (replace(ENDED, ending=Ending.LIMIT, tokens=2048, limit=2048), "Ended at the limit of 2,048 tokens."),
        (replace(ENDED, ending=Ending.LIMIT, tokens=1, limit=1), "Ended at the limit of one token."),
        (replace(ENDED, ending=Ending.LIMIT, tokens=1024, limit=1100), "Ended at the server’s limit, after 1,024 tokens."),
        (replace(ENDED, ending=Ending.LIMIT, tokens=1, limit=1100), "Ended at the server’s limit, after one token."),
        (replace(ENDED, ending=Ending.LIMIT, limit=None), "Ended at the server’s limit, after 256 tokens."),
        (replace(ENDED, ending=Ending.CLOSED), "Cut off when Brise was closed."),
        (replace(ENDED, ending=Ending.BROKE_OFF), "The connection broke off. What arrived is kept."),
        (
            replace(ENDED, ending=Ending.BROKE_OFF, error=ChatError(ErrorKind.BROKE_OFF, host="gpu")),
            "The connection broke off. What arrived is kept.",
        ),
        (
            replace(ENDED, ending=Ending.BROKE_OFF, error=ChatError(ErrorKind.GENERATION_FAILED)),
            "The model failed while it answered. What arrived is kept.",
        ),
        (replace(ENDED, ending=Ending.END_OF_TEXT), None),
        (replace(ENDED, ending=Ending.STOP_STRING), None),
        (replace(ENDED, ending=Ending.FAILED, error=ChatError(ErrorKind.TLS)), None),
        (AnswerState(Phase.STREAMING), None),
    ],
)
def test_how_an_answer_ended(state: AnswerState, sentence: str | None) -> None:
    assert ending_sentence(state) == sentence


TGI = ServerFacts(ServerKind.TGI, "3.3.6-dev0", "mistralai/Mistral-7B-Instruct-v0.1", max_total_tokens=4096, latency=0.0123)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (TGI, "TGI 3.3, Mistral-7B-Instruct-v0.1, 4,096 tokens, answers in 12 ms"),
        (replace(TGI, max_total_tokens=None, version=""), "TGI, Mistral-7B-Instruct-v0.1, answers in 12 ms"),
        (replace(TGI, model="", latency=1.26), "TGI 3.3, 4,096 tokens, answers in 1.3 s"),
        (replace(TGI, latency=0.0001), "TGI 3.3, Mistral-7B-Instruct-v0.1, 4,096 tokens, answers in 1 ms"),
        (ServerFacts(ServerKind.LLAMA_CPP, "b6123-abc", "/models/smol.gguf"), "llama.cpp b6123, smol"),
        (ServerFacts(ServerKind.VLLM, "0.11.0"), "vLLM 0.11"),
        (ServerFacts(ServerKind.OPENAI, model="gpt"), "OpenAI-style server, gpt"),
        (ServerFacts(), ""),
    ],
)
def test_what_is_there_in_one_line(facts: ServerFacts, sentence: str) -> None:
    assert facts_sentence(facts) == sentence


def test_numbers_of_the_server_follow_the_locale() -> None:
    QLocale.setDefault(GERMAN)
    assert "4.096 tokens" in facts_sentence(TGI)
    assert "1,3 s" in facts_sentence(replace(TGI, latency=1.26))


@pytest.mark.parametrize("problem", AddressProblem)
def test_every_address_problem_has_a_sentence(problem: AddressProblem) -> None:
    sentence = address_sentence(problem, "ftp://x")
    assert sentence.endswith((".", "?"))
    assert "{" not in sentence


def test_without_a_scheme_it_asks() -> None:
    assert address_sentence(AddressProblem.NO_SCHEME, " localhost:8080 ") == "Is it http://localhost:8080 or https://localhost:8080?"
    assert address_sentence(AddressProblem.NO_SCHEME, "a" * 99) == "Is it http://… or https://…?"
    assert "not ftp://" in address_sentence(AddressProblem.OTHER_SCHEME, "ftp://x")


def test_a_notice_of_a_broken_connection_does_not_claim_that_text_arrived() -> None:
    # with text there is a state line instead
    assert explain(ChatError(ErrorKind.BROKE_OFF, host="gpu")).remedy.startswith("Nothing of the answer had arrived.")
