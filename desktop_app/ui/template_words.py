"""Sentences about a user's own prompt template and the file it comes from."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.own_template import SOURCE_LENGTH, TemplateReport
from desktop_app.chat.template_file import TemplateFile, TemplateFileProblem
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_PROBLEMS: Mapping[TemplateFileProblem, str] = {
    TemplateFileProblem.UNREADABLE: QT_TRANSLATE_NOOP(
        "OwnTemplate", "The file cannot be read. Look whether it is there and whether you may read it."
    ),
    TemplateFileProblem.TOO_LARGE: QT_TRANSLATE_NOOP("OwnTemplate", "The file is larger than any that holds a prompt template."),
    TemplateFileProblem.NOT_UNDERSTOOD: QT_TRANSLATE_NOOP(
        "OwnTemplate", "The file is damaged, or something else. Choose a chat_template.jinja or a tokenizer_config.json."
    ),
    TemplateFileProblem.NO_TEMPLATE: QT_TRANSLATE_NOOP(
        "OwnTemplate", "The file holds no prompt template. It may stand beside it, in a chat_template.jinja."
    ),
    TemplateFileProblem.TOO_LONG: QT_TRANSLATE_NOOP("OwnTemplate", "The template in the file has more than {most} characters."),
}


def problem_sentence(problem: TemplateFileProblem) -> str:
    """Why nothing was taken from a file, and what to do."""
    return QCoreApplication.translate("OwnTemplate", _PROBLEMS[problem]).format(most=QLocale().toString(SOURCE_LENGTH))


def taken_sentence(found: TemplateFile) -> str:
    """What was taken from a file, where that is not plain to see."""
    if not found.templates:
        return QCoreApplication.translate("OwnTemplate", "The file holds no template: its tokens were taken.")
    if len(found.templates) > 1:
        return QCoreApplication.translate("OwnTemplate", "The file holds {n} templates.").format(n=QLocale().toString(len(found.templates)))
    return ""


def report_sentence(report: TemplateReport) -> str:
    """Whether a template can be used, and why not."""
    if report.is_too_long:
        text = QCoreApplication.translate("OwnTemplate", "It is longer than {most} characters.")
        return text.format(most=QLocale().toString(SOURCE_LENGTH))
    if report.error is not None:
        if report.error.kind is ErrorKind.TEMPLATE_STOPPED:
            return QCoreApplication.translate("OwnTemplate", "It had to be stopped: it took too long, or too much memory.")
        words = " ".join(report.error.server_text.split())
        return QCoreApplication.translate("OwnTemplate", "It refuses a short chat: “{reason}”").format(reason=words[:_WORDS])
    if report.leaves_out:
        return QCoreApplication.translate("OwnTemplate", "It leaves out what you write.")
    if report.takes_system:
        return QCoreApplication.translate("OwnTemplate", "It renders a short chat.")
    return QCoreApplication.translate(
        "OwnTemplate", "It renders a short chat. It has no place for a system prompt: that is sent before your first message."
    )


_WORDS = 300
