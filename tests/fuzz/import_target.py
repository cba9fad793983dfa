"""Imports: of any file conversations are read that can be stored and exported again, or an ImportProblem is raised."""

import functools
import io
import json
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.import_report import ImportProblem, ImportSource
from desktop_app.exchange import import_limits as limits
from desktop_app.exchange.brise_json import brise_json
from desktop_app.exchange.endpoints_json import endpoints_json, read_endpoints
from desktop_app.exchange.foreign_chat import brise_id
from desktop_app.exchange.presets_json import read_presets
from desktop_app.exchange.template_file import read_template_file
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.storage.database import Database
from tests.exchange.importing import read, told
from tests.exchange.samples import JAN_THREAD, as_lines, sample
from tests.fuzz.brise_samples import ATTACHED, ENDPOINTS, FORKED, PRESETS, TOKENIZER
from tests.fuzz.mutations import anything, mutated, mutated_json
from tests.fuzz.target import Target

_LINES = (ImportSource.JSONL, ImportSource.JAN)
_VALUES: dict[ImportSource, list[Any]] = {
    **{source: [sample(source)] for source in ImportSource if source is not ImportSource.BRISE},
    ImportSource.BRISE: [FORKED, ATTACHED],
}
_ODD = (
    *(b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\u", b"\\ud800", b"\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"NaN"),
    *(b"null", b"true", b"-", b"1e999", b"9" * 70, b"[" * 70, b'{"a":' * 70, b'"id":', b'"parent":', b'"conversations":[', b'"version":2'),
    *(b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b'"tokens":[', b'"attachments":[', b'{"role":"user","content":"x"}', b"-Infinity"),
)
_in_chats = mutated_json([each["conversations"] for each in (FORKED, FORKED, ATTACHED)], most=8).map(
    lambda chats: FORKED | {"conversations": chats}
)
"""Brise's own with a head that is right."""
_NAMES = ("x.json", "tokenizer_config.json", "chat_template.jinja", "messages.jsonl", "thread.json", "conversations.json", "x.zip")
_odd = st.sampled_from(_ODD) | st.binary(max_size=5)


@dataclass(frozen=True)
class Given:
    """Files as they lie in a folder; the first is opened."""

    files: dict[str, bytes]


def _dumped(source: ImportSource, value: Any) -> bytes:
    text = as_lines(value) if source in _LINES and isinstance(value, list) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")


def _named(source: ImportSource, data: bytes) -> dict[str, bytes]:
    if source is ImportSource.JAN:
        return {"messages.jsonl": data, "thread.json": json.dumps(JAN_THREAD).encode()}
    return {"hi.conversation.json" if source is ImportSource.LM_STUDIO else "conversations.json": data}


def _zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"export/{name}", data)
    return buffer.getvalue()


@st.composite
def _files(draw: st.DrawFn) -> Given:
    source = draw(st.sampled_from((*ImportSource, ImportSource.BRISE, ImportSource.BRISE)))
    written = _dumped(
        source, draw(_in_chats if source is ImportSource.BRISE and draw(st.booleans()) else mutated_json(_VALUES[source], most=8))
    )
    data = written if draw(st.booleans()) else draw(mutated((written,), _odd))
    files = _named(source, data)
    if source is ImportSource.JAN and draw(st.booleans()):
        thread = draw(mutated_json([JAN_THREAD]))
        files["thread.json"] = draw(mutated((_dumped(ImportSource.CLAUDE, thread),), _odd, 2))
        files = dict(reversed(files.items())) if draw(st.booleans()) else files
    if draw(st.integers(0, 3)) == 0:
        packed = _zipped(files)
        return Given({"export.zip": packed if draw(st.booleans()) else draw(mutated((packed,), _odd, 3))})
    return Given(files)


@st.composite
def _others(draw: st.DrawFn) -> Given:
    """Files of presets, of endpoints and of templates, and what is no file of anything."""
    name = draw(st.sampled_from(_NAMES))
    json_bytes = (mutated_json([PRESETS, ENDPOINTS, TOKENIZER]) | anything).map(lambda value: _dumped(ImportSource.CLAUDE, value))
    known = [_dumped(ImportSource.CLAUDE, each) for each in (PRESETS, ENDPOINTS, TOKENIZER)]
    return Given({name: draw(json_bytes | mutated(known, _odd) | st.binary(max_size=200) | st.lists(_odd, max_size=12).map(b"".join))})


def check_import(value: Given) -> None:
    """Read the first file as chats, as presets, as endpoints and as a template."""
    with tempfile.TemporaryDirectory(prefix="brise-fuzz-") as name:
        folder = Path(name)
        for each, data in value.files.items():
            (folder / each).write_bytes(data)
        path = folder / next(iter(value.files))
        presets = read_presets(path)
        assert presets.problem is None or not (presets.items or presets.templates)
        taken = [*(each.name + each.text for each in presets.items), *(each.name + each.source for each in presets.templates)]
        assert len(json.dumps(taken)) <= 12 * len(next(iter(value.files.values()))) + 100
        profiles = read_endpoints(path, folder)
        assert profiles.problem is None or not profiles.profiles
        "".join(endpoints_json(profiles.profiles, folder)).encode()
        template = read_template_file(path)
        assert all(each.source.strip() for each in template.templates)
        try:
            records, report = read(path)
        except ImportProblem:
            return
        assert len(report.fields) <= limits.FIELD_NAMES + 1
        for record in records:
            check_record(record)
            check_stored(record)
        check_again(folder / "again.json", records)


def check_record(record: ConversationRecord) -> None:
    """A tree that is one: parents first, each id once, texts that can be written."""
    known: dict[str, int] = {}
    for each in record.messages:
        message = each.message
        assert brise_id(message.id)
        assert message.id not in known
        message.text.encode()
        assert message.conversation_id == record.conversation.id
        assert (message.depth == 0) if message.parent_id is None else (known[message.parent_id] + 1 == message.depth)
        assert len(message.text) <= 2 * limits.MESSAGE_TEXT
        known[message.id] = message.depth
    assert record.conversation.leaf_id is None or record.conversation.leaf_id in known


def check_stored(record: ConversationRecord) -> None:
    """Every value is one that the database takes."""
    database, store = _store()
    try:
        for _ in store.write_record(replace(record, folder="")):
            pass
        rows = database.rows("SELECT id FROM message WHERE conversation_id = ?", (record.conversation.id,))
        assert {row["id"] for row in rows} == {each.message.id for each in record.messages}
    finally:
        store.delete_conversation(record.conversation.id, 1.0)
        store.purge_deleted(2.0)


@functools.cache
def _store() -> tuple[Database, ConversationStore]:
    database = Database(None)
    return database, ConversationStore(database)


def check_again(path: Path, records: list[ConversationRecord]) -> None:
    """Exported, the chats are the same when they are imported again."""
    text = "".join(brise_json(records))
    path.write_bytes(text.encode())
    again, _ = read(path)
    assert [told(each) for each in again] == [told(each) for each in records]


IMPORT = Target("import", _files() | _others(), check_import)
