"""What some servers offer beside the text: ids, log-probabilities, alternatives, counts, the prompt, grammars."""

import json
import re
from collections.abc import Sequence

from desktop_app.chat.endpoint import ServerKind
from desktop_app.chat.errors import ChatError
from desktop_app.chat.grammar import Grammar, GrammarKind, takes_kind
from tests.inference.hearing import Heard
from tests.live.row import Row
from tests.live.subject import QUESTION, TURNS, Subject, told, whole

COLOURS = ("red", "green", "blue")
SCHEMA = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": list(COLOURS)}},
    "required": ["colour"],
    "additionalProperties": False,
}
PATTERN = "(red|green|blue)"
ASKED = "Name one colour."


async def offers(subject: Subject) -> Sequence[Row]:
    """All that is promised beside the text."""
    return [*await of_tokens(subject), *await of_prompts(subject), *await of_grammars(subject)]


async def of_tokens(subject: Subject) -> Sequence[Row]:
    """Id, log-probability and alternatives of every token."""
    able = subject.able
    most = min(able.alternatives, 5)
    heard = await subject.hear(alternatives=max(most, 1))
    tokens = [token for token in heard.tokens if token.text]
    of = len(tokens)
    ids = sum(token.id is not None for token in tokens)
    chances = sum(token.logprob is not None and token.logprob <= 1e-3 for token in tokens)
    others = [len(token.alternatives) for token in tokens]
    named = f"{min(others, default=0)} to {max(others, default=0)} for each"
    # nobody's protocol: what Brise asks of any OpenAI-style server, and some leave out
    unsure = subject.facts.kind is ServerKind.OPENAI
    return [
        _offered(subject, "token ids", able.token_ids, "an id for every token", heard, f"{ids} of {of}", 0 < of == ids),
        _offered(
            subject,
            "log-probabilities",
            able.logprobs and not unsure,
            "one for every token",
            heard,
            f"{chances} of {of}",
            0 < of == chances,
        ),
        _offered(
            subject, "alternatives", most > 0 and not unsure, f"{most} for every token", heard, named, bool(others) and min(others) == most
        ),
    ]


def _offered(subject: Subject, step: str, promised: bool, expected: str, heard: Heard, came: str, kept: bool) -> Row:
    if heard.error is not None:
        return subject.row(step, expected if promised else "not promised", told(heard), False)
    return subject.row(step, expected if promised else "not promised", came, kept if promised else None)


async def of_prompts(subject: Subject) -> Sequence[Row]:
    """The server's tokenizer and template, held to what it counts for an answer."""
    able = subject.able
    answer = await subject.hear(max_new_tokens=1)
    read = None if answer.finished is None else answer.finished.prompt_tokens
    raw = subject.dialect.takes_raw_prompt
    prompt = await subject.prompt_of(QUESTION)
    async with subject.open() as engine:
        try:
            counted = await (engine.count_tokens(prompt) if raw else engine.count_turns(TURNS))
            ids = await engine.token_ids(prompt)
            rendered = await engine.render_prompt(TURNS)
            of_rendered = None if rendered is None else await engine.count_tokens(rendered)
            of_turns = await engine.count_turns(TURNS)
        except ChatError as error:
            return [subject.row("counts", "an answer", str(error), False)]
    listed = None if ids is None else len(ids)
    of_both = f"{of_rendered} of the prompt, {of_turns} of the chat"
    # a TGI puts the beginning of all texts before one that has it already
    alike = (
        of_rendered is not None
        and of_turns is not None
        and of_rendered - of_turns in ((0, 1) if subject.facts.kind is ServerKind.TGI else (0,))
    )
    exact = able.exact_counts
    return [
        _asked(subject, "count", exact and subject.counts, "as many as were read", f"{counted} tokens, read {read}", counted == read),
        _asked(subject, "ids of a prompt", exact, "one for each token", f"{listed} ids", listed == counted if raw else bool(listed)),
        _asked(subject, "rendered prompt", subject.renders, "the question in it", repr(rendered), QUESTION in (rendered or "")),
        _asked(subject, "its count", exact and subject.renders, "the chat's", of_both, alike),
    ]


def _asked(subject: Subject, step: str, promised: bool, expected: str, came: str, kept: bool) -> Row:
    return subject.row(step, expected if promised else "not promised", came, kept if promised else None)


async def of_grammars(subject: Subject) -> Sequence[Row]:
    """An answer that keeps to a schema, and one that keeps to a pattern."""
    rows = []
    for kind, text, step in ((GrammarKind.JSON, json.dumps(SCHEMA), "JSON schema"), (GrammarKind.REGEX, PATTERN, "pattern")):
        if not (subject.able.grammar and takes_kind(kind, subject.dialect)):
            rows.append(subject.row(step, "not promised", "not tried", None))
            continue
        heard = await subject.hear(question=ASKED, grammar=Grammar(kind, text), max_new_tokens=60)
        kept = whole(heard) and (fits_schema(heard.text) if kind is GrammarKind.JSON else re.fullmatch(PATTERN, heard.text) is not None)
        rows.append(subject.row(step, "an answer that keeps to it", told(heard), kept))
    return rows


def fits_schema(text: str) -> bool:
    """Whether it is what SCHEMA asks for."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, dict) and list(value) == ["colour"] and value["colour"] in COLOURS
