"""Who speaks in a message."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.message import AnswerState


def author_of(state: AnswerState | None, *, is_answer: bool) -> str:
    """The model's name, or the endpoint's where it told none; "You" for what the user wrote."""
    if not is_answer:
        return QCoreApplication.translate("Transcript", "You")
    return (state.model or state.endpoint_name if state is not None else "") or QCoreApplication.translate("Transcript", "Model")
