"""An attached image to be looked at, as large as there is room, and saved."""

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_app.chat.attachment import Attachment
from desktop_app.rendering.attached_image import UnusableImage, decoded_image
from desktop_app.rendering.worker import Worker
from desktop_app.ui.attachment_chip import size_label
from desktop_app.ui.dialog_frame import PADDING, DialogFrame
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_WIDTH, _HEIGHT = 720, 480  # logical px
_AROUND = 220  # px of the screen's height that are not the image's


class AttachedImageDialog(DialogFrame):
    """Decodes in a thread; the room for the image is kept meanwhile."""

    save_wanted = Signal()

    def __init__(self, theme: Theme, attachment: Attachment, data: bytes, parent: QWidget | None = None) -> None:
        super().__init__(theme, attachment.name, parent, width=_WIDTH)
        self.title.setWordWrap(True)
        room = self.screen().availableSize()
        self._room = QSize(min(_WIDTH, room.width() - 48) - 2 * PADDING, max(min(_HEIGHT, room.height() - _AROUND), 96))
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedHeight(self._room.height())
        self.picture.setAccessibleName(self.tr("Image: {name}").format(name=attachment.name))
        self.column.addWidget(self.picture)
        self.facts = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.facts.setText(size_label(attachment.size))
        self._size_text = self.facts.text()
        self.save = QPushButton(self.tr("Save…"))
        self.copy = QPushButton(self.tr("Copy"))
        self.close_button = QPushButton(self.tr("Close"))
        self.add_buttons(self.facts, self.save, self.copy, self.close_button)
        self._image = QImage()
        self.copy.setEnabled(False)
        self.save.clicked.connect(self.save_wanted)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setImage(self._image))
        self.close_button.clicked.connect(self.accept)
        self.close_button.setFocus()
        self._worker = Worker(self)
        self._worker.start(partial(_whole, data), self._show)

    def _show(self, image: QImage) -> None:
        if image.isNull():
            self.picture.setText(self.tr("The image cannot be read."))
            return
        self._image = image
        self.copy.setEnabled(True)
        ratio = self.devicePixelRatio()
        shown = image
        if image.width() > self._room.width() * ratio or image.height() > self._room.height() * ratio:
            shown = image.scaled(self._room * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(shown)
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        facts = self.tr("{width} × {height}, {size}")
        self.facts.setText(facts.format(width=image.width(), height=image.height(), size=self._size_text))


def _whole(data: bytes) -> QImage:
    try:
        return decoded_image(data, 4_096)
    except UnusableImage:
        return QImage()
