"""Whose service answers at an address, told by its host alone: Hugging Face's two are known without being asked."""

from urllib.parse import unquote, urlsplit

from desktop_app.chat.endpoint import Endpoint, host_label
from desktop_app.chat.endpoint_options import EndpointOptions, Service

_HF_HOSTS = ("api-inference.huggingface.co", "router.huggingface.co", "huggingface.co")
"""Those of the Inference API; the first is its old one."""
_HF_ENDPOINTS = ".endpoints.huggingface.cloud"
"""How the hosts of Inference Endpoints end."""
_LONGEST_MODEL = 500  # characters


def service_at(url: str) -> Service:
    """Whose server an address leads to; any other text leads to a server of one's own."""
    try:
        host = (urlsplit(url.strip()).hostname or "").lower().removesuffix(".")
    except ValueError:
        return Service.SERVER
    if host in _HF_HOSTS:
        return Service.HF_API
    return Service.HF_ENDPOINT if host.endswith(_HF_ENDPOINTS) else Service.SERVER


def service_of(endpoint: Endpoint) -> Service:
    """Whose server an endpoint is, also where nobody has said so: one of the command line, or of an earlier time."""
    chosen = endpoint.options.service
    return chosen if chosen is not Service.SERVER else service_at(endpoint.url)


def endpoint_at(endpoint_id: str, url: str) -> Endpoint:
    """An endpoint of which nothing is known but its address, named after its host."""
    return Endpoint(endpoint_id, host_label(url), url, options=EndpointOptions(service=service_at(url)))


def model_in(path: str) -> tuple[str, str]:
    """Model and provider of an address of Hugging Face's: /models/x/y, /provider/models/x/y, /pipeline/task/x/y."""
    steps = [unquote(step) for step in path.split("/") if step]
    provider = steps[0] if len(steps) > 1 and steps[1] in ("models", "v1", "v3", "openai") else ""
    for mark, skipped in (("models", 1), ("pipeline", 2)):
        if mark in steps:
            start = steps.index(mark) + skipped
            named = [step for step in steps[start : start + 2] if step != "v1"]
            return "/".join(named)[:_LONGEST_MODEL], provider
    return "", provider
