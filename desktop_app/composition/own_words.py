"""Bugs and warnings written down in the program's own words: names and lines of code, never a text that the code worked on.

The message of an exception can hold anything: a chat, an address, a path. It is kept only where it stands, letter for letter, in the
source of the code that raised it.
"""

import errno
import linecache
import sys
from collections.abc import Iterator
from pathlib import PureWindowsPath
from types import CodeType, TracebackType

from desktop_app.chat.errors import ChatError

_MOST_CAUSES = 8
"""Exceptions in one report that led to each other."""
_HEAD, _TAIL = 12, 28
"""Lines of code of each that are named where there are more: a recursion has thousands."""
_ROOTS = ("site-packages", "desktop_app", "Lib", "lib")
"""What a path is cut at: what is before can name the user."""


class OwnWords(str):
    """A text that was made of the program's own words only."""

    __slots__ = ()


def bug_text(error: BaseException) -> OwnWords:
    """What a traceback says, as far as it is about the program."""
    return OwnWords("\n".join(line for each in _causes(error) for line in _lines(each)))


def exception_words(error: BaseException) -> OwnWords:
    """The kind of an exception, and what can be told about it."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    facts = _facts(error) or _literal(error)
    return OwnWords(f"{name}: {facts}" if facts else name)


def place_in_source(path: str) -> str:
    """A file's path from the program's or a library's folder on."""
    parts = PureWindowsPath(path).parts  # takes both kinds of slashes
    if path.startswith("<") or not parts:
        return path
    at = max((number for number, part in enumerate(parts[:-1]) if part in _ROOTS), default=len(parts) - 2)
    return "/".join(parts[at if at >= 0 and parts[at] == "desktop_app" else at + 1 :])


def is_literal(text: object, code: CodeType) -> bool:
    """True if the text stands in the source of this code."""
    return isinstance(text, str) and any(isinstance(known, str) and text == known for known in code.co_consts)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The one that came first comes first; of a group its members, too."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting and len(found) < _MOST_CAUSES:
        each = waiting.pop(0)
        if any(each is known for known in found):
            continue
        found.append(each)
        before = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
        waiting += [*(() if before is None else (before,)), *getattr(each, "exceptions", ())]
    return reversed(found)


def _lines(error: BaseException) -> Iterator[str]:
    frames = list(_frames(error.__traceback__))
    if frames:
        yield "Traceback (most recent call last):"
    for number, (code, line) in enumerate(frames):
        if _HEAD <= number < len(frames) - _TAIL:
            if number == _HEAD:
                yield f"  … {len(frames) - _TAIL - _HEAD} more"
            continue
        yield f'  File "{place_in_source(code.co_filename)}", line {line}, in {code.co_name}'
        if source := linecache.getline(code.co_filename, line).strip():
            yield f"    {source}"
    yield exception_words(error)


def _frames(trace: TracebackType | None) -> Iterator[tuple[CodeType, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code, trace.tb_lineno
        trace = trace.tb_next


def _facts(error: BaseException) -> str:
    """What Python itself says about the code, and numbers."""
    match error:
        case ChatError():
            return " ".join([error.kind.value, *([str(error.status)] if error.status else [])])
        case AttributeError() if error.name:
            return f"{type(error.obj).__qualname__} has no {error.name}"
        case NameError() | ImportError() if error.name:
            return error.name
        case OSError() if error.errno is not None:
            return errno.errorcode.get(error.errno, str(error.errno))
        case UnicodeError() if isinstance(error, UnicodeDecodeError | UnicodeEncodeError):
            return f"{error.encoding} at {error.start} to {error.end} of {len(error.object)}"
        case _:
            return str(getattr(error, "sqlite_errorname", ""))  # of the database's errors


def _literal(error: BaseException) -> str:
    (text,) = error.args if len(error.args) == 1 else (None,)
    if isinstance(text, str) and any(is_literal(text, code) for code, _ in _frames(error.__traceback__)):
        return text
    return ""


def code_that_called(path: str, function: str) -> CodeType | None:
    """The code of a function that is running now and called, through others, whoever asks."""
    frame = sys._getframe()
    while (frame := frame.f_back) is not None:  # type: ignore[assignment]
        if frame.f_code.co_filename == path and frame.f_code.co_name == function:
            return frame.f_code
    return None
