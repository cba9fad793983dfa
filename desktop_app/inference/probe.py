"""What is there: asks an address which server answers, what it serves, and whether the access token is good."""

import asyncio
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.chat.endpoint import HF_ROUTER, ServerFacts, ServerKind, is_loopback
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.local_servers import FoundServer
from desktop_app.inference.bounds import ERROR_CHARACTERS, MODEL_NAME_CHARACTERS, MODELS
from desktop_app.inference.guarded_server import guarded_kind
from desktop_app.inference.hf_completions import ask_who_completes
from desktop_app.inference.hf_probe import ask_router
from desktop_app.inference.route import OWN, Bounds, Route, as_route
from desktop_app.inference.server_tokens import field, truth, whole, words
from desktop_app.inference.server_words import looks_like_html
from desktop_app.inference.template_probe import ask_tgi, ask_vllm
from desktop_app.inference.transport import Reply, Waiting, fetch_json, open_http_client
from desktop_app.inference.unlisted_models import chats_unlisted
from desktop_app.inference.wire_errors import error_from_reply, hide, label

if TYPE_CHECKING:
    import httpx2

SECONDS = 20.0
"""Seconds for all questions together, beside connecting."""
QUESTION_SECONDS = 8.0
LOOK_SECONDS = 4.0
"""The same of a look, connecting included: what is there answers soon, being on this computer."""
LOOK_QUESTION_SECONDS = 1.5
LOOK_BYTES = 2**20
"""Of one reply to a look."""
_NOT_ASKED = Reply(0, {}, None, math.inf)
"""In the place of what only a request with a body could tell."""


async def probe(to: Route | str, access_token: str | None = None, *, model: str = "", bounds: Bounds = OWN) -> ServerFacts:
    """What answers at an address, with the latency of its cheapest answer; `model`: the one that will be asked for.

    Raises ChatError: also UNAUTHORIZED if the access token is refused, MODEL_UNKNOWN if the server cannot serve `model`.
    """
    route = as_route(to, access_token, bounds)
    connect = route.options.connect_seconds
    try:
        async with (
            asyncio.timeout(SECONDS + connect),
            open_http_client(route, waiting=Waiting(connect=connect, silence=QUESTION_SECONDS)) as client,
        ):
            return await _Probe(client, route.url, model).facts()
    except ChatError as error:
        is_hub = route.url == HF_ROUTER and route.options.service is Service.HF_API
        if is_hub and error.kind is ErrorKind.MODEL_UNKNOWN and (found := await ask_who_completes(route, model)) is not None:
            return found
        raise hide(error, *route.secrets) from error.__cause__
    except TimeoutError as error:
        detail = f"not all questions were answered within {SECONDS:g} s"
        raise ChatError(ErrorKind.SILENT, host=label(route.url), detail=detail) from error


async def look(to: Route | str) -> FoundServer:
    """What answers at an address of this computer, as far as GETs tell, within moments.

    Nobody chose that address: it gets no secret and no body, and an unknown server that names no model is none. Raises ChatError.
    """
    route = as_route(to)
    if not is_loopback(route.url) or route.proves_identity:
        raise ChatError(ErrorKind.BUG, host=label(route.url), detail="only this computer is looked at, and without a secret")
    waiting = Waiting(connect=LOOK_QUESTION_SECONDS, write=LOOK_QUESTION_SECONDS, silence=LOOK_QUESTION_SECONDS, once=True)
    try:
        async with asyncio.timeout(LOOK_SECONDS), open_http_client(route, waiting=waiting) as client:
            asking = _Probe(client, route.url, "", looks=True)
            found = FoundServer(route.url, await asking.facts(), asking.wants_token)
    except TimeoutError as error:
        raise ChatError(
            ErrorKind.SILENT, host=label(route.url), detail=f"not all questions were answered within {LOOK_SECONDS:g} s"
        ) from error
    if found.facts.kind is ServerKind.OPENAI and not found.facts.models and not found.wants_token:
        raise ChatError(ErrorKind.NOT_AN_API, host=label(route.url))
    return found


