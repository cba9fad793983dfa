"""Opens attachments: a text to be read, an image to be looked at, both to be saved."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.ports import AttachmentSource
from desktop_app.ui.code_saving import CodeSaving
from desktop_app.ui.theme import Theme


class AttachmentOpener(QObject):
    """One dialog at a time, over the window."""

    put_wanted = Signal(str, str)
    """Attachment id and text: the text is to stand in the message itself."""

    def __init__(self, theme: Theme, saving: CodeSaving, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._saving, self._over = theme, saving, parent
        self.source: AttachmentSource | None = None

    def open(self, attachment: Attachment, *, in_draft: bool) -> None:
        """Show what it holds."""
        data = None if self.source is None else self.source.attachment_data(attachment.id)
        if data is None:
            return
        # deferred past the first paint
        from desktop_app.ui.attached_image_dialog import AttachedImageDialog
        from desktop_app.ui.attached_text_dialog import AttachedTextDialog

        dialog: AttachedImageDialog | AttachedTextDialog
        if attachment.is_image:
            dialog = AttachedImageDialog(self._theme, attachment, data, self._over.window())
        else:
            text = data.decode("utf-8", "replace")
            dialog = AttachedTextDialog(self._theme, attachment, text, in_draft=in_draft, parent=self._over.window())
            dialog.put_wanted.connect(lambda text: self.put_wanted.emit(attachment.id, text))
        dialog.save_wanted.connect(lambda: self._saving.ask_for_file(attachment.name, data))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
