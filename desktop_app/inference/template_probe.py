"""Whether a server's own chat template has a place for a system prompt: found out by letting it render one."""

from collections.abc import Awaitable, Callable

from desktop_app.inference.server_tokens import field, words
from desktop_app.inference.transport import Reply

Post = Callable[[str, object], Awaitable[Reply]]
"""Asks a route with a body, and gives the answer whatever its status."""

_SYSTEM, _USER = "Be brief.", "Hello."
_ASKED = [{"role": "user", "content": _USER}]
_WITH_SYSTEM = [{"role": "system", "content": _SYSTEM}, *_ASKED]


async def ask_tgi(post: Post) -> tuple[bool | None, bool | None]:
    """Whether a TGI has a chat template, and whether that takes a system prompt; None where it does not tell, as before 2.3.

    A template that refuses says so with 422; the first Phi-3's leaves the system prompt out without a word.
    """
    reply = await post("/chat_tokenize", {"messages": _WITH_SYSTEM})
    if reply.status == 422:
        return (False, None) if "template not found" in str(reply.json) else (True, False)
    if reply.status != 200:
        return None, None
    rendered = words(field(reply.json, "templated_text"))
    return True, True if _SYSTEM in rendered else False if _USER in rendered else None


async def ask_vllm(post: Post, model: str) -> bool | None:
    """Whether vLLM's chat template takes a system prompt; None where it does not tell."""
    if (await post("/tokenize", {"model": model, "messages": _WITH_SYSTEM})).status == 200:
        return True
    return False if (await post("/tokenize", {"model": model, "messages": _ASKED})).status == 200 else None
