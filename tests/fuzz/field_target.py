"""Imports of files that are right but for one field: it alone is lost, the report says so, and no path in it is followed."""

import json
import math
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from hypothesis import strategies as st

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.import_report import ImportProblem, ImportSource
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import SavedItem
from desktop_app.chat.saved_report import LeftBehind
from desktop_app.exchange.presets_json import presets_json, read_presets
from tests.exchange.importing import read
from tests.exchange.samples import as_lines
from tests.fuzz.full_samples import FULL
from tests.fuzz.import_target import check_again, check_record, check_stored
from tests.fuzz.one_field import A_PATH, STRANGE, How, OneField, Path, inside, one_field
from tests.fuzz.opened import files_opened
from tests.fuzz.target import Target

_SECRET = "what stands in a file beside it"
_MESSAGES = ("messages", "chat_messages", "mapping", "presets", "system_prompts", "prompts", "prompt_templates")
"""Whose entries are lost one by one."""
_HEADS = ("format", "version")
"""Without these right it is a file of nobody, or of somebody else."""
_QUIET: dict[ImportSource | None, tuple[str, ...]] = {
    ImportSource.CHATGPT: ("author", "parts", "mapping"),
    ImportSource.CLAUDE: ("account", "input", "files"),
    ImportSource.JSONL: ("image_url", "file", "tool_calls"),
    ImportSource.LM_STUDIO: ("style", "senderInfo", "genInfo"),
    ImportSource.JAN: ("metadata", "model", "image_url", "input", "attachments"),
}
"""Objects in which nothing is taken, or one value alone: as a whole they are told, or mean nothing."""
_SECONDS, _SECONDS_OF_BYTE = 3.0, 2e-5  # of computing; a hundred times as much as it takes
_BYTES, _BYTES_OF_BYTE = 12_000_000, 60  # of memory


@dataclass(frozen=True)
class Wrong:
    """A file of this source (None: of presets) with one field changed."""

    source: ImportSource | None
    field: OneField


@dataclass(frozen=True)
class Taken:
    """What a file came to; `said`: what the report says of it. `records`: chats, or presets."""

    records: list[Any]
    said: Mapping[str, int]
    problem: bool = False


def dumped(source: ImportSource | None) -> Callable[[Any], str]:
    """What writes a value of the source down."""
    return {ImportSource.JSONL: as_lines, ImportSource.JAN: _jan}.get(source, json.dumps)  # type: ignore[arg-type]


def _jan(value: Any) -> str:
    """Both files: a line for the thread, the others for its messages."""
    thread, messages = value.get("thread"), value.get("messages")
    return f"{json.dumps(thread)}\n{as_lines(messages) if isinstance(messages, list) else json.dumps(messages)}"


def files_of(source: ImportSource | None, text: str) -> dict[str, bytes]:
    """By name, the first one is opened."""
    data = text.encode("utf-8", "surrogatepass")
    if source is None:
        return {"x.json": data}
    if source is not ImportSource.JAN:
        return {"hi.conversation.json" if source is ImportSource.LM_STUDIO else "conversations.json": data}
    thread, _, messages = data.partition(b"\n")
    return {"thread.json": thread, "messages.jsonl": messages}


def check_field(value: Wrong) -> None:
    """Read it, with the field changed and without it, and compare."""
    field = value.field
    with tempfile.TemporaryDirectory(prefix="brise-fuzz-") as name:
        folder = FilePath(name)
        (folder / "secret.txt").write_text(_SECRET)
        secret = json.dumps(str(folder / "secret.txt"))[1:-1]
        changed = _taken(folder, value.source, field.changed.replace(A_PATH, secret))
        without = _taken(folder, value.source, field.without)
        for record in changed.records:
            assert _SECRET not in repr(record)
            if isinstance(record, ConversationRecord):
                check_record(record)
                check_stored(record)
        if value.source is not None:
            check_again(folder / "again.json", changed.records)
        else:
            _check_presets(folder / "again.json", changed.records)
    if changed.problem:
        return
    whole = _whole(value.source)
    if field.path[0] not in _HEADS and LeftBehind.TOO_MANY not in changed.said:
        _check_others(whole, changed, field)
    if field.how in (How.RENAME, How.BESIDE):
        is_told = any(name.endswith(STRANGE) for name in changed.said) or _tells_more(changed.said, whole.said)
        assert is_told or not _is_named(value), "a field that nobody knows is not told"
    elif field.how in (How.REPLACE, How.RETYPE, How.NEST, How.POINT) and not without.problem and not _is_nothing(field.new):
        is_lost = (changed.records, changed.said) == (without.records, without.said) and without.records != whole.records
        assert not is_lost or _tells_more(without.said, whole.said) or _is_quiet(value), "what is not taken is not told"


def _tells_more(said: Mapping[str, int], than: Mapping[str, int]) -> bool:
    return any(count > than.get(name, 0) for name, count in said.items())


