"""Extra JSON for the body of a request: what a person may add to it, read, checked and merged. Pure."""

import json
import math
from collections.abc import Collection, Mapping
from enum import StrEnum

from desktop_app.chat.whole_characters import whole_characters

LENGTH_MAXIMUM = 100_000  # characters
DEPTH_MAXIMUM = 32
PARAMETERS = "parameters"
"""The key under which TGI's own protocol has its parameters: the one object that is merged and not replaced."""

RESERVED = frozenset(
    (
        *("messages", "prompt", "inputs", "model", "stream", "stream_options", "n", "best_of", "echo", "suffix"),
        *("details", "decoder_input_details", "do_sample", "return_full_text"),
    )
)
"""What Brise decides itself at every server: with another value it could not read the answer."""


class BodyProblem(StrEnum):
    """Why a text cannot be added to a request."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    NO_NUMBER = "no_number"  # NaN, Infinity, or beyond what a number can hold
    TOO_LONG = "too_long"
    TOO_DEEP = "too_deep"
    RESERVED = "reserved"  # `key` is one that Brise decides itself


class BadBody(ValueError):
    """Raised by `extra_body`; `line` and `column` count from 1 and are 0 where there is no place to show."""

    def __init__(self, problem: BodyProblem, *, key: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(f"{problem.value}: {key}" if key else problem.value)
        self.problem, self.key, self.line, self.column = problem, key, line, column


def extra_body(*texts: str, decided: Collection[str] = ()) -> dict[str, object]:
    """What the texts add to a body, each a JSON object or blank: the endpoint's first, then the chat's, whose keys win.

    `decided`: keys of the body, or of TGI's `parameters`, that controls decide there, refused as RESERVED is. Raises BadBody.
    """
    merged: dict[str, object] = {}
    for text in texts:
        if not text.strip():
            continue
        found = read_json(text)
        if not isinstance(found, dict):
            raise BadBody(BodyProblem.NOT_AN_OBJECT)
        inner = found.get(PARAMETERS)
        for key in (*found, *(inner if isinstance(inner, dict) else ())):
            if key in RESERVED or key in decided:
                raise BadBody(BodyProblem.RESERVED, key=key)
        merged = merge_body(merged, found)
    return merged


def merge_body(body: Mapping[str, object], extra: Mapping[str, object]) -> dict[str, object]:
    """The body with what is extra: a key that both have is the extra's, but `parameters` are merged."""
    merged = {**body, **extra}
    before, after = body.get(PARAMETERS), extra.get(PARAMETERS)
    if isinstance(before, dict) and PARAMETERS in extra:
        merged[PARAMETERS] = {**before, **after} if isinstance(after, dict) else before
    return merged


def read_json(text: str) -> object:
    """The value that a person wrote as JSON, as any server reads it: bounded, without NaN or halves of characters. Raises BadBody."""
    if len(text) > LENGTH_MAXIMUM:
        raise BadBody(BodyProblem.TOO_LONG)
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_number)
        if _is_deeper(value, DEPTH_MAXIMUM):
            raise BadBody(BodyProblem.TOO_DEEP)
    except json.JSONDecodeError as error:
        raise BadBody(BodyProblem.NOT_JSON, line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise BadBody(BodyProblem.TOO_DEEP) from error
    except BadBody:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise BadBody(BodyProblem.NO_NUMBER) from error
    whole: object = json.loads(whole_characters(json.dumps(value, ensure_ascii=False)))
    return whole


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadBody(BodyProblem.NO_NUMBER)
    return number


def _no_number(word: str) -> object:
    raise BadBody(BodyProblem.NO_NUMBER)


def _is_deeper(value: object, depth: int) -> bool:
    """Walks without recursion."""
    level = [value]
    for _ in range(depth):
        inside = [item for each in level for item in (each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())]
        level = [item for item in inside if isinstance(item, dict | list)]
        if not level:
            return False
    return True
