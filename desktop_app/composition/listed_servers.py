"""The servers that may be connected to while "Only these servers" is on."""

from collections.abc import Collection

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.settings import Settings
from desktop_app.workspace.endpoints import Endpoints


def listed_servers(settings: Settings, endpoints: Endpoints, builtin: BuiltinModel) -> Collection[str] | None:
    """The addresses of all endpoints as they are now, the built-in model's while it runs; None: any server may be."""
    if not settings.preferences().only_listed_servers:
        return None
    listed = {address for endpoint in endpoints.endpoints() for address in endpoint.audience}
    return listed | ({builtin.url} if builtin.url else set())
