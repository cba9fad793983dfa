"""The paths under which model servers answer: who pastes an address often pastes one of them with it."""

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

_LONGEST_FIRST = tuple(sorted(KNOWN_ROUTES, key=len, reverse=True))


def without_route(path: str) -> str:
    """A path without slashes and known routes at its end."""
    path = path.rstrip("/")
    while (ending := next((route for route in _LONGEST_FIRST if path.lower().endswith(route)), None)) is not None:
        path = path[: -len(ending)].rstrip("/")
    return path
