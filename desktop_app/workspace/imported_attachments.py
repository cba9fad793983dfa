"""Attachments of an import meet those that are stored: the same one is shared, another one under its id gets a new id."""

import hashlib
from dataclasses import replace

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.exchange.foreign_chat import derived_id
from desktop_app.exchange.renamed_chat import with_attachments
from desktop_app.storage.record_reader import RecordReader


class ImportedAttachments:
    """Of one file, whose chats can share what they carry; in the thread of `stored`."""

    def __init__(self, stored: RecordReader, report: ImportReport) -> None:
        self._stored, self._report = stored, report
        self._names: dict[str, str] = {}  # ids that had to be new, by those of the file

    def fitted(self, record: ConversationRecord) -> ConversationRecord:
        """The record with attachments that can be stored. Raises ChatError(STORAGE)."""
        known = {}
        carried = list(record.attachments())
        for attachment in carried:
            fitting = self._fitting(attachment, record.contents.get(attachment.id))
            if fitting is None:  # its first chat was stored before, and no longer has it
                self._report.leave_out(LeftOut.FILE)
            else:
                known[attachment.id] = fitting
        return with_attachments(record, known) if carried else record

    def _fitting(self, attachment: Attachment, data: bytes | None) -> Attachment | None:
        named = replace(attachment, id=self._names.get(attachment.id, attachment.id))
        stored = self._stored.attachment(named.id)
        if data is None:
            return named if stored is not None and stored[0] == named else None
        if stored is None or stored == (named, data):
            return named
        new = derived_id(attachment.id, attachment.name, attachment.media_type, hashlib.sha256(data).hexdigest())
        self._names[attachment.id] = new
        return replace(attachment, id=new)
