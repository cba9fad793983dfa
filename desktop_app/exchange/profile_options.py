"""The settings of an endpoint as a file may hold them: each is looked at before it is taken, and none is a secret."""

import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path, PurePath

from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions, ProxyChoice
from desktop_app.chat.endpoint_profile import without_sign_in
from desktop_app.chat.extra_body import BadBody, extra_body
from desktop_app.chat.extra_headers import BadHeader, check_name
from desktop_app.chat.profile_report import ProfileLeft
from desktop_app.chat.whole_characters import whole_characters

OPTIONS = (
    *("colour", "connect_seconds", "notice_seconds", "stream", "headers", "body", "proxy", "proxy_url", "ca_file", "pinned"),
    *("provider", "bill_to"),
)
"""Their names in a file, which are those of `EndpointOptions`; there is no certificate of one's own among them, nor its key."""
_LONGEST_LINE, _LONGEST_PATH = 300, 1_000  # characters
_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def is_line(value: object) -> bool:
    """True for a short text that shows all that it holds."""
    return isinstance(value, str) and len(value) <= _LONGEST_LINE and value.isprintable()


def path_in_file(path: str, home: Path) -> str:
    """The path as it is written: below the home folder without whose that is."""
    try:
        return f"~/{PurePath(path).relative_to(home).as_posix()}"
    except ValueError:
        return path


def checked_options(entry: dict[str, object], home: Path, left: Counter[ProfileLeft]) -> EndpointOptions:
    """What can be taken of an endpoint's settings; what cannot is counted, and is as if it were not set."""
    told = {name: entry[name] for name in OPTIONS if name in entry}
    if "kind" in entry:
        told["service"] = entry["kind"]
    options = EndpointOptions.from_json(told)
    proxy_url = without_sign_in(options.proxy_url)
    left[ProfileLeft.SIGN_IN] += proxy_url != options.proxy_url
    checked = replace(
        options,
        headers=_names(options.headers),
        body=options.body if _is_body(options.body) else "",
        proxy=ProxyChoice.SYSTEM if options.proxy is ProxyChoice.GIVEN and not proxy_url else options.proxy,
        proxy_url=proxy_url,
        ca_file=_path(options.ca_file, home),
        pinned=options.pinned if _FINGERPRINT.fullmatch(options.pinned) else "",
        provider=options.provider if is_line(options.provider) else "",
        bill_to=options.bill_to if is_line(options.bill_to) else "",
    )
    for name, value in told.items():
        left[ProfileLeft.WRONG_VALUE] += _is_lost(value, getattr(checked, name), getattr(PLAIN, name))
    return checked


def _is_lost(written: object, taken: object, plain: object) -> bool:
    """True if what is written was not taken, or only some of it."""
    if isinstance(taken, tuple):
        return not isinstance(written, list) or len(written) > len(taken)
    return taken == plain and written != plain


def _names(headers: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for name in headers:
        try:
            check_name(name)
        except BadHeader:
            continue
        kept.setdefault(name.lower(), name)
    return tuple(kept.values())


def _is_body(text: str) -> bool:
    try:
        extra_body(text)
    except BadBody:
        return False
    return whole_characters(text) == text


def _path(path: str, home: Path) -> str:
    """A file of this computer; another computer's would be asked for as soon as its name is looked up."""
    if len(path) > _LONGEST_PATH or not path.isprintable() or path.startswith(("//", "\\\\")):
        return ""
    found = os.path.join(home, path[2:]) if path.startswith("~/") else path
    return os.path.normpath(found) if os.path.isabs(found) and ".." not in PurePath(found).parts else ""
