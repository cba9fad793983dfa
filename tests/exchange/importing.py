"""Reads files as an import does, without a database."""

import json
import zipfile
from pathlib import Path
from typing import Any

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.import_report import ImportReport, ImportSource
from desktop_app.exchange.import_file import ImportFile
from tests.exchange.samples import JAN_THREAD, as_lines

NOW = 1_750_000_000.0


def read(path: Path) -> tuple[list[ConversationRecord], ImportReport]:
    file = ImportFile(path, NOW)
    try:
        return list(file.records()), file.report
    finally:
        file.close()


def written(folder: Path, source: ImportSource, value: Any) -> Path:
    """A file of the source with these values; NaN and the like are written as Python does."""
    if source is ImportSource.JAN:
        (folder / "thread.json").write_text(json.dumps(JAN_THREAD))
        path = folder / "messages.jsonl"
        path.write_text(as_lines(value) if isinstance(value, list) else json.dumps(value))
    elif source is ImportSource.JSONL:
        path = folder / "chats.jsonl"
        path.write_text(as_lines(value) if isinstance(value, list) else json.dumps(value))
    else:
        path = folder / "conversations.json"
        path.write_text(json.dumps(value))
    return path


def zipped(path: Path, files: dict[str, str]) -> Path:
    """An archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def told(record: ConversationRecord) -> list[tuple[int, str, str]]:
    """Depth, role and text of each message."""
    return [(each.message.depth, each.message.role.value, each.message.text) for each in record.messages]


def shown(record: ConversationRecord) -> list[str]:
    return [each.message.text for each in record.branch()]
