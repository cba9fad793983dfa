"""Sentences about control tokens in what the user sends."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.control_tokens import ControlChoice, ControlFinding, Meaning, Place, meaning_of


def _tr(text: str) -> str:
    return QCoreApplication.translate("control_words", text)


def control_words(finding: ControlFinding) -> str:
    """What is sent, how the model reads it, and where it stands."""
    token, place = finding.token, _place(finding.place)
    if finding.choice is ControlChoice.BREAK:
        broken = f"{token[:1]} {token[1:]}"
        return _joined(_tr("In this chat “{token}” is sent as “{broken}”, so that the model reads it as text."), place, token, broken)
    if finding.choice is ControlChoice.AS_IS:
        return _joined(_tr("In this chat “{token}” is sent as it is."), place, token)
    meaning = meaning_of(token)
    if meaning is Meaning.END:
        if finding.place in (Place.DRAFT, Place.ATTACHMENT):
            return _joined(_tr("The model will read “{token}” as the end of your turn."), place, token)
        return _joined(_tr("The model will read “{token}” as the end of a turn."), place, token)
    if meaning is Meaning.BEGINNING:
        return _joined(_tr("The model will read “{token}” as the beginning of a turn."), place, token)
    return _joined(_tr("The model will read “{token}” as a sign of its own, not as text."), place, token)


def _place(place: Place) -> str:
    if place is Place.ATTACHMENT:
        return _tr("It stands in an attached file.")
    if place is Place.SYSTEM_PROMPT:
        return _tr("It stands in the system prompt.")
    if place is Place.EARLIER:
        return _tr("It stands in an earlier message.")
    return ""


def _joined(sentence: str, place: str, token: str, broken: str = "") -> str:
    return " ".join(part for part in (sentence.format(token=token, broken=broken), place) if part)


def cut_space_words() -> str:
    """What becomes of spaces at the end of a raw prompt that is being written."""
    return _tr("The spaces behind [/INST] are not sent: the model begins with one of its own.")


def kept_space_words() -> str:
    """What spaces at the end of a raw prompt do."""
    return _tr("The prompt ends with spaces behind [/INST]. The model begins with one of its own, and answers worse behind these.")
