"""Sentences about what was not attached, or only on trial."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.attachment import MOST_ATTACHMENTS
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_SENTENCES: Mapping[str, str] = {
    "folder": QT_TRANSLATE_NOOP("Attachments", "“{name}” is a folder. Choose the files in it."),
    "unreadable": QT_TRANSLATE_NOOP("Attachments", "“{name}” cannot be read. Check that it is there, and that you may open it."),
    "empty": QT_TRANSLATE_NOOP("Attachments", "“{name}” is empty."),
    "text_too_large": QT_TRANSLATE_NOOP("Attachments", "“{name}” is too large: a text may have {limit}. Attach a part of it."),
    "image_too_large": QT_TRANSLATE_NOOP("Attachments", "The image “{name}” is too large. Make it smaller first."),
    "binary": QT_TRANSLATE_NOOP("Attachments", "“{name}” is neither text nor a PNG, JPEG, WebP or GIF image."),
    "damaged": QT_TRANSLATE_NOOP("Attachments", "The image “{name}” is damaged and cannot be read."),
    "too_many": QT_TRANSLATE_NOOP("Attachments", "“{name}” was not attached: a message carries at most {most} attachments."),
    "no_images": QT_TRANSLATE_NOOP("Attachments", "{model} takes no images. Choose another endpoint for “{name}”."),
}


def refusal_sentence(problem: str, name: str, *, model: str, limit: int) -> str:
    """Why one file was not attached, and what can be done."""
    size = QLocale().formattedDataSize(limit, 0, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
    text = QCoreApplication.translate("Attachments", _SENTENCES[problem])
    return text.format(name=name, model=model or _this_model(), limit=size, most=MOST_ATTACHMENTS)


def several_refused(names: list[str]) -> str:
    """Several files were not attached."""
    text = QCoreApplication.translate("Attachments", "{n} files were not attached: {names}")
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return text.format(n=QLocale().toString(len(names)), names=shown)


def trial_sentence(model: str) -> str:
    """Nobody knows whether the model takes images."""
    text = QCoreApplication.translate("Attachments", "{model} did not say whether it takes images. Send it and see.")
    return text.format(model=model or _this_model())


def removed_sentence(name: str) -> str:
    """An attachment was taken away."""
    return QCoreApplication.translate("Attachments", "Removed “{name}”").format(name=name)


def paste_name(number: int) -> str:
    """What a pasted text is called."""
    name = QCoreApplication.translate("Attachments", "Pasted text")
    return f"{name}.txt" if number < 2 else f"{name} {number}.txt"


def image_name(number: int) -> str:
    """What a pasted image is called, without an ending."""
    name = QCoreApplication.translate("Attachments", "Pasted image")
    return name if number < 2 else f"{name} {number}"


def _this_model() -> str:
    return QCoreApplication.translate("Attachments", "This model")
