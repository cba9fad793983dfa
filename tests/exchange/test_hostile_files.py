"""Hostile files: an importer raises nothing but ImportProblem, follows no path, and does not grow without bound."""

import json
import os
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from desktop_app.chat.import_report import ImportProblem, ImportSource, LeftOut, ProblemKind
from desktop_app.exchange import import_limits
from tests.exchange.importing import read, told, written, zipped
from tests.exchange.records import Shelf
from tests.exchange.samples import CHATGPT, CLAUDE, sample

ODD: list[Any] = [None, True, -1, 0, 2**70, 1e308, float("nan"), "", "x", "\ud800", [], {}, [[]], {"a": {}}, [None], ["\x00"], "a" * 3000]
OTHERS = [source for source in ImportSource if source is not ImportSource.BRISE]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with every key or index in it."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        inside = list(each.items()) if isinstance(each, dict) else list(enumerate(each)) if isinstance(each, list) else []
        found += [(each, key) for key, _ in inside]
        waiting += [below for _, below in inside]
    return found


def mutate(value: Any, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 3)):
        container, key = dice.choice(places(value))
        match dice.randint(0, 3):
            case 0 if isinstance(container, dict):
                container[str(dice.choice(ODD))] = container.pop(key)
            case 1:
                other, place = dice.choice(places(value))
                container[key] = json.loads(json.dumps(other[place]))
            case 2 if isinstance(container, list):
                container.insert(key, container[key])
            case _:
                container[key] = dice.choice(ODD)


@pytest.mark.parametrize("source", OTHERS)
def test_wrong_values_anywhere(tmp_path: Path, source: ImportSource) -> None:
    dice = random.Random(7)
    for _ in range(60):
        value = sample(source)
        mutate(value, dice)
        try:
            records, _ = read(written(tmp_path, source, value))
        except ImportProblem:
            continue
        for record in records:
            known: set[str] = set()
            for each in record.messages:
                assert each.message.parent_id is None or each.message.parent_id in known
                assert each.message.text.strip()
                each.message.text.encode()
                known.add(each.message.id)


def test_wrong_values_anywhere_in_our_own(tmp_path: Path, shelf: Shelf) -> None:
    from tests.exchange.test_brise_json import forked
    from tests.exchange.test_brise_json import written as as_json

    whole = json.loads(as_json(shelf.record(forked(shelf))))
    dice = random.Random(8)
    path = tmp_path / "brise.json"
    for _ in range(60):
        value = json.loads(json.dumps(whole))
        mutate(value, dice)
        path.write_text(json.dumps(value))
        try:
            records, _ = read(path)
        except ImportProblem:
            continue
        assert len("".join(as_json(*records))) > 0


@pytest.mark.parametrize("source", OTHERS)
def test_files_cut_anywhere(tmp_path: Path, source: ImportSource) -> None:
    """What stands before the cut is taken."""
    path = written(tmp_path, source, sample(source))
    data = path.read_bytes()
    whole = {text for record in read(path)[0] for _, _, text in told(record)}
    most = 0
    for cut in range(0, len(data), 11):
        path.write_bytes(data[:cut])
        try:
            records, report = read(path)
        except ImportProblem:
            continue
        most = max(most, sum(len(record.messages) for record in records))
        assert report.left_out[LeftOut.REST_UNREADABLE] or source in (ImportSource.JSONL, ImportSource.JAN)
        for record in records:
            assert all(
                any(text in each or each.startswith(text[:8]) or "<x>".startswith(text) for each in whole) for _, _, text in told(record)
            )
    assert most >= len(whole) - 1


def test_trees_with_circles_and_strangers(tmp_path: Path) -> None:
    value = sample(ImportSource.CHATGPT)
    mapping = value[0]["mapping"]
    mapping["u1"]["parent"] = "a3"  # a circle
    mapping["a1"]["parent"] = "nobody"
    (record,), report = read(written(tmp_path, ImportSource.CHATGPT, value))
    assert {text.split("\n")[-1] for _, _, text in told(record)} >= {"Which condiment?", "Mustard."}
    assert report.left_out[LeftOut.LOOSE] >= 1


def test_a_long_chain_is_walked_without_recursion(tmp_path: Path) -> None:
    value = sample(ImportSource.CLAUDE)
    value[0]["chat_messages"] = [
        {"uuid": f"m{n}", "sender": "human", "text": f"{n}", "parent_message_uuid": f"m{n - 1}"} for n in range(5000)
    ]
    (record,), _ = read(written(tmp_path, ImportSource.CLAUDE, value))
    assert record.messages[-1].message.depth == 4999


def test_an_archive_that_unpacks_to_more_than_any_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_limits, "FILE_BYTES", 1_000_000)
    path = zipped(tmp_path / "bomb.zip", {"conversations.json": json.dumps(CHATGPT)[:-1] + "," + " " * 5_000_000 + "]"})
    assert path.stat().st_size < 100_000
    with pytest.raises(ImportProblem) as caught:
        read(path)
    assert caught.value.kind is ProblemKind.TOO_LARGE


def test_an_archive_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_limits, "ARCHIVE_INDEX_BYTES", 1000)
    with pytest.raises(ImportProblem) as caught:
        read(zipped(tmp_path / "many.zip", {f"{n}.txt": "" for n in range(100)}))
    assert caught.value.kind is ProblemKind.TOO_LARGE


def test_archives_that_are_none(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"conversations.json": json.dumps(CLAUDE) + " " * 10_000}).read_bytes()
    path = tmp_path / "b.zip"
    dice = random.Random(9)
    kinds = set()
    for _ in range(60):
        damaged = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            damaged[dice.randrange(4, len(damaged))] = dice.randrange(256)
        path.write_bytes(damaged[: dice.choice([len(damaged), dice.randrange(4, len(damaged))])])
        try:
            read(path)
        except ImportProblem as problem:
            kinds.add(problem.kind)
    assert ProblemKind.BROKEN in kinds


def test_an_archive_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"conversations.json": json.dumps(CLAUDE)})
    data = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    path.write_bytes(data)
    assert zipfile.ZipFile(path).infolist()[0].flag_bits & 1
    with pytest.raises(ImportProblem) as caught:
        read(path)
    assert caught.value.kind is ProblemKind.LOCKED


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "link.json").symlink_to("pipe.json")
    (tmp_path / "loop.json").symlink_to("loop.json")
    for path, kind in (
        (tmp_path, ProblemKind.FOLDER),
        (tmp_path / "gone.json", ProblemKind.MISSING),
        (tmp_path / "pipe.json", ProblemKind.NO_FILE),
        (tmp_path / "link.json", ProblemKind.NO_FILE),
        (Path("/dev/null"), ProblemKind.NO_FILE),
        (tmp_path / "loop.json", ProblemKind.UNREADABLE),
    ):
        with pytest.raises(ImportProblem) as caught:
            read(path)
        assert caught.value.kind is kind
    (tmp_path / "x.json").write_text("[]" * 100)
    monkeypatch.setattr(import_limits, "FILE_BYTES", 100)
    with pytest.raises(ImportProblem) as caught:
        read(tmp_path / "x.json")
    assert caught.value.kind is ProblemKind.TOO_LARGE


def test_a_newer_brise_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"format": "brise.json", "version": 2, "conversations": []}')
    with pytest.raises(ImportProblem) as caught:
        read(tmp_path / "x.json")
    assert caught.value.kind is ProblemKind.NEWER
