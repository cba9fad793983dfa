"""Joins the chips in a transcript to their pictures and to what opens them."""

from PySide6.QtCore import QObject

from desktop_app.ui.attachment_opener import AttachmentOpener
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.thumbnails import Thumbnails
from desktop_app.ui.transcript import Transcript


class TranscriptAttachments(QObject):
    """Sees each message's view when it is made."""

    def __init__(self, transcript: Transcript, thumbnails: Thumbnails, opener: AttachmentOpener) -> None:
        super().__init__(transcript)
        self._thumbnails, self._opener = thumbnails, opener
        transcript.view_made.connect(self._join)

    def _join(self, view: MessageView) -> None:
        for chip in view.attachments.chips:
            self._thumbnails.show_on(chip)
            chip.open_wanted.connect(lambda _id, attachment=chip.attachment: self._opener.open(attachment, in_draft=False))
