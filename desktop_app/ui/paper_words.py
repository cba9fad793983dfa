"""A message as it is told on paper, and what can go wrong with a file or a printer, in sentences."""

import errno
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from desktop_app.chat.attachment import Attachment, Contents, attached_text, no_contents
from desktop_app.chat.message import AnswerState, Message, Phase, Role
from desktop_app.rendering.paper_message import PaperMessage
from desktop_app.ui.attachment_chip import size_label
from desktop_app.ui.explain import ending_sentence, explain
from desktop_app.ui.message_act import RATINGS
from desktop_app.ui.message_author import author_of
from desktop_app.ui.thought_words import thought_sentence


class PaperProblem(StrEnum):
    """Why a chat did not come onto paper."""

    FULL = "full"  # no room on the disk
    FORBIDDEN = "forbidden"  # the file or its folder may not be written
    NO_FOLDER = "no_folder"
    FAILED = "failed"  # any other trouble with the file
    PRINTER = "printer"  # it is away, refuses, or does not answer


def problem_sentence(problem: PaperProblem, name: str) -> str:
    """What happened to the file or printer `name`, and what to do."""
    return _problem(problem).format(name=name)


def _problem(problem: PaperProblem) -> str:
    match problem:
        case PaperProblem.FULL:
            return QCoreApplication.translate(
                "Paper", "The disk is full, and {name} was not saved. Make room on it, or choose another one."
            )
        case PaperProblem.FORBIDDEN:
            return QCoreApplication.translate("Paper", "Brise may not write {name}. Choose another folder, or another name.")
        case PaperProblem.NO_FOLDER:
            return QCoreApplication.translate("Paper", "The folder for {name} is not there. Choose another one.")
        case PaperProblem.FAILED:
            return QCoreApplication.translate("Paper", "{name} could not be saved. Choose another folder, or try again.")
        case PaperProblem.PRINTER:
            return QCoreApplication.translate("Paper", "{name} does not print. Check that it is switched on and connected, then try again.")


def paper_message(message: Message, contents: Contents = no_contents) -> PaperMessage:
    """Author, time, text, what it carries, how an answer was rated, and how it ended if not by itself."""
    when = QLocale().toString(QDateTime.fromSecsSinceEpoch(int(message.created_at)), QLocale.FormatType.ShortFormat)
    state = message.answer
    return PaperMessage(
        system_prompt_name() if message.role is Role.SYSTEM else author_of(message.answer, is_answer=message.role is Role.ASSISTANT),
        when,
        message.text,
        is_answer=message.role is Role.ASSISTANT,
        is_whole=state is None or state.phase is Phase.ENDED,
        notes=tuple(filter(None, (message_note(message),))),
        attached=tuple((attached_note(attachment), attached_text(attachment, contents) or "") for attachment in message.attachments),
        thoughts=(_left_out(state, is_closed=False), _left_out(state, is_closed=True)),
    )


def system_prompt_name() -> str:
    """What the system prompt is called where it stands among messages."""
    return QCoreApplication.translate("Export", "System prompt")


def message_note(message: Message) -> str:
    """How an answer was rated, and how it ended, if it did not end by itself."""
    rated = next((act.label for act, rating in RATINGS.items() if rating == message.rating), "")
    ended = "" if message.answer is None else answer_note(message.answer, has_text=bool(message.text.strip()))
    return " · ".join(filter(None, (rated, ended)))


def attached_note(attachment: Attachment) -> str:
    """That a message carries a file or an image, and which."""
    text = QCoreApplication.translate("Paper", "Attached: {name}, {size}")
    return text.format(name=attachment.name, size=size_label(attachment.size))


def _left_out(state: AnswerState | None, *, is_closed: bool) -> str:
    sentence = thought_sentence(state, is_closed=is_closed)
    return QCoreApplication.translate("Paper", "{thought} (left out on paper)").format(thought=sentence)


def answer_note(state: AnswerState, *, has_text: bool = True) -> str:
    """How an answer ended, if it did not end by itself or has no words; else an empty text."""
    if state.phase is not Phase.ENDED:
        return QCoreApplication.translate("Paper", "This answer was still being written.")
    sentence = ending_sentence(state, has_text=has_text)
    if sentence is None and state.error is not None:
        explanation = explain(state.error)
        return f"{explanation.title} {explanation.remedy}".strip()
    return sentence or ""


def problem_of(error: OSError) -> PaperProblem:
    """What an error of the disk means for a file."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return PaperProblem.FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return PaperProblem.FORBIDDEN
    return PaperProblem.NO_FOLDER if error.errno in (errno.ENOENT, errno.ENOTDIR) else PaperProblem.FAILED
