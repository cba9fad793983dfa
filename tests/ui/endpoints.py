"""Endpoints for tests of what shows them."""

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint, EndpointStatus, Reach, ServerFacts, ServerKind

LOCAL = Endpoint(
    "local",
    "Local TGI",
    "http://127.0.0.1:8080",
    facts=ServerFacts(ServerKind.TGI, "3.3.7", "mistralai/Mistral-7B-Instruct-v0.1", latency=0.012),
)
BUILTIN = Endpoint(BUILTIN_ID, "Built-in model", facts=ServerFacts(ServerKind.LLAMA_CPP, model="SmolLM2-135M.gguf", latency=0.001))
CELLAR = Endpoint("cellar", "vLLM, Keller", "http://keller:8000")
ENDPOINTS = (LOCAL, BUILTIN, CELLAR)
STATUSES = {
    LOCAL.id: EndpointStatus(LOCAL.id, Reach.READY),
    BUILTIN.id: EndpointStatus(BUILTIN.id, Reach.READY),
    CELLAR.id: EndpointStatus(CELLAR.id, Reach.UNREACHABLE),
}
