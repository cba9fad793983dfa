"""Which model server it is that shows its models to nobody without an access token."""

from collections.abc import Awaitable, Callable

from desktop_app.chat.endpoint import ServerKind
from desktop_app.inference.server_tokens import field, words
from desktop_app.inference.transport import Reply

_OTHER_SIGN_INS = ("basic", "digest", "negotiate", "ntlm")
"""Of web sites: no access token opens them."""


async def guarded_kind(info: Reply, models: Reply, get: Callable[[str], Awaitable[Reply]]) -> ServerKind | None:
    """Who refused to list its models; None if it is no model server as far as can be seen, or did not refuse.

    `info`: what the same server said to a route that most do not have. `get` asks it for one more.
    """
    if models.status != 401 or models.headers.get("www-authenticate", "").lower().startswith(_OTHER_SIGN_INS):
        return None
    if models.headers.get("server", "").startswith("llama.cpp"):
        return ServerKind.LLAMA_CPP
    guards_all = info.status in (401, 403)
    if models.headers.get("server") == "uvicorn" and not guards_all and words(field((await get("/version")).json, "version")):
        return ServerKind.VLLM
    error = field(models.json, "error")
    in_openai_words = bool(words(field(error, "message"))) and any(field(error, name) is not None for name in ("code", "type"))
    speaks_json = error is not None or field(models.json, "detail") is not None
    return ServerKind.OPENAI if in_openai_words or (speaks_json and not guards_all) else None
