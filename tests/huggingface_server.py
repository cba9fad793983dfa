"""Hugging Face's service for tests: huggingface.co and router.huggingface.co in one server, told apart by the Host header.

Built from documentation and public sources, never compared with the service itself. Each shape names its source:
 [js]      github.com/huggingface/huggingface.js, packages/hub/src/lib/who-am-i.ts and types/api/api-who-am-i.ts
 [hub]     github.com/huggingface/huggingface_hub 2.4: hf_api.py (whoami, list_models, ModelInfo), utils/_http.py (RateLimit),
           inference/_providers (router, tasks), constants.py (X-HF-Bill-To)
 [hub-api] huggingface.co/docs/inference-providers/hub-api
 [index]   huggingface.co/docs/inference-providers/index
 [pricing] huggingface.co/docs/inference-providers/pricing
 [limits]  huggingface.co/docs/hub/rate-limits
Where no documentation tells an error's words, they are those that users quote in public issues: [quoted].
"""

from collections.abc import Sequence
from urllib.parse import parse_qs, unquote

from tests.loopback_connection import Answer, Connection, Received, Stream, compact_json
from tests.loopback_server import LoopbackServer

HUB, ROUTER = "huggingface.co", "router.huggingface.co"
ORIGINS = (f"https://{HUB}", f"https://{ROUTER}")

FREE, PRO, ORGANISATION, EXPIRED = "hf_free", "hf_pro", "hf_org", "hf_expired"
"""Access tokens of a free account, of a PRO account with two organisations, of an organisation itself, and of nobody any more."""

RAW = "text-generation"

Json = dict[str, object]


def organisation(name: str, fullname: str, *, can_pay: bool) -> Json:
    """One of an account's organisations [js]."""
    picture = "https://www.gravatar.com/avatar/0?d=retro&size=100"
    return {
        **{"type": "org", "id": f"org-{name}", "name": name, "fullname": fullname, "email": None},
        **{"canPay": can_pay, "periodEnd": None, "avatarUrl": picture, "roleInOrg": "write"},
    }


def account(name: str, fullname: str, *, pro: bool, orgs: Sequence[Json] = (), role: str = "fineGrained") -> Json:
    """What whoami-v2 says of a user, and of the token that was sent [js]."""
    return {
        **{"type": "user", "id": f"user-{name}", "name": name, "fullname": fullname, "email": f"{name}@example.org"},
        **{"emailVerified": True, "canPay": pro, "billingMode": "postpaid", "periodEnd": 1_798_761_599 if pro else None},
        **{"isPro": pro, "avatarUrl": "/avatars/0.svg", "orgs": list(orgs)},
        "auth": {"type": "access_token", "accessToken": {"displayName": "brise", "role": role, "createdAt": "2026-01-02T03:04:05.000Z"}},
    }


ACCOUNTS: dict[str, Json] = {
    FREE: account("ada", "Ada Lovelace", pro=False),
    PRO: account(
        "grace",
        "Grace Hopper",
        pro=True,
        orgs=[organisation("acme", "Acme", can_pay=True), organisation("club", "Chess Club", can_pay=False)],
    ),
    ORGANISATION: {**organisation("acme", "Acme", can_pay=True), "auth": {"type": "access_token"}},
}


def provider(name: str, *, task: str = "conversational", status: str = "live", model: str = "") -> Json:
    """Who serves a model, as a list of models tells it: a list; of one model it is a dict by name [hub: ModelInfo]."""
    return {"provider": name, "status": status, "providerId": model or f"{name}-model", "task": task, "isModelAuthor": False}


def routed(name: str, context: int | None = None, price: float | None = None, *, status: str = "live") -> Json:
    """Who serves a model, as the router tells it; everything but the first two may be missing [hub-api]."""
    found: Json = {"provider": name, "status": status, "is_model_author": False}
    if context is not None:
        found |= {"context_length": context, "supports_tools": True, "supports_structured_output": True}
        found |= {"first_token_latency_ms": 588.4, "throughput": 45.4}
    if price is not None:
        found["pricing"] = {"input": price, "output": 2 * price}
    return found


