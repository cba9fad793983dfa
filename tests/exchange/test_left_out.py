"""Whatever of a file is not taken is told: wrong values are counted, fields that nobody knows are named."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.chat.import_report import ImportSource
from tests.exchange.importing import read
from tests.fuzz.field_target import dumped, files_of
from tests.fuzz.full_samples import FULL

CHAT = ("conversations", 0)
ANSWER = (*CHAT, "messages", 1)
GENERATION = (*ANSWER, "generations", 0)
TOKEN = (*GENERATION, "tokens", 0)
STEP = ("messages", 1, "versions", 0, "steps")
WRONG: list[tuple[ImportSource, tuple[str | int, ...], object]] = [
    (ImportSource.BRISE, (*CHAT, "id"), "x"),
    (ImportSource.BRISE, (*CHAT, "shown"), "x"),
    (ImportSource.BRISE, (*CHAT, "created_at"), -5),
    (ImportSource.BRISE, (*CHAT, "attachments"), "x"),
    (ImportSource.BRISE, (*CHAT, "parameters"), "x"),
    (ImportSource.BRISE, (*CHAT, "parameters", "preset"), 5),
    (ImportSource.BRISE, (*CHAT, "parameters", "knobs", "temperature", "value"), "hot"),
    (ImportSource.BRISE, (*CHAT, "parameters", "knobs", "temperature", "on"), "x"),
    (ImportSource.BRISE, (*ANSWER, "rating"), 7),
    (ImportSource.BRISE, (*CHAT, "messages", 2, "forked_from", "message"), 5),
    (ImportSource.BRISE, (*GENERATION, "seed"), 5),
    (ImportSource.BRISE, (*GENERATION, "error"), "x"),
    (ImportSource.BRISE, (*GENERATION, "error", "status"), "x"),
    (ImportSource.BRISE, (*GENERATION, "error", "numbers"), [1e308, float("inf"), "x"]),
    (ImportSource.BRISE, (*GENERATION, "tokens"), "x"),
    (ImportSource.BRISE, (*TOKEN, "id"), "x"),
    (ImportSource.BRISE, (*TOKEN, "logprob"), True),
    (ImportSource.BRISE, (*TOKEN, "alternatives", 0, 2), "x"),
    (ImportSource.CHATGPT, (0, "current_node"), "x"),
    (ImportSource.CHATGPT, (0, "mapping", "a1", "parent"), "nobody"),
    (ImportSource.CHATGPT, (0, "mapping", "c1", "message", "content", "language"), "```"),
    (ImportSource.CHATGPT, (0, "mapping", "u1", "children", 0), "nobody"),
    (ImportSource.CHATGPT, (0, "mapping", "u1", "children"), "nobody"),
    (ImportSource.CLAUDE, (0, "current_leaf_message_uuid"), "x"),
    (ImportSource.CLAUDE, (0, "chat_messages", 1, "parent_message_uuid"), "x"),
    (ImportSource.CLAUDE, (0, "chat_messages", 0, "uuid"), 5),
    (ImportSource.JAN, ("messages", 0, "status"), "x"),
    (ImportSource.CHATGPT, (0, "mapping", "u3", "message", "metadata", "is_user_system_message"), 1),
    (ImportSource.LM_STUDIO, (*STEP, 0, "style", "type"), "x"),
    (ImportSource.LM_STUDIO, (*STEP, 1, "content", 0, "isStructural"), -1),
]
UNKNOWN: list[tuple[ImportSource, tuple[str | int, ...], str]] = [
    (ImportSource.BRISE, (*CHAT, "parameters"), "conversation.parameters.odd"),
    (ImportSource.BRISE, (*CHAT, "parameters", "knobs"), "conversation.parameters.knobs.odd"),
    (ImportSource.BRISE, (*CHAT, "attachments", 0), "attachment.odd"),
    (ImportSource.BRISE, (*GENERATION, "error"), "generation.error.odd"),
    (ImportSource.BRISE, TOKEN, "token.odd"),
    (ImportSource.CHATGPT, (0, "mapping", "a1", "message"), "message.odd"),
    (ImportSource.JAN, ("messages", 0, "content", 0, "text"), "content.text.odd"),
    (ImportSource.LM_STUDIO, (*STEP, 2), "step.odd"),
]


def changed(folder: Path, source: ImportSource, path: tuple[str | int, ...], key: str | int, value: object) -> dict[str, int]:
    """What the report says of a file that is right but for one value."""
    whole: Any = copy.deepcopy(FULL[source])
    place = whole
    for each in path:
        place = place[each]
    place[key] = value
    files = files_of(source, dumped(source)(whole))
    for name, data in files.items():
        (folder / name).write_bytes(data)
    _, report = read(folder / next(iter(files)))
    return {**report.left_out, **report.fields}


@pytest.mark.parametrize(("source", "path", "value"), WRONG, ids=lambda each: str(each)[:60])
def test_a_wrong_value_is_counted(tmp_path: Path, source: ImportSource, path: tuple[str | int, ...], value: object) -> None:
    place: Any = FULL[source]
    for each in path:
        place = place[each]
    before, after = (changed(tmp_path, source, path[:-1], path[-1], each) for each in (place, value))
    assert sum(after.values()) > sum(before.values())


@pytest.mark.parametrize(("source", "path", "name"), UNKNOWN, ids=lambda each: str(each)[:60])
def test_a_field_that_nobody_knows_is_named(tmp_path: Path, source: ImportSource, path: tuple[str | int, ...], name: str) -> None:
    assert changed(tmp_path, source, path, "odd", "x")[name] == 1


def test_what_brise_wrote_is_taken_whole(tmp_path: Path) -> None:
    chat = FULL[ImportSource.BRISE]["conversations"][0]
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"format": "brise.json", "version": 1, "conversations": [chat]}))
    _, report = read(path)
    assert not +report.left_out
    assert not report.fields
