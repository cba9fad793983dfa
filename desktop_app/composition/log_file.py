"""The log: a few rotating files that hold what happened, and nothing of what was said."""

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler

from desktop_app.composition.data_folder import DataFolder
from desktop_app.composition.own_words import OwnWords, bug_text, code_that_called, is_literal

LOG_BYTES, LOG_FILES = 500_000, 3
"""Of one file, and how many full ones are kept beside it."""
_LONGEST = 20_000
"""Characters of one entry."""
_TAIL_BYTES = 64_000
_ELSE = "…"
"""Stands for what is not the program's own words."""


class OwnWordsFormatter(logging.Formatter):
    """Writes the program's own words down, whoever logs: of a library's message the text in its source, with numbers filled in."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """One entry."""
        error = record.exc_info[1] if record.exc_info else None
        said = _words(record)
        if error is not None:
            said = f"{said}\n{bug_text(error)}"
        own = logging.makeLogRecord({**record.__dict__, "msg": "%s", "args": (said[:_LONGEST],), "exc_info": None, "exc_text": None})
        own.stack_info = None
        return super().format(own)


def _words(record: logging.LogRecord) -> str:
    told = record.msg
    if told == "%s" and isinstance(record.args, tuple) and len(record.args) == 1:
        told = record.args[0]
    if isinstance(told, OwnWords):
        return told
    code = code_that_called(record.pathname, record.funcName)
    if code is None or not is_literal(record.msg, code):
        return _ELSE
    try:
        return str(record.msg) % _filled(record.args)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _filled(args: object) -> object:
    if isinstance(args, dict):
        return {name: _number(value) for name, value in args.items()}
    return tuple(_number(value) for value in args) if isinstance(args, tuple) else ()


def _number(value: object) -> object:
    return value if type(value) in (int, float, bool, OwnWords) else _ELSE


def start_log(folder: DataFolder) -> None:
    """Write warnings and errors to the log file. Raises OSError."""
    folder.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder.log, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(OwnWordsFormatter())
    logging.raiseExceptions = False  # a full disk would let the entry, with all that it is about, go to stderr
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    threading.excepthook = lambda told: None if told.exc_type is SystemExit else _tell_unseen(told.exc_value)
    sys.unraisablehook = lambda told: _tell_unseen(told.exc_value)


def _tell_unseen(error: BaseException | None) -> None:
    """A bug that reached nobody. A terminal's words can end in the system's own log: they are the same."""
    if error is not None:
        text = bug_text(error)
        logging.getLogger("brise").error("%s", text)
        if sys.stderr is not None:
            print(text, file=sys.stderr)


def log_tail(folder: DataFolder, lines: int) -> list[str]:
    """The latest lines of the log; none if there is none, or it cannot be read."""
    try:
        with folder.log.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - _TAIL_BYTES))
            return file.read(_TAIL_BYTES).decode("utf-8", "replace").splitlines()[-lines:]
    except OSError:
        return []
