"""The paths under which model servers answer: who pastes an address often pastes one of them with it."""

import re

KNOWN_ROUTES = (
    # OpenAI's, spoken by all of them
    *("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/models", "/v1"),
    *("/chat/completions",),
    # TGI's
    *("/generate_stream", "/generate", "/chat_tokenize", "/tokenize", "/info", "/health", "/ping", "/metrics"),
    *("/docs", "/api-doc/openapi.json", "/invocations", "/vertex"),
    # llama.cpp's and vLLM's
    *("/completions", "/completion", "/apply-template", "/detokenize", "/props", "/slots", "/infill", "/version", "/openapi.json"),
    # Ollama's and LM Studio's own, beside which they speak OpenAI's
    *("/api/chat", "/api/generate", "/api/tags", "/api/v0/chat/completions", "/api/v0/completions", "/api/v0/models"),
)
"""From their documentation. None of them belongs to the address of a server."""

CHAT = "/chat/completions"
_OTHER_API = re.compile(r"/v\d{1,3}[a-z0-9]{0,12}(?:/openai)?", re.IGNORECASE)
"""What some services have in the place of /v1."""
_LONGEST_FIRST = tuple(sorted(KNOWN_ROUTES, key=len, reverse=True))


def without_route(path: str) -> str:
    """A path without slashes and known routes at its end; but for that of the chat where an API has another version than /v1."""
    path = path.rstrip("/")
    while (ending := next((route for route in _LONGEST_FIRST if path.lower().endswith(route)), None)) is not None:
        rest = path[: -len(ending)].rstrip("/")
        if ending == CHAT and _is_other_api(rest):
            return rest + CHAT
        path = rest
    return path + CHAT if path.lower().endswith("/openai") and _is_other_api(path) else path


def _is_other_api(path: str) -> bool:
    last = path.rsplit("/", 2 if path.lower().endswith("/openai") else 1)
    return _OTHER_API.fullmatch("/" + "/".join(last[1:])) is not None


def at_address(base: str, path: str) -> str:
    """The path of a route below that of an address: where this is the chat's own, the others stand beside it."""
    return base.removesuffix(CHAT) + path.removeprefix("/v1") if base.endswith(CHAT) else base + path
