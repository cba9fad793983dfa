"""Asks Hugging Face about an access token and about models: its hub knows both, its router what providers can do.

The questions are those of huggingface_hub (hf_api.py) and of huggingface.co/docs/inference-providers/hub-api.
"""

from dataclasses import replace
from urllib.parse import quote, urlencode

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.hf_account import HfAccount
from desktop_app.chat.hf_model import HfModel, HfTask
from desktop_app.inference.bounds import HUB_REPLY_BYTES
from desktop_app.inference.hf_reading import is_model_name, listed_model, read_account, routed_model
from desktop_app.inference.route import Route
from desktop_app.inference.transport import Reply, Waiting, fetch_json, open_http_client
from desktop_app.inference.wire_errors import label

SECONDS = 10.0
"""For one question."""
MOST_FOUND = 20
"""Models that a search brings."""


async def who_am_i(route: Route) -> HfAccount:
    """Whose access token it is, `route` being an endpoint's. Raises ChatError: UNAUTHORIZED if it is nobody's."""
    reply = await _ask(route, HF_HUB, "/api/whoami-v2", with_token=True)
    account = read_account(reply.json)
    if account is None:
        raise ChatError(ErrorKind.UNREADABLE, host=label(HF_HUB), status=reply.status, detail="whoami without a name")
    return account


async def find_models(route: Route, text: str) -> tuple[HfModel, ...]:
    """At most MOST_FOUND models with `text` in their names that somebody runs, those that are asked for most first. Raises ChatError.

    Asked without a token: what everybody may see is enough. Twice as many are asked for: those of other tasks are left out.
    """
    query = [("search", text)] if text else []
    query += [("inference_provider", "all"), ("sort", "trendingScore"), ("limit", str(2 * MOST_FOUND))]
    query += [("expand", name) for name in ("inferenceProviderMapping", "pipeline_tag")]
    reply = await _ask(route, HF_HUB, f"/api/models?{urlencode(query)}")
    if not isinstance(reply.json, list):
        raise ChatError(ErrorKind.UNREADABLE, host=label(HF_HUB), status=reply.status, detail="models that are no list")
    found = [listed_model(entry) for entry in reply.json[: 2 * MOST_FOUND]]
    return tuple(model for model in found if model.name and (model.chats or model.only_completes))[:MOST_FOUND]


async def who_runs(route: Route, name: str) -> HfModel:
    """Who runs a model and for what, as the hub knows it; asked without a token. Raises ChatError: MODEL_UNKNOWN."""
    if not is_model_name(name):
        raise ChatError(ErrorKind.MODEL_UNKNOWN, host=label(HF_HUB))
    path = quote(name, safe="/")
    try:
        listed = await _ask(route, HF_HUB, f"/api/models/{path}?expand=inferenceProviderMapping&expand=pipeline_tag")
    except ChatError as error:
        # the hub says 401 of what it does not know, or does not show to everybody
        error.kind = ErrorKind.MODEL_UNKNOWN if error.kind in (ErrorKind.NOT_FOUND, ErrorKind.UNAUTHORIZED) else error.kind
        raise
    if not isinstance(listed.json, dict):
        raise ChatError(ErrorKind.UNREADABLE, host=label(HF_HUB), status=listed.status, detail="a model that is no object")
    known = listed_model(listed.json)
    return HfModel(name, known.providers, known.takes_images)


async def look_at_model(route: Route, name: str) -> HfModel:
    """One model: from the hub who runs it and for what, from the router what they can do. Raises ChatError: MODEL_UNKNOWN."""
    known = await who_runs(route, name)
    if not known.chats:
        return known
    try:
        routed = routed_model((await _ask(route, HF_ROUTER, f"/v1/models/{quote(name, safe='/')}")).json)
    except ChatError:  # what they cost and hold is not needed to choose one
        return known
    told = {provider.name: provider for provider in routed.providers}
    others = [provider for provider in known.providers if provider.name not in told or provider.task is not HfTask.CHAT]
    chats = {provider.name for provider in known.serving()}
    served = [provider for provider in routed.providers if provider.name in chats]
    return HfModel(name, (*served, *others), routed.takes_images if routed.takes_images is not None else known.takes_images)


async def _ask(route: Route, host: str, path: str, *, with_token: bool = False) -> Reply:
    """What the endpoint is set to counts, but for what is bound to its own host: headers, pinned and client certificates."""
    options = replace(route.options, headers=(), pinned="", client_certificate="", client_key="", bill_to="")
    token = route.access_token if with_token else None
    waiting = Waiting(connect=options.connect_seconds, silence=SECONDS)
    async with open_http_client(replace(route, url=host, access_token=token, options=options, headers=()), waiting=waiting) as client:
        return await fetch_json(client, "GET", path, seconds=SECONDS, limit=HUB_REPLY_BYTES)
