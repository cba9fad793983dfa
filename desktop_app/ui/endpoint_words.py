"""An endpoint in words: what stands beside its name in the header and under it in the list."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.endpoint import Endpoint, EndpointStatus, Reach
from desktop_app.ui.explain import duration_label, server_label
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
        where = server_label(facts)
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
    return ", ".join(part for part in (endpoint.name, detail_line(endpoint, status), state) if part)