class _Probe:
    """`looks`: with GETs alone, and in a hurry."""

    def __init__(self, client: "httpx2.AsyncClient", url: str, model: str, *, looks: bool = False) -> None:
        self._client, self._url, self._model, self._looks = client, url, model, looks
        self.wants_token = False  # as far as a look has seen; otherwise that is an error

    async def facts(self) -> ServerFacts:
        """TGI by its /info, everything else by /v1/models and fingerprints; of the models at Hugging Face's router, only the one."""
        if self._model and self._url == HF_ROUTER:
            return await ask_router(self._get, self._error, self._url, self._model)
        info = await self._get("/info")
        if _is_tgi(info.json):
            return await self._tgi(info)
        models = await self._get("/v1/models")
        listed = field(models.json, "data")
        if models.status != 200 or not isinstance(listed, list):
            if not self._looks and models.status in (404, 405) and (found := await chats_unlisted(self._client, self._model)) is not None:
                return found
            if self._looks and (kind := await guarded_kind(info, models, self._get)) is not None:
                self.wants_token = True
                return ServerFacts(kind=kind, latency=models.seconds)
            if models.status == 500 and await self._is_transformers(models):  # it lists the hub's cache, and fails where there is none
                return ServerFacts(kind=ServerKind.TRANSFORMERS, model=self._model, has_chat_template=True, latency=models.seconds)
            raise self._nothing_known(info, models)
        found = await self._openai(models, [entry for entry in listed[:MODELS] if isinstance(entry, dict)])
        if found.kind is ServerKind.VLLM and found.models and self._model and self._model not in found.models:
            raise ChatError(ErrorKind.MODEL_UNKNOWN, host=label(self._url), server_text=", ".join(found.models)[:ERROR_CHARACTERS])
        return found

    async def _get(self, path: str) -> Reply:
        if self._looks:
            return await fetch_json(self._client, "GET", path, seconds=LOOK_QUESTION_SECONDS, limit=LOOK_BYTES, raise_for_status=False)
        return await fetch_json(self._client, "GET", path, seconds=QUESTION_SECONDS, raise_for_status=False)

    async def _post(self, path: str, body: object) -> Reply:
        if self._looks:
            return _NOT_ASKED
        return await fetch_json(self._client, "POST", path, body, seconds=QUESTION_SECONDS, raise_for_status=False)

    async def _proof(self, path: str, body: object) -> Reply:
        """What a cheap route says that needs the access token; by a GET the guard before it is met as well."""
        proof = await (self._get(path) if self._looks else self._post(path, body))
        if proof.status in (401, 403) and not self._looks:
            raise self._error(proof)
        self.wants_token = proof.status in (401, 403)
        return proof

    def _error(self, reply: Reply) -> ChatError:
        return error_from_reply(reply.status, reply.headers, reply.start, self._url)

    def _nothing_known(self, info: Reply, models: Reply) -> ChatError:
        """The more telling of two refusals: a token, a loading model or a redirect before "not found" and a page."""
        for reply in (models, info):
            if reply.status not in (200, 404, 405):
                return self._error(reply)
        if any(looks_like_html(reply.start.decode("utf-8", "replace"), reply.headers.get("content-type", "")) for reply in (info, models)):
            return ChatError(ErrorKind.WEB_PAGE, host=label(self._url), status=models.status)
        return self._error(models)

    async def _tgi(self, info: Reply) -> ServerFacts:
        """TGI: /info needs no token, so a cheap route that does is asked too."""
        proof = await self._proof("/tokenize", {"inputs": "a"})
        has_template, takes_system = await ask_tgi(self._post)
        most_input = whole(field(info.json, "max_input_tokens"))
        return ServerFacts(
            kind=ServerKind.TGI,
            version=_name(info.json, "version"),
            model=_name(info.json, "model_id"),
            models=(_name(info.json, "model_id"),),
            max_total_tokens=whole(field(info.json, "max_total_tokens")),
            max_input_tokens=whole(field(info.json, "max_input_length")) if most_input is None else most_input,
            max_stop_sequences=whole(field(info.json, "max_stop_sequences")),
            max_best_of=whole(field(info.json, "max_best_of")),
            has_chat_template=has_template,
            takes_system=takes_system,
            takes_images={"image-text-to-text": True, "text-generation": False}.get(_name(info.json, "model_pipeline_tag")),
            latency=min(info.seconds, proof.seconds),
        )

    async def _openai(self, models: Reply, entries: list[dict[str, object]]) -> ServerFacts:
        """Everything else that lists models in OpenAI's way."""
        names = tuple(name for entry in entries if (name := _name(entry, "id")))
        chosen = self._model or (names[0] if names else "")
        entry = next((entry for entry in entries if _name(entry, "id") == chosen), entries[0] if entries else {})
        sees = listed_as_seeing(entry, models.json)
        known = ServerFacts(model=chosen, models=names, latency=models.seconds, takes_images=sees, takes_tools=_listed_with_tools(entry))
        owner = _name(entry, "owned_by")
        if owner == "llamacpp" or models.headers.get("server", "").startswith("llama.cpp"):
            return await self._llama_cpp(known, entry)
        if owner == "vllm" or whole(field(entry, "max_model_len")) is not None:
            return await self._vllm(known, entry)
        if await self._is_transformers(models):
            return replace(known, kind=ServerKind.TRANSFORMERS, has_chat_template=True)
        return replace(known, kind=ServerKind.OPENAI)

    async def _llama_cpp(self, known: ServerFacts, entry: Mapping[str, object]) -> ServerFacts:
        """llama.cpp: older builds list models without a key, so a route that needs it is asked too."""
        proof = await self._proof("/tokenize", {"content": "a"})
        context = whole(field(field(entry, "meta"), "n_ctx"))  # of one slot, as the server runs; n_ctx_train is the model's own
        props = await self._get("/props")
        if context is None:  # older builds
            context = whole(field(field(props.json, "default_generation_settings"), "n_ctx"))
        return replace(
            known,
            kind=ServerKind.LLAMA_CPP,
            version=_name(props.json, "build_info"),
            takes_tools=truth(field(field(props.json, "chat_template_caps"), "supports_tools")),
            max_total_tokens=context,
            max_input_tokens=None if context is None else context - 1,
            has_chat_template=True,
            latency=min(known.latency or proof.seconds, proof.seconds),
        )

    async def _vllm(self, known: ServerFacts, entry: Mapping[str, object]) -> ServerFacts:
        version = await self._get("/version")
        context = whole(field(entry, "max_model_len"))
        found = _name(version.json, "version")
        if not found and _name(entry, "owned_by") != "vllm":
            return replace(known, kind=ServerKind.OPENAI, max_total_tokens=context)  # SGLang and others tell max_model_len too
        return replace(
            known,
            kind=ServerKind.VLLM,
            version=found,
            max_total_tokens=context,
            max_input_tokens=None if context is None else context - 1,
            takes_system=await ask_vllm(self._post, known.model),
        )

    async def _is_transformers(self, models: Reply) -> bool:
        """transformers serve gives no name; its own API description is an unnamed FastAPI with its routes."""
        if models.headers.get("server") != "uvicorn":
            return False
        description = await self._get("/openapi.json")
        paths = field(description.json, "paths")
        routes = ("/v1/chat/completions", "/v1/responses", "/health")
        unnamed = _name(field(description.json, "info"), "title") == "FastAPI"
        return unnamed and isinstance(paths, dict) and all(route in paths for route in routes)


