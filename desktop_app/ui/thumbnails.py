"""Small pictures of attached images, decoded in a thread and kept for a while."""

from collections import OrderedDict
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.ports import AttachmentSource
from desktop_app.rendering.attached_image import UnusableImage, decoded_image
from desktop_app.rendering.worker import Worker
from desktop_app.ui.attachment_chip import PICTURE, AttachmentChip

_KEPT = 200
_FINEST = 3  # device pixels to a logical one


class Thumbnails(QObject):
    """`show_on` gives a chip its picture, at once or when it is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source: AttachmentSource | None = None
        self._known: OrderedDict[str, QImage] = OrderedDict()
        self._waiting: dict[str, list[AttachmentChip]] = {}
        self._worker = Worker(self)

    def show_on(self, chip: AttachmentChip) -> None:
        """Nothing happens to the chip of a text."""
        attachment = chip.attachment
        if not attachment.is_image:
            return
        known = self._known.get(attachment.id)
        if known is not None:
            _give(chip, known)
        elif attachment.id in self._waiting or self._ask(attachment):
            self._wait(chip)

    def _ask(self, attachment: Attachment) -> bool:
        data = None if self.source is None else self.source.attachment_data(attachment.id)
        if data is not None:
            self._worker.start(partial(_small, data), partial(self._show, attachment.id))
        return data is not None

    def _wait(self, chip: AttachmentChip) -> None:
        identity = chip.attachment.id
        self._waiting.setdefault(identity, []).append(chip)
        chip.destroyed.connect(lambda: self._forget(identity, chip))

    def _forget(self, identity: str, chip: AttachmentChip) -> None:
        waiting = [other for other in self._waiting.get(identity, ()) if other is not chip]
        if waiting:
            self._waiting[identity] = waiting
        else:
            self._waiting.pop(identity, None)

    def _show(self, identity: str, image: QImage) -> None:
        if image.isNull():
            return
        self._known[identity] = image
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        for chip in self._waiting.pop(identity, ()):
            _give(chip, image)


def _small(data: bytes) -> QImage:
    try:
        return decoded_image(data, PICTURE * _FINEST)
    except UnusableImage:  # the icon stays
        return QImage()


def _give(chip: AttachmentChip, image: QImage) -> None:
    ratio = chip.devicePixelRatio()
    side = round(PICTURE * ratio)
    small = image.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    picture = QPixmap.fromImage(small)
    picture.setDevicePixelRatio(ratio)
    chip.show_picture(picture)
