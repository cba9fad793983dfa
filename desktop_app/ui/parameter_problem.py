"""What keeps a parameter from being sent as it stands, told in its row."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.extra_body import BadBody, extra_body
from desktop_app.chat.grammar import takes_kind
from desktop_app.chat.parameters import Control, Parameters, decided_keys
from desktop_app.ui.extra_body_words import body_problem_sentence


def problem_sentence(control: Control, parameters: Parameters, dialect: Dialect, endpoint_name: str) -> str:
    """Why it cannot be sent there; empty if it can, or is switched off."""
    if control is Control.EXTRA:
        try:
            extra_body(parameters.text(control), decided=decided_keys(dialect))
        except BadBody as problem:
            return body_problem_sentence(problem)
    grammar = parameters.grammar
    if control is Control.GRAMMAR and grammar is not None and not takes_kind(grammar.kind, dialect):
        text = QCoreApplication.translate("Parameters", "{endpoint} takes schemas only: not sent.")
        return text.format(endpoint=endpoint_name)
    return ""