class Model:
    """One model as hub and router know it."""

    def __init__(self, name: str, mapping: Sequence[Json], providers: Sequence[Json] = (), *, images: bool = False) -> None:
        self.name, self.mapping, self.providers, self.images = name, list(mapping), list(providers), images

    @property
    def is_warm(self) -> bool:
        """Somebody serves it now."""
        return any(one["status"] == "live" for one in self.mapping)

    def listed(self, expand: Sequence[str], *, alone: bool) -> Json:
        """An entry of /api/models, or /api/models/{id} [hub-api]."""
        entry: Json = {"_id": "67c35b9bb236f0d365bf29d3", "id": self.name}
        if "inferenceProviderMapping" in expand:
            by_name = {one["provider"]: {key: value for key, value in one.items() if key != "provider"} for one in self.mapping}
            entry["inferenceProviderMapping"] = by_name if alone else self.mapping
        if "inference" in expand and self.is_warm:
            entry["inference"] = "warm"
        if "pipeline_tag" in expand:
            entry["pipeline_tag"] = "image-text-to-text" if self.images else "text-generation"
        return entry

    def routed(self) -> Json:
        """An entry of the router's /v1/models [hub-api]."""
        sees = ["text", "image"] if self.images else ["text"]
        return {
            **{"id": self.name, "object": "model", "created": 1_776_837_885, "owned_by": self.name.partition("/")[0]},
            "architecture": {"input_modalities": sees, "output_modalities": ["text"]},
            "providers": self.providers,
        }


LLAMA, GEMMA, BASE = "meta-llama/Llama-3.3-70B-Instruct", "google/gemma-3-27b-it", "mistralai/Mistral-7B-v0.3"
MODELS = (
    Model(
        LLAMA,
        [provider("novita"), provider("together"), provider("featherless-ai", status="staging")],
        [routed("novita", 131_072, 0.13), routed("together", 65_536, 0.88), routed("featherless-ai", status="error")],
    ),
    Model(GEMMA, [provider("scaleway")], [routed("scaleway", 40_000, 0.25)], images=True),
    Model(BASE, [provider("featherless-ai", task="text-generation")]),
)


def too_many(retry_after: int | None = None, window: int | None = None) -> Answer:
    """429 with Retry-After, with the hub's RateLimit header [limits], or with neither."""
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    if window is not None:
        headers |= {"ratelimit": f'"api";r=0;t={window}', "ratelimit-policy": '"fixed window";"api";q=500;w=300'}
    return Answer.of_json({"error": "You have reached your rate limit"}, 429, headers)


OUT_OF_CREDITS = Answer.of_json(
    {
        "error": "You have depleted your monthly included credits. Purchase pre-paid credits to continue using Inference Providers. "
        "Alternatively, subscribe to PRO to get 20x more included usage."
    },
    402,
)
"""[quoted]"""
LOADING = Answer.of_json({"error": "Model mistralai/Mistral-7B-v0.3 is currently loading", "estimated_time": 20.0}, 503)
"""[quoted], also in github.com/huggingface/transformers issue 32665."""
NOBODY = Answer.of_json({"error": "Invalid username or password."}, 401)
"""[quoted]"""


COMPLETIONS = {
    "/deepinfra/v1/openai/completions": "deepinfra",
    "/featherless-ai/v1/completions": "featherless-ai",
    "/novita/v3/openai/completions": "novita",
    "/together/v1/completions": "together",
}
"""Where who goes on from a text [hub: inference/_providers, BaseTextGenerationTask and its children]."""


