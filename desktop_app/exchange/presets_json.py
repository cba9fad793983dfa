"""Presets, system prompts and prompts as one JSON file, as presets_json.md describes it, and back."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop_app.chat.parameters import DEFAULT, RANGES, Control, Parameters
from desktop_app.chat.saved_item import MOST_ITEMS, TEXT_LENGTH, SavedItem, SavedKind, clean_name, clean_text
from desktop_app.chat.saved_report import LeftBehind, SavedFileProblem, SavedReport
from desktop_app.exchange.bounded_object import TooMuch, read_object
from desktop_app.exchange.json_text import json_text

FORMAT, VERSION = "brise.presets", 1
MOST_BYTES = 40_000_000

_KEYS = {SavedKind.PRESET: "presets", SavedKind.SYSTEM_PROMPT: "system_prompts", SavedKind.PROMPT: "prompts"}
_LONGEST_FIELD = 60  # characters of an unknown field's name in the report
_MOST_FIELDS = 100
_PIECE = 2**18


def presets_json(items: Sequence[SavedItem]) -> Iterator[str]:
    """The file's text; built-in presets are left out."""
    yield f'{{"format": {json_text(FORMAT)}, "version": {VERSION}'
    for kind, key in _KEYS.items():
        some = [item for item in items if item.kind is kind and not item.is_builtin]
        yield f", {json_text(key)}: ["
        for number, item in enumerate(some):
            yield ",\n" if number else "\n"
            yield json_text({"name": item.name, **_content(item)})
        yield "\n]" if some else "]"
    yield "}\n"


def _content(item: SavedItem) -> dict[str, object]:
    return {"parameters": item.parameters.to_json()["knobs"]} if item.kind is SavedKind.PRESET else {"text": item.text}


def read_presets(path: Path) -> SavedReport:
    """What stands in the file; whatever it holds, nothing is raised. The items have no ids yet."""
    try:
        return _read(read_object(_text(path)))
    except OSError:
        return SavedReport(problem=SavedFileProblem.UNREADABLE)
    except TooMuch:
        return SavedReport(problem=SavedFileProblem.TOO_LARGE)
    except (ValueError, RecursionError):
        return SavedReport(problem=SavedFileProblem.NOT_OURS)


def _text(path: Path) -> str:
    """What the file says, read in pieces: whole, a large one would hold the interpreter. Raises OSError, TooMuch."""
    pieces: list[str] = []
    with path.open("rb") as file:
        decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        while data := file.read(_PIECE):
            pieces.append(decoder.decode(data))
            if file.tell() > MOST_BYTES:
                raise TooMuch("bytes")
        pieces.append(decoder.decode(b"", final=True))
    return "".join(pieces)


def _read(found: dict[str, object]) -> SavedReport:
    if found.get("format") != FORMAT:
        return SavedReport(problem=SavedFileProblem.NOT_OURS)
    version = found.get("version")
    if not isinstance(version, int) or version > VERSION:
        return SavedReport(problem=SavedFileProblem.NEWER)
    report = SavedReport()
    _tell_fields(report, found, ("format", "version", *_KEYS.values()), "")
    for kind, key in _KEYS.items():
        entries = found.get(key, [])
        if not isinstance(entries, list):
            report.left[LeftBehind.NOT_UNDERSTOOD] += 1
            continue
        taken = [item for entry in entries if (item := _item(report, kind, key, entry)) is not None]
        report.left[LeftBehind.TOO_MANY] += max(len(taken) - MOST_ITEMS, 0)
        report.items += taken[:MOST_ITEMS]
    report.left = +report.left  # without those that never happened
    return report


def _item(report: SavedReport, kind: SavedKind, key: str, entry: object) -> SavedItem | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        report.left[LeftBehind.NOT_UNDERSTOOD] += 1
        return None
    content = "parameters" if kind is SavedKind.PRESET else "text"
    _tell_fields(report, entry, ("name", content), f"{key}.")
    name = clean_name(entry["name"])
    if not name:
        report.left[LeftBehind.NAMELESS] += 1
        return None
    item = SavedItem("", kind, name)
    if kind is SavedKind.PRESET:
        item = replace(item, parameters=_parameters(report, entry.get(content)))
    else:
        text = entry.get(content)
        if not isinstance(text, str):
            report.left[LeftBehind.NOT_UNDERSTOOD] += 1
            return None
        item = replace(item, text=clean_text(text))
        if len(item.text) > TEXT_LENGTH:
            report.left[LeftBehind.TOO_LONG] += 1
            return None
        report.left[LeftBehind.CHANGED] += item.text != text
    report.left[LeftBehind.CHANGED] += name != entry["name"]
    return item


def _parameters(report: SavedReport, knobs: object) -> Parameters:
    if not isinstance(knobs, dict):
        report.left[LeftBehind.WRONG_VALUE] += 1
        return DEFAULT
    _tell_fields(report, knobs, tuple(control.value for control in Control), "presets.parameters.")
    parameters = Parameters.from_json({"knobs": knobs})
    written = parameters.to_json()["knobs"]
    assert isinstance(written, dict)
    for control, knob in knobs.items():
        if control in written and not _same(knob, written[control], is_number=control in RANGES):
            report.left[LeftBehind.WRONG_VALUE] += 1
        if isinstance(knob, dict):
            _tell_fields(report, knob, ("value", "on"), f"presets.parameters.{control}." if control in written else "presets.parameters.")
    return parameters


def _same(found: object, taken: dict[str, object], *, is_number: bool) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("on"), bool):
        return False
    value = found.get("value")
    return value == taken["value"] and not (is_number and isinstance(value, bool))


def _tell_fields(report: SavedReport, found: dict[str, object], known: Sequence[str], place: str) -> None:
    for name in found:
        if name not in known:
            told = f"{place}{clean_name(name)[:_LONGEST_FIELD]}"
            if told in report.fields or len(report.fields) < _MOST_FIELDS:
                report.fields[told] += 1
