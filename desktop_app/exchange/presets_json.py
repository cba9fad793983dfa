"""Presets, prompts and own prompt templates as one JSON file, as presets_json.md describes it, and back."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.own_template import MOST_TEMPLATES
from desktop_app.chat.parameters import DEFAULT, RANGES, Control, Parameters
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import MOST_ITEMS, TEXT_LENGTH, SavedItem, SavedKind, clean_name, clean_text
from desktop_app.chat.saved_report import LeftBehind, SavedReport
from desktop_app.exchange.json_text import json_text
from desktop_app.exchange.own_file import read_own_file
from desktop_app.exchange.template_entry import read_template, template_entry

FORMAT, VERSION = "brise.presets", 2
_WITHOUT_TEMPLATES = 1  # the version that is written if there are none: an older Brise reads it
MOST_BYTES = 40_000_000

_KEYS = {SavedKind.PRESET: "presets", SavedKind.SYSTEM_PROMPT: "system_prompts", SavedKind.PROMPT: "prompts"}
_TEMPLATES = "prompt_templates"

T = TypeVar("T")


def presets_json(items: Sequence[SavedItem], templates: Sequence[PromptTemplate] = ()) -> Iterator[str]:
    """The file's text; built-in presets are left out."""
    yield f'{{"format": {json_text(FORMAT)}, "version": {VERSION if templates else _WITHOUT_TEMPLATES}'
    for kind, key in _KEYS.items():
        some = [item for item in items if item.kind is kind and not item.is_builtin]
        yield from _entries(key, ({"name": item.name, **_content(item)} for item in some))
    if templates:
        yield from _entries(_TEMPLATES, map(template_entry, templates))
    yield "}\n"


def _entries(key: str, entries: Iterable[dict[str, object]]) -> Iterator[str]:
    yield f", {json_text(key)}: ["
    number = 0
    for number, entry in enumerate(entries, start=1):
        yield ",\n" if number > 1 else "\n"
        yield json_text(entry)
    yield "\n]" if number else "]"


def _content(item: SavedItem) -> dict[str, object]:
    return {"parameters": item.parameters.to_json()["knobs"]} if item.kind is SavedKind.PRESET else {"text": item.text}


def read_presets(path: Path) -> SavedReport:
    """What stands in the file; whatever it holds, nothing is raised, and nothing of it is run. What was found has no ids yet."""
    found = read_own_file(path, MOST_BYTES, FORMAT, VERSION, _read)
    return SavedReport(problem=found) if isinstance(found, FileProblem) else found


def _read(found: dict[str, object], size: int) -> SavedReport:
    report = SavedReport(size=size)
    report.tell_fields(found, ("format", "version", *_KEYS.values(), _TEMPLATES), "")
    for kind, key in _KEYS.items():
        report.items += _taken(report, found.get(key, []), functools.partial(_item, report, kind, key), MOST_ITEMS)
    report.templates += _taken(
        report, found.get(_TEMPLATES, []), functools.partial(read_template, report, f"{_TEMPLATES}."), MOST_TEMPLATES
    )
    report.left = +report.left  # without those that never happened
    return report


def _taken(report: SavedReport, entries: object, read: Callable[[object], T | None], most: int) -> list[T]:
    if not isinstance(entries, list):
        report.left[LeftBehind.NOT_UNDERSTOOD] += 1
        return []
    taken = [one for entry in entries if (one := read(entry)) is not None]
    report.left[LeftBehind.TOO_MANY] += max(len(taken) - most, 0)
    return taken[:most]


def _item(report: SavedReport, kind: SavedKind, key: str, entry: object) -> SavedItem | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        report.left[LeftBehind.NOT_UNDERSTOOD] += 1
        return None
    content = "parameters" if kind is SavedKind.PRESET else "text"
    report.tell_fields(entry, ("name", content), f"{key}.")
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
    report.tell_fields(knobs, tuple(control.value for control in Control), "presets.parameters.")
    parameters = Parameters.from_json({"knobs": knobs})
    written = parameters.to_json()["knobs"]
    assert isinstance(written, dict)
    for control, knob in knobs.items():
        if control in written and not _same(knob, written[control], is_number=control in RANGES):
            report.left[LeftBehind.WRONG_VALUE] += 1
        if isinstance(knob, dict):
            report.tell_fields(knob, ("value", "on"), f"presets.parameters.{control}." if control in written else "presets.parameters.")
    return parameters


def _same(found: object, taken: dict[str, object], *, is_number: bool) -> bool:
    if not isinstance(found, dict) or not isinstance(found.get("on"), bool):
        return False
    value = found.get("value")
    return value == taken["value"] and not (is_number and isinstance(value, bool))