def _is_named(value: Wrong) -> bool:
    """Whether a field that nobody knows is told by its name there."""
    container = value.field.path[:-1]
    if value.source is ImportSource.JAN and not container:
        return False  # that is no file, but both
    silent = _QUIET.get(value.source, ())
    told = {name.rpartition(".")[2] for name in _whole(value.source).said}  # nobody knows them: what is in them need not be told, too
    return isinstance(inside(value.field.whole, container), dict) and not any(key in silent or key in told for key in container)


def _is_quiet(value: Wrong) -> bool:
    """Whether the new value may go without a word: an object that holds nothing of what is looked for, or Jan's assistants by their ids."""
    entries = value.field.new if isinstance(value.field.new, list) else [value.field.new]
    is_id = value.source is ImportSource.JAN and "assistants" in value.field.path and all(isinstance(entry, str) for entry in entries)
    return is_id or (isinstance(value.field.new, dict) and any(key in _QUIET.get(value.source, ()) for key in value.field.path))


def _taken(folder: FilePath, source: ImportSource | None, text: str) -> Taken:
    """Read within bounds of time and memory, and nothing but the files that are given."""
    files = files_of(source, text)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    path, size = folder / next(iter(files)), sum(map(len, files.values()))
    is_measured = size > 50_000
    if is_measured:
        tracemalloc.start()
    began = time.thread_time()
    try:
        with files_opened() as opened:
            taken = _read(path, source)
        assert time.thread_time() - began < _SECONDS + size * _SECONDS_OF_BYTE, "it takes too long"
        assert not is_measured or tracemalloc.get_traced_memory()[1] < _BYTES + size * _BYTES_OF_BYTE, "it takes too much memory"
    finally:
        if is_measured:
            tracemalloc.stop()
    strangers = {each for each in opened if FilePath(each) not in {folder / name for name in files}}
    assert not strangers, strangers
    return taken


def _read(path: FilePath, source: ImportSource | None) -> Taken:
    if source is None:
        found = read_presets(path)
        return Taken([*found.items, *found.templates], {**found.left, **found.fields}, found.problem is not None)
    try:
        records, report = read(path)
    except ImportProblem:
        return Taken([], {}, problem=True)
    return Taken(records, {**{kind: n for kind, n in report.left_out.items() if n}, **report.fields})


@cache
def _whole(source: ImportSource | None) -> Taken:
    with tempfile.TemporaryDirectory(prefix="brise-fuzz-") as name:
        taken = _taken(FilePath(name), source, dumped(source)(FULL[source]))
    assert taken.records
    assert not taken.problem
    return taken


def _check_others(whole: Taken, changed: Taken, field: OneField) -> None:
    """What stands in other messages, or in other entries, is all there."""
    told_before, told_now = _texts(whole), _texts(changed)
    touched = _strings(inside(field.whole, _touched(field.path)))
    for text in _strings(field.whole) - touched:
        if text in told_before:
            assert text in told_now, f"{text!r} is lost, too"


def _texts(taken: Taken) -> str:
    """Everything that can be read of it."""
    found: list[str] = []
    for record in taken.records:
        if isinstance(record, ConversationRecord):
            found += [each.message.text for each in record.messages]
        else:
            found += [record.name, record.source if isinstance(record, PromptTemplate) else record.text]
    return "\n".join(found)


def _touched(path: Path) -> Path:
    """The message, or the entry, in which the field stands; the field itself if it stands in none."""
    for at, key in enumerate(path):
        if key in _MESSAGES and at + 1 < len(path):
            return path[: at + 2]
    return path


def _strings(value: Any) -> set[str]:
    found, waiting = set(), [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str) and len(each) > 3:
            found.add(each)
        waiting += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
    return found


def _is_nothing(value: object) -> bool:
    """Whether it says nothing that could be told; a number that is none is written as nothing, and 0 is what most would be without it."""
    if isinstance(value, dict | list):
        return all(map(_is_nothing, value.values() if isinstance(value, dict) else value))
    if isinstance(value, float) and not math.isfinite(value):
        return True
    return value is None or value == 0 or (isinstance(value, str) and not value.strip())


def _check_presets(path: FilePath, taken: list[Any]) -> None:
    items, templates = ([each for each in taken if isinstance(each, kind)] for kind in (SavedItem, PromptTemplate))
    path.write_text("".join(presets_json(items, templates)), encoding="utf-8")
    again = read_presets(path)
    assert again.problem is None
    assert [*again.items, *again.templates] == taken
    assert not again.left
    assert not again.fields


@st.composite
def _wrong(draw: st.DrawFn) -> Wrong:
    source = draw(st.sampled_from(list(FULL)))
    return Wrong(source, draw(one_field(FULL[source], dumped(source))))


FIELD = Target("field", _wrong(), check_field)
