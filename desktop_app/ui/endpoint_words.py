"""An endpoint in words: what stands beside its name in the header and under it in the list."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.endpoint import Endpoint, EndpointStatus, Reach
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.speed import Speed
from desktop_app.ui.explain import duration_label, server_label
from desktop_app.ui.mark_colours import colour_name
from desktop_app.ui.state_light import reach_sentence

DOT = " · "
"""Between the parts of a line."""


def model_name(endpoint: Endpoint) -> str:
    """The model's short name: the one that was asked for, else what the server said it serves."""
    asked = endpoint.model.rstrip("/").rsplit("/", 1)[-1].removesuffix(".gguf")
    return asked or endpoint.facts.model_label


def detail_line(endpoint: Endpoint, status: EndpointStatus) -> str:
    """ "Mistral-7B-Instruct · TGI 3.3 · 12 ms", or what keeps it from answering; unknown parts are left out."""
    return DOT.join(part for part in detail_parts(endpoint, status) if part)


def detail_parts(endpoint: Endpoint, status: EndpointStatus) -> tuple[str, str]:
    """The same in two: the model, which may be cut short, and the rest, which should not be. One of them is not empty."""
    if status.reach is Reach.UNREACHABLE:
        return reach_sentence(status), ""
    facts = endpoint.facts
    if endpoint.is_builtin:
        where = QCoreApplication.translate("Endpoints", "on this computer")
        latency = ""
    else:
        where = _service_name(endpoint) or server_label(facts)
        latency = "" if facts.latency is None else duration_label(facts.latency)
    doing = ""
    if status.reach is Reach.LOADING:
        doing = QCoreApplication.translate("Endpoints", "being loaded")
    elif status.reach is Reach.CHECKING:
        doing = QCoreApplication.translate("Endpoints", "being asked")
    figures = doing or _figures(status.speed) or latency
    model, rest = model_name(endpoint), DOT.join(part for part in (where, figures) if part)
    return (model, rest) if model or rest else (reach_sentence(status), "")


def _figures(speed: Speed | None) -> str:
    """ "310 ms · 42/s": to the first token, and then."""
    if speed is None:
        return ""
    rate = "" if speed.tokens_per_second is None else QCoreApplication.translate("Endpoints", "{n}/s")
    return DOT.join(part for part in (duration_label(speed.to_first_token), rate.format(n=_rate(speed))) if part)


def _rate(speed: Speed) -> str:
    rate = speed.tokens_per_second or 0.0
    return QLocale().toString(rate, "f", 0 if rate >= 10 else 1)


def speed_sentence(speed: Speed | None) -> str:
    """How fast it answered lately; empty if it has not."""
    if speed is None:
        return ""
    if speed.answers == 1:
        begun = QCoreApplication.translate("Endpoints", "In the last answer the first token came after {time}.")
        full = QCoreApplication.translate("Endpoints", "In the last answer the first token came after {time}, then {rate} tokens a second.")
    else:
        begun = QCoreApplication.translate("Endpoints", "In the last {n} answers the first token came after {time}.")
        full = QCoreApplication.translate(
            "Endpoints", "In the last {n} answers the first token came after {time}, then {rate} tokens a second."
        )
    text = begun if speed.tokens_per_second is None else full
    return text.format(n=QLocale().toString(speed.answers), time=duration_label(speed.to_first_token), rate=_rate(speed))


def spoken_name(endpoint: Endpoint, status: EndpointStatus) -> str:
    """All of it, for the screen reader."""
    state = "" if status.reach is Reach.UNREACHABLE else reach_sentence(status)
    colour = endpoint.options.colour
    marked = QCoreApplication.translate("Endpoints", "marked {colour}").format(colour=colour_name(colour).lower()) if colour else ""
    return ", ".join(part for part in (endpoint.name, marked, detail_line(endpoint, status), state) if part)


def _service_name(endpoint: Endpoint) -> str:
    """Whose server it is, where that says more than what kind of server answers."""
    if endpoint.options.service is Service.HF_API:
        return "Hugging Face"
    return "Inference Endpoint" if endpoint.options.service is Service.HF_ENDPOINT and not server_label(endpoint.facts) else ""