def _is_tgi(info: object) -> bool:
    """TGI's /info has all of these since 1.0; other servers of the family lack the last two."""
    return all(field(info, name) is not None for name in ("model_id", "version", "max_total_tokens", "max_best_of"))


def listed_as_seeing(entry: object, models: object) -> bool | None:
    """Whether a list of models says that this one takes images: as Hugging Face's router does, or llama.cpp of its only one."""
    taken = field(field(entry, "architecture"), "input_modalities")
    if isinstance(taken, list):
        return "image" in taken
    known = field(models, "models")
    able = field(known[0], "capabilities") if isinstance(known, list) and len(known) == 1 else None
    if isinstance(able, list) and "completion" in able:
        return True if "multimodal" in able or "vision" in able else False if _name(entry, "owned_by") == "llamacpp" else None
    return None


def _listed_with_tools(entry: object) -> bool | None:
    """Whether one of those who run the model takes tools, as Hugging Face's router lists them; None if it does not say."""
    runs = field(entry, "providers")
    told = [said for one in runs if (said := truth(field(one, "supports_tools"))) is not None] if isinstance(runs, list) else []
    return any(told) if told else None


def _name(item: object, key: str) -> str:
    """A short text without line breaks, "" if it is none."""
    return re.sub(r"\s+", " ", words(field(item, key))).strip()[:MODEL_NAME_CHARACTERS]
