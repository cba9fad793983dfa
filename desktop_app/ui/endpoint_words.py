"""An endpoint in words: what stands beside its name in the header and under it in the list."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.endpoint import Endpoint, EndpointStatus, Reach
from desktop_app.chat.endpoint_options import Service
from desktop_app.ui.explain import duration_label, server_label
from desktop_app.ui.mark_colours import colour_name
from desktop_app.ui.state_light import reach_sentence


def model_name(endpoint: Endpoint) -> str:
    """The model's short name: the one that was asked for, else what the server said it serves."""
    asked = endpoint.model.rstrip("/").rsplit("/", 1)[-1].removesuffix(".gguf")
    return asked or endpoint.facts.model_label


def detail_line(endpoint: Endpoint, status: EndpointStatus) -> str:
    """ "Mistral-7B-Instruct · TGI 3.3 · 12 ms", or what keeps it from answering; unknown parts are left out."""
    if status.reach is Reach.UNREACHABLE:
        return reach_sentence(status)
    facts = endpoint.facts
    if endpoint.is_builtin:
        where = QCoreApplication.translate("Endpoints", "on this computer")
        speed = ""
    else:
        where = _service_name(endpoint) or server_label(facts)
        speed = "" if facts.latency is None else duration_label(facts.latency)
    doing = ""
    if status.reach is Reach.LOADING:
        doing = QCoreApplication.translate("Endpoints", "being loaded")
    elif status.reach is Reach.CHECKING:
        doing = QCoreApplication.translate("Endpoints", "being asked")
    return " · ".join(part for part in (model_name(endpoint), where, doing or speed) if part) or reach_sentence(status)


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
