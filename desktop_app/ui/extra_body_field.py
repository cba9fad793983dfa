"""A checked field for extra JSON: one for a chat's requests, one for an endpoint's."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.extra_body import BadBody, extra_body
from desktop_app.ui.checked_text import CheckedText, Verdict
from desktop_app.ui.extra_body_words import body_problem_sentence
from desktop_app.ui.theme import Theme


def extra_body_field(theme: Theme, label: str, decided: Callable[[], Collection[str]]) -> CheckedText:
    """`decided`: the keys that controls decide at the server at hand, see `extra_body`. An empty text is a good one."""
    return CheckedText(theme, label, lambda text: _problem(text, decided()), _verdict)


def _problem(text: str, decided: Collection[str]) -> tuple[BadBody | None, int]:
    try:
        return None, len(extra_body(text, decided=decided))
    except BadBody as problem:
        return problem, 0


def _verdict(found: object) -> Verdict:
    problem, keys = found if isinstance(found, tuple) else (None, 0)
    if isinstance(problem, BadBody):
        return Verdict(False, body_problem_sentence(problem))
    if not keys:
        return Verdict(True, QCoreApplication.translate("ExtraBody", "A JSON object, whose keys are added to the body of each request."))
    return Verdict(True, QCoreApplication.translate("ExtraBody", "JSON. Its keys are added to the body of each request."))
