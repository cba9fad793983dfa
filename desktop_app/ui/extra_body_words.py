"""What is said about extra JSON for requests."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.extra_body import LENGTH_MAXIMUM, BadBody, BodyProblem
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_PROBLEMS: Mapping[BodyProblem, str] = {
    BodyProblem.NOT_JSON: QT_TRANSLATE_NOOP("ExtraBody", "No JSON from line {line}, column {column} on."),
    BodyProblem.NOT_AN_OBJECT: QT_TRANSLATE_NOOP("ExtraBody", "It must be an object, in braces."),
    BodyProblem.NO_NUMBER: QT_TRANSLATE_NOOP("ExtraBody", "It holds a number that JSON cannot write."),
    BodyProblem.TOO_LONG: QT_TRANSLATE_NOOP("ExtraBody", "It has more than {most} characters."),
    BodyProblem.TOO_DEEP: QT_TRANSLATE_NOOP("ExtraBody", "It is nested too deeply."),
    BodyProblem.RESERVED: QT_TRANSLATE_NOOP("ExtraBody", "Brise sets “{key}” itself."),
}


def body_problem_sentence(problem: BadBody) -> str:
    """Why the text cannot be added to a request."""
    text = QCoreApplication.translate("ExtraBody", _PROBLEMS[problem.problem])
    return text.format(line=problem.line, column=problem.column, most=QLocale().toString(LENGTH_MAXIMUM), key=problem.key)
