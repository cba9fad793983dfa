"""Whether a grammar is one, before any server is asked. It takes a while: call it in a thread."""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.extra_body import BadBody, BodyProblem, read_json
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.grammar_limits import Limit, pattern_limits, schema_limits

_WORDS = 200  # characters of a library's own words
_ERRORS = 20  # of a schema that are weighed against each other
_CASELESS = re.compile(r"(\(\?[aLmsux]{0,8})i")


class GrammarFault(StrEnum):
    """What makes a text no grammar."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    NOT_JSON = "not_json"
    NO_NUMBER = "no_number"
    NOT_AN_OBJECT = "not_an_object"
    NO_SCHEMA = "no_schema"
    NO_PATTERN = "no_pattern"


@dataclass(frozen=True, slots=True)
class GrammarReport:
    """What was found; without a `fault` the grammar can be sent, and `limits` says what its server makes of it."""

    fault: GrammarFault | None = None
    line: int = 0  # of NOT_JSON and NO_PATTERN, counted from 1; 0: no place
    column: int = 0
    where: str = ""  # of NO_SCHEMA: the keys that lead there
    words: str = ""  # the checking library's own
    limits: tuple[Limit, ...] = ()


_FAULTS = {
    BodyProblem.NOT_JSON: GrammarFault.NOT_JSON,
    BodyProblem.NO_NUMBER: GrammarFault.NO_NUMBER,
    BodyProblem.TOO_DEEP: GrammarFault.TOO_DEEP,
    BodyProblem.TOO_LONG: GrammarFault.TOO_LONG,
}


def check_grammar(grammar: Grammar, dialect: Dialect) -> GrammarReport:
    """What is wrong with it, or what the server at hand does not make of it."""
    if not grammar.text.strip():
        return GrammarReport(GrammarFault.EMPTY)
    if len(grammar.text) > grammar.kind.length_maximum:
        return GrammarReport(GrammarFault.TOO_LONG)
    return _check_schema(grammar.text, dialect) if grammar.kind is GrammarKind.JSON else _check_pattern(grammar.text, dialect)


def _check_schema(text: str, dialect: Dialect) -> GrammarReport:
    try:
        schema = read_json(text)
    except BadBody as error:
        return GrammarReport(_FAULTS[error.problem], error.line, error.column)
    if not isinstance(schema, dict):
        return GrammarReport(GrammarFault.NOT_AN_OBJECT)
    # deferred: 0.1 s, and only who edits a grammar pays for it
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    # the draft that TGI holds every schema to; `format` is left alone: it would compile patterns without a bound
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    try:
        slip = best_match(islice(validator.iter_errors(schema), _ERRORS))
    except RecursionError:
        return GrammarReport(GrammarFault.TOO_DEEP)
    if slip is not None:
        where = ".".join(str(key) for key in slip.absolute_path)
        return GrammarReport(GrammarFault.NO_SCHEMA, where=where[:_WORDS], words=_clipped(slip.message))
    return GrammarReport(limits=schema_limits(schema, dialect))


def _check_pattern(text: str, dialect: Dialect) -> GrammarReport:
    """It is compiled and never matched: no text makes it run."""
    try:
        _compile(text)
    except Warning:  # where warnings are errors: a set in a set may mean something else one day
        pass
    except re.error as error:
        return GrammarReport(GrammarFault.NO_PATTERN, error.lineno or 0, error.colno or 0, words=_clipped(error.msg))
    except (RecursionError, OverflowError, ValueError) as error:  # groups in groups, or a number that counts no repetitions
        return GrammarReport(GrammarFault.NO_PATTERN, words=type(error).__name__)
    return GrammarReport(limits=pattern_limits(text, dialect))


def _compile(text: str) -> None:
    """Raises what `re` raises. With case ignored, a wide set takes it 50 ms: another flag in its place says as much about the pattern."""
    case_counts = _CASELESS.sub(r"\1s", text)
    if case_counts != text:
        try:
            re.compile(case_counts)
            return
        except re.error:
            pass  # with its own words
    re.compile(text)


def _clipped(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _WORDS else f"{line[: _WORDS - 1]}…"


def names_in(schema_text: str) -> tuple[str, ...]:
    """The names of a schema's properties, for a summary; none for what is no schema."""
    try:
        schema = json.loads(schema_text)
    except (ValueError, RecursionError):
        return ()
    properties = schema.get("properties") if isinstance(schema, dict) else None
    return tuple(properties) if isinstance(properties, dict) else ()