class HuggingFaceServer(LoopbackServer):
    """Both hosts. `refusals` answer the next requests for chats, one each; `words` are what the model says after that.

    `whoami_refusals` and `search_refusals` do the same for the hub's two questions; `search_delay`: seconds before a search's answer.
    """

    def __init__(self, *, words: Sequence[str] = ("Hello", " from", " the", " router."), models: Sequence[Model] = MODELS) -> None:
        super().__init__()
        self.words = list(words)
        self.models = list(models)
        self.refusals: list[Answer] = []
        self.whoami_refusals: list[Answer] = []
        self.search_refusals: list[Answer] = []
        self.search_delay = 0.0

    async def respond(self, connection: Connection, received: Received) -> None:
        """Route by host and path."""
        await self.read_body(connection, received)
        host, path = received.headers.get("host", ""), unquote(received.path)
        if host == HUB and path == "/api/whoami-v2":
            await self.send(connection, self.whoami(received))
        elif host == HUB and path == "/api/models":
            await connection.pause(self.search_delay)
            await self.send(connection, self.search_refusals.pop(0) if self.search_refusals else self.search(received))
        elif host == HUB and path.startswith("/api/models/"):
            await self.send(connection, self.one(path.removeprefix("/api/models/"), received))
        elif host == ROUTER and path == "/v1/models":
            found = [model.routed() for model in self.models if model.providers]
            await self.send(connection, Answer.of_json({"object": "list", "data": found}))
        elif host == ROUTER and path.startswith("/v1/models/"):
            await self.send(connection, self.routed(path.removeprefix("/v1/models/")))
        elif host == ROUTER and path == "/v1/chat/completions":
            await self.chat(connection, received)
        elif host == ROUTER and path in COMPLETIONS:
            await self.complete(connection, received, COMPLETIONS[path])
        else:
            await self.send(connection, Answer(404, b"Not Found", {"content-type": "text/plain"}))

    def asked(self, path: str) -> list[Received]:
        """The requests to a path."""
        return [received for received in self.requests if unquote(received.path) == path]

    def _account(self, received: Received) -> Json | None:
        return ACCOUNTS.get(received.headers.get("authorization", "").removeprefix("Bearer "))

    # huggingface.co

    def whoami(self, received: Received) -> Answer:
        """GET /api/whoami-v2 [hub, js]; its rate limit is strict [hub: _inner_whoami]."""
        if self.whoami_refusals:
            return self.whoami_refusals.pop(0)
        found = self._account(received)
        return NOBODY if found is None else Answer.of_json(found)

    def search(self, received: Received) -> Answer:
        """GET /api/models with search, inference_provider, pipeline_tag, limit and expand [hub: list_models, hub-api]."""
        query = parse_qs(received.query)
        wanted, most = query.get("search", [""])[0].lower(), int(query.get("limit", ["1000"])[0])
        expand, tags = query.get("expand", []), query.get("pipeline_tag", [])
        providers = {name for text in query.get("inference_provider", []) for name in text.split(",")}
        found = []
        for model in self.models:
            served = {str(one["provider"]) for one in model.mapping}
            tag = "image-text-to-text" if model.images else "text-generation"
            if wanted in model.name.lower() and (not providers or "all" in providers or providers & served) and (not tags or tag in tags):
                found.append(model.listed(expand, alone=False))
        return Answer.of_json(found[:most])

    def one(self, name: str, received: Received) -> Answer:
        """GET /api/models/{id} [hub-api]."""
        found = next((model for model in self.models if model.name == name), None)
        if found is None:
            return Answer.of_json({"error": "Repository not found"}, 404, {"x-error-code": "RepoNotFound"})
        return Answer.of_json(found.listed(parse_qs(received.query).get("expand", []), alone=True))

    # router.huggingface.co

    def routed(self, name: str) -> Answer:
        """GET /v1/models/{id} [hub-api]."""
        found = next((model for model in self.models if model.name == name and model.providers), None)
        return _unknown_model(name) if found is None else Answer.of_json(found.routed())

    async def chat(self, connection: Connection, received: Received) -> None:
        """POST /v1/chat/completions, streamed as OpenAI does it; `model` may end with :provider [index]."""
        body = received.body if isinstance(received.body, dict) else {}
        name, _, choice = str(body.get("model", "")).partition(":")
        model = next((model for model in self.models if model.name == name and model.providers), None)
        served = set() if model is None else {str(one["provider"]) for one in model.providers} | {"", "fastest", "cheapest", "preferred"}
        if self._account(received) is None:
            await self.send(connection, NOBODY)
        elif self.refusals:
            await self.send(connection, self.refusals.pop(0))
        elif model is None or choice not in served:
            await self.send(connection, _unknown_model(str(body.get("model"))))
        else:
            await self.stream(connection, name)

    async def complete(self, connection: Connection, received: Received, provider: str) -> None:
        """POST {provider}/…/completions: `model` is the provider's own name for it [hub], the answer OpenAI's text_completion [hub].

        The hub's helpers read choices[0].text and finish_reason of a whole answer; the chunks of a stream are as in
        docs.together.ai/reference/completions-1 and featherless.ai/docs/completions.
        """
        body = received.body if isinstance(received.body, dict) else {}
        served = {one["providerId"] for model in self.models for one in model.mapping if one["provider"] == provider and one["task"] == RAW}
        if self._account(received) is None:
            await self.send(connection, NOBODY)
        elif self.refusals:
            await self.send(connection, self.refusals.pop(0))
        elif body.get("model") not in served or not isinstance(body.get("prompt"), str):
            await self.send(connection, _unknown_model(str(body.get("model"))))
        else:
            await self._send_text(connection, str(body["model"]), streamed=body.get("stream") is True)

    async def _send_text(self, connection: Connection, name: str, *, streamed: bool) -> None:
        shell = {"id": "cmpl-1", "object": "text_completion", "created": 1_776_837_885, "model": name}
        usage = {"prompt_tokens": 9, "completion_tokens": len(self.words), "total_tokens": 9 + len(self.words)}
        if not streamed:
            whole = {"index": 0, "text": "".join(self.words), "finish_reason": "stop", "logprobs": None}
            await self.send(connection, Answer.of_json({**shell, "choices": [whole], "usage": usage}))
            return
        stream = Stream(connection)
        await stream.start({"content-type": "text/event-stream; charset=utf-8"})
        for number, word in enumerate(self.words, 1):
            reason = "stop" if number == len(self.words) else None
            choice = {"index": 0, "text": word, "finish_reason": reason, "logprobs": None}
            await stream.send(b"data: " + compact_json({**shell, "choices": [choice]}) + b"\n\n")
        await stream.send(b"data: " + compact_json({**shell, "choices": [], "usage": usage}) + b"\n\n")
        await stream.send(b"data: [DONE]\n\n")
        await stream.end()

    async def stream(self, connection: Connection, name: str) -> None:
        """The words, each in a chunk, then how it ended and what it used."""
        shell = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_776_837_885, "model": name}
        stream = Stream(connection)
        await stream.start({"content-type": "text/event-stream; charset=utf-8", "x-inference-provider": "novita"})
        for word in self.words:
            choice = {"index": 0, "delta": {"role": "assistant", "content": word}, "finish_reason": None}
            await stream.send(b"data: " + compact_json({**shell, "choices": [choice]}) + b"\n\n")
        last = {"index": 0, "delta": {"content": ""}, "finish_reason": "stop"}
        await stream.send(b"data: " + compact_json({**shell, "choices": [last]}) + b"\n\n")
        usage = {"prompt_tokens": 9, "completion_tokens": len(self.words), "total_tokens": 9 + len(self.words)}
        await stream.send(b"data: " + compact_json({**shell, "choices": [], "usage": usage}) + b"\n\n")
        await stream.send(b"data: [DONE]\n\n")
        await stream.end()


def _unknown_model(name: str) -> Answer:
    """[quoted]"""
    message = f"The requested model '{name}' does not exist"
    return Answer.of_json(
        {"error": {"message": message, "type": "invalid_request_error", "param": "model", "code": "model_not_found"}}, 400
    )
