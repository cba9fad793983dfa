"""What kind of error an exception is, whoever raised it.

Library exceptions are told apart by the names of their classes, so this module costs nothing to import.
"""

import errno
import re
import ssl
from collections.abc import Iterator, Sequence

from desktop_app.chat.errors import ErrorKind
from desktop_app.inference.tls_errors import kind_of_tls

_TIMEOUTS = {
    "ConnectTimeout": ErrorKind.CONNECT_TIMEOUT,
    "PoolTimeout": ErrorKind.CONNECT_TIMEOUT,
    "ReadTimeout": ErrorKind.SILENT,
    "WriteTimeout": ErrorKind.SILENT,
}
_BY_NAME: tuple[tuple[str, ErrorKind], ...] = (
    ("InvalidURL", ErrorKind.BAD_ADDRESS),
    ("UnsupportedProtocol", ErrorKind.BAD_ADDRESS),
    ("BadAddress", ErrorKind.BAD_ADDRESS),
    ("ProxyError", ErrorKind.PROXY),
    ("ConnectError", ErrorKind.UNREACHABLE),
    ("RemoteProtocolError", ErrorKind.BROKE_OFF),
    ("ReadError", ErrorKind.BROKE_OFF),
    ("WriteError", ErrorKind.BROKE_OFF),
    ("CloseError", ErrorKind.BROKE_OFF),
    ("BrokenResourceError", ErrorKind.BROKE_OFF),
    ("ClosedResourceError", ErrorKind.BROKE_OFF),
    ("EndOfStream", ErrorKind.BROKE_OFF),
    ("IncompleteReadError", ErrorKind.BROKE_OFF),
    ("DecodingError", ErrorKind.UNREADABLE),
    ("JSONDecodeError", ErrorKind.UNREADABLE),
    ("UnicodeDecodeError", ErrorKind.UNREADABLE),
    ("RecursionError", ErrorKind.UNREADABLE),
)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    """The exception and what it was raised from, groups opened, each once."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting and len(seen) < 30:
        raised = waiting.pop(0)
        if raised is None or id(raised) in seen:
            continue
        seen.add(id(raised))
        yield raised
        # httpcore2's pool cuts the chain, but its exceptions hold what they were made from as their argument
        inner = [arg for arg in raised.args[:4] if isinstance(arg, BaseException)]
        inner += raised.exceptions[:4] if isinstance(raised, BaseExceptionGroup) else ()
        waiting += [*inner, raised.__cause__, None if raised.__suppress_context__ else raised.__context__]


def names_of(error: BaseException) -> set[str]:
    """The names of an exception's class and of all that it inherits from."""
    return {cls.__name__ for cls in type(error).__mro__}


def kind_of_exception(chain: Sequence[BaseException], any_token: bool) -> ErrorKind:
    """The kind of what `chain_of` found, outermost first."""
    if any("ProxyError" in names_of(raised) for raised in chain):
        return ErrorKind.PROXY  # whatever it was made from
    for raised in chain:
        for name in names_of(raised) & _TIMEOUTS.keys():
            return _TIMEOUTS[name]
    for raised in chain:
        if isinstance(raised, ssl.SSLError):
            # a connection cut in the middle of an encrypted answer is no refused certificate
            return ErrorKind.BROKE_OFF if any_token else kind_of_tls(raised)
    for raised in chain:
        names = names_of(raised)
        if "gaierror" in names:
            return ErrorKind.NAME_UNKNOWN
        if isinstance(raised, UnicodeError) and "idna" in str(raised).lower():
            return ErrorKind.BAD_ADDRESS
        if isinstance(raised, OverflowError) and "port" in str(raised):
            return ErrorKind.BAD_ADDRESS
    for raised in chain:
        names = names_of(raised)
        if "RemoteProtocolError" in names and not re.search("disconnected|closed connection", str(raised)):
            return ErrorKind.UNREADABLE if any_token else ErrorKind.NOT_AN_API  # it answers, but not in HTTP
        for name, kind in _BY_NAME:
            if name in names:
                return kind
        if _raised_by_the_hubs_parser(raised):
            return ErrorKind.UNREADABLE
    return _kind_of_builtin(chain[0], any_token)


def _raised_by_the_hubs_parser(error: BaseException) -> bool:
    """True if the hub's classes for replies could not take what a server sent: a ValueError like any other, but not our bug."""
    step = error.__traceback__
    while step is not None:
        if str(step.tb_frame.f_globals.get("__name__", "")).startswith("huggingface_hub.inference._generated.types"):
            return True
        step = step.tb_next
    return False


def _kind_of_builtin(error: BaseException, any_token: bool) -> ErrorKind:
    if isinstance(error, TimeoutError):
        return ErrorKind.SILENT
    if isinstance(error, ConnectionError):
        return ErrorKind.BROKE_OFF if any_token or not isinstance(error, ConnectionRefusedError) else ErrorKind.UNREACHABLE
    if isinstance(error, OSError) and error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN):
        return ErrorKind.BROKE_OFF if any_token else ErrorKind.UNREACHABLE
    return ErrorKind.BUG
