"""What the rows of stream, best-of and seed say where one decides about the other, or the endpoint about them."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.parameters import Control, Parameters, is_supported
from desktop_app.chat.whole_answers import TGI_BEST_OF, asked_at, best_of, may_pick_best


def shows_best_of(parameters: Parameters, options: EndpointOptions) -> bool:
    """True where best-of has a row: with whole answers that can differ."""
    return may_pick_best(asked_at(options, parameters))


def not_sent_sentence(
    control: Control, parameters: Parameters, dialect: Dialect, facts: ServerFacts, options: EndpointOptions, endpoint_name: str
) -> str:
    """Why this control has no say as things stand; empty if it has."""
    if control is Control.STREAM and not options.stream:
        return QCoreApplication.translate("Parameters", "{endpoint} is asked for whole answers.").format(endpoint=endpoint_name)
    if control is Control.SEED and best_of(asked_at(options, parameters), dialect, facts) > 1:
        return QCoreApplication.translate("Parameters", "Not sent: best-of draws its own seeds.")
    if control is Control.BEST_OF and is_supported(control, dialect) and _most(facts) < 2:
        return QCoreApplication.translate("Parameters", "{endpoint} makes one answer only.").format(endpoint=endpoint_name)
    return ""


def cut_sentence(control: Control, parameters: Parameters, facts: ServerFacts, endpoint_name: str) -> str:
    """That less is asked for than stands there; empty if it is not."""
    wanted, most = parameters.number(Control.BEST_OF) or 0, _most(facts)
    if control is not Control.BEST_OF or not wanted > most:
        return ""
    return QCoreApplication.translate("Parameters", "Sent as {n}: {endpoint} makes no more.").format(n=most, endpoint=endpoint_name)


def _most(facts: ServerFacts) -> int:
    return TGI_BEST_OF if facts.max_best_of is None else facts.max_best_of
