"""One field is changed and nothing else, and the check of imports sees what is lost without a word."""

import json
from typing import Any

import pytest
from hypothesis import given, settings

from desktop_app.chat.import_report import ImportReport, ImportSource
from desktop_app.exchange import jsonl_import
from tests.fuzz.field_target import FULL, Wrong, check_field, dumped
from tests.fuzz.one_field import STRANGE, How, OneField, inside, one_field, paths

WHOLE = {"a": [{"b": "x", "c": 1}, {"d": None}], "e": {"f": [2.5, "y"]}}


def python_reads(field: OneField) -> bool:
    try:
        json.loads(field.changed)
    except (ValueError, RecursionError):  # a number of 5,000 digits, or too deep
        return False
    return True


def test_everything_else_stays() -> None:
    ways: set[How] = set()

    @settings(max_examples=120, deadline=None, derandomize=True, database=None)
    @given(one_field(WHOLE, json.dumps).filter(python_reads))
    def look(field: OneField) -> None:
        changed, without = json.loads(field.changed), json.loads(field.without)
        if field.changed != json.dumps(WHOLE):
            ways.add(field.how)
        for path in paths(WHOLE):
            shared = path[: len(field.path) - 1] == field.path[:-1]  # another entry of the same array, or what is in it
            if not shared and path != field.path[: len(path)]:
                assert inside(changed, path) == inside(without, path) == inside(WHOLE, path)

    look()
    assert ways == set(How)


def wrong(path: tuple[Any, ...], how: How, value: Any, new: object) -> Wrong:
    whole = FULL[ImportSource.JSONL]
    without = json.loads(json.dumps(whole))
    del inside(without, path[:-1])[path[-1]]
    write = dumped(ImportSource.JSONL)
    return Wrong(ImportSource.JSONL, OneField(whole, path, how, new, write(value), write(without)))


def test_a_reader_that_drops_a_value_without_a_word_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    value = json.loads(json.dumps(FULL[ImportSource.JSONL]))
    value[0]["title"] = 5
    change = wrong((0, "title"), How.RETYPE, value, 5)
    check_field(change)
    monkeypatch.setattr(jsonl_import.Fields, "_wrong", lambda *_: None)
    with pytest.raises(AssertionError, match="not told"):
        check_field(change)


def test_a_reader_that_loses_its_neighbours_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    value = json.loads(json.dumps(FULL[ImportSource.JSONL]))
    value[1]["messages"][0]["content"] = 5
    change = wrong((1, "messages", 0, "content"), How.RETYPE, value, 5)
    check_field(change)
    real = jsonl_import.jsonl_chats

    def strict(item: Any, report: ImportReport) -> Any:
        return () if any(each.get("content") == 5 for each in item["messages"]) else real(item, report)

    monkeypatch.setattr("desktop_app.exchange.import_file._MAKERS", {ImportSource.JSONL: strict})
    with pytest.raises(AssertionError, match="is lost, too"):
        check_field(change)


def test_a_reader_that_forgets_to_name_a_field_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    value = json.loads(json.dumps(FULL[ImportSource.JSONL]))
    value[0][STRANGE] = "x"
    change = wrong((0, "title"), How.BESIDE, value, "x")
    check_field(change)
    monkeypatch.setattr(jsonl_import.Fields, "done", lambda _: None)
    with pytest.raises(AssertionError, match="nobody knows"):
        check_field(change)
