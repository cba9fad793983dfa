"""A Text Generation Inference server for tests: TGI's routes, rules, shapes and streams, with scripted answers and no model.

Faithful to the recorded answers of a real TGI 3.3.7 (test_tgi_recordings.py holds it to them), and for other versions to TGI's source.

    async with TgiServer(script=Script([" Hello", "</s>"])) as server: …    # in the test's own loop
    with TgiServer().in_thread() as server: …                               # beside Qt's loop
"""

import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from tests.loopback_connection import Answer, BodyTooLong, Connection, Received
from tests.strict_json import Kind, NotJson, WrongType, decode
from tests.tgi_chat import chat_asked, messages_of, wants_usage
from tests.tgi_frames import ChatFrames, CompletionFrames, Frames, NativeFrames, Outcome, chat_logprobs, finish_word, stamp, whole_details
from tests.tgi_generation import Backend, Refused, Rejected, Scripted, Severed, invalid
from tests.tgi_info import info_object
from tests.tgi_rules import (
    CHAT,
    COMPAT,
    COMPLETION,
    GENERATE,
    LLAMACPP_LIMITS,
    TGI_3_3_7,
    TGI_LLAMACPP,
    Asked,
    ChatErrors,
    Dialect,
    Invalid,
    Limits,
    check_best_of,
)
from tests.tgi_tokenizer import MISTRAL, Template, TemplateRefused, Tokenizer, mistral_v01, render

Handler = Callable[[Connection, Received], Awaitable[None]]
CORS = {"vary": "origin, access-control-request-method, access-control-request-headers", "access-control-allow-origin": "*"}
COMPUTE = {"x-compute-type": "gpu+optimized"}


class TgiServer(Backend):
    """See the module. `scripts` answer the next requests, one each; then `script` answers every request."""

    def __init__(
        self,
        *,
        dialect: Dialect = TGI_3_3_7,
        limits: Limits | None = None,
        api_key: str | None = None,
        tokenizer: Tokenizer = MISTRAL,
        template: Template | None = mistral_v01,
        model_id: str = "mistralai/Mistral-7B-Instruct-v0.1",
        script: Scripted | None = None,
        keep_alive: float = 15.0,
        validation_delay: float = 0.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(tls=tls)
        self.dialect = dialect
        self.limits = limits or (LLAMACPP_LIMITS if dialect is TGI_LLAMACPP else Limits())
        self.api_key = api_key
        self.tokenizer = tokenizer
        self.template = template  # None: "template not found"
        self.model_id = model_id
        self.script = script
        self.scripts = []
        self.keep_alive = keep_alive  # seconds of silence before a comment
        self.validation_delay = validation_delay  # seconds between the headers of a stream and its validation
        self.healthy = True
        self.info_changes: dict[str, object] = {}  # put over /info; a value of ... takes the key away
        self.payload_limit = self.limits.payload_limit
        self.routes = self.make_routes()

    def make_routes(self) -> dict[str, dict[str, tuple[bool, Handler]]]:
        """Path and method to whether the key is needed, and who answers."""
        routes: dict[str, dict[str, tuple[bool, Handler]]] = {
            "/": {"POST": (True, self.compat), "GET": (False, self.health)},
            "/generate": {"POST": (True, self.generate)},
            "/generate_stream": {"POST": (True, self.generate_stream)},
            "/v1/chat/completions": {"POST": (True, self.chat)},
            "/tokenize": {"POST": (True, self.tokenize)},
            "/info": {"GET": (False, self.info)},
            "/health": {"GET": (False, self.health)},
            "/ping": {"GET": (False, self.health)},
            "/api-doc/openapi.json": {"GET": (False, self.openapi)},
        }
        if self.dialect.since(1, 4, 4):
            routes["/v1/completions"] = {"POST": (True, self.completions)}
        if self.dialect.since(2, 3, 0):
            routes["/chat_tokenize"] = {"POST": (False, self.chat_tokenize)}
            routes["/v1/models"] = {"GET": (False, self.models)}
        return routes

    async def respond(self, connection: Connection, received: Received) -> None:
        """Route, authenticate, answer."""
        try:
            await self.handler(received)(connection, received)
        except Rejected as rejected:
            await self.reply(connection, rejected.answer)
        except NotJson as error:
            await self.reply(connection, Answer.of_text(f"Failed to parse the request body as JSON: {error}", 400))
        except WrongType as error:
            await self.reply(connection, Answer.of_text(f"Failed to deserialize the JSON body into the target type: {error}", 422))
        except BodyTooLong:
            await self.reply(connection, Answer.of_text("Failed to buffer the request body: length limit exceeded", 413))
            await self.swallow(connection, received)
        except Severed:
            received.outcome = "severed"

    def handler(self, received: Received) -> Handler:
        """Who answers a request: the refusals come before a look at the body."""
        methods = self.routes.get(received.path)
        if methods is None:
            return self.rejecting(Answer(404))
        method = "GET" if received.method == "HEAD" and "GET" in methods else received.method
        needs_key, handler = methods.get(method, (any(needs for needs, _ in methods.values()), None))
        if needs_key and not self.authorised(received):
            return self.rejecting(Answer(401))
        if handler is None:
            names = sorted("GET,HEAD" if name == "GET" else name for name in methods)
            return self.rejecting(Answer(405, headers={"allow": ",".join(names)}))
        return handler

    def authorised(self, received: Received) -> bool:
        """Whether the key is right; the whole header is compared in lower case."""
        return self.api_key is None or received.headers.get("authorization", "").lower() == f"bearer {self.api_key}".lower()

    def rejecting(self, answer: Answer) -> Handler:
        """A handler that reads the body only to keep the connection in step."""

        async def reject(connection: Connection, received: Received) -> None:
            try:
                await self.read_body(connection, received)
            except BodyTooLong:
                await self.reply(connection, answer)
                await self.swallow(connection, received)
                return
            await self.reply(connection, answer)

        return reject

    async def swallow(self, connection: Connection, received: Received) -> None:
        """Close after answering a body that was not read; what is still on its way is thrown away, so the client can read the answer."""
        left = int(received.headers.get("content-length", "0"))
        try:
            while left > 0:
                left -= len(connection.inbox)
                connection.inbox.clear()
                if left > 0:
                    await connection.more()
        finally:
            connection.close()

    async def reply(self, connection: Connection, answer: Answer) -> None:
        """Send a whole answer with the headers that every answer has."""
        answer.headers = {**answer.headers, **CORS}
        current = connection.current
        await self.send(connection, answer, with_body=current is None or current.method != "HEAD")

    async def read(self, connection: Connection, received: Received, kind: Kind) -> dict[str, object]:
        """The JSON body. Raises Rejected, WrongType, NotJson, BodyTooLong."""
        media = received.headers.get("content-type", "").split(";")[0].strip().lower()
        data = await self.read_body(connection, received)
        if not (media.startswith("application/") and (media.endswith("/json") or media.endswith("+json"))):
            raise Rejected(Answer.of_text("Expected request with `Content-Type: application/json`", 415))
        return decode(data, kind)

    # TGI's own protocol

    async def health(self, connection: Connection, received: Received) -> None:
        """/health, /ping and GET /."""
        if not self.healthy:
            raise Refused(503, "unhealthy", "healthcheck")
        await self.reply(connection, Answer())

    async def info(self, connection: Connection, received: Received) -> None:
        """/info."""
        await self.reply(connection, Answer.of_json(info_object(self.dialect, self.limits, self.model_id, self.info_changes)))

    async def openapi(self, connection: Connection, received: Received) -> None:
        """/api-doc/openapi.json: its head only."""
        about = {"title": "Text Generation Inference", "version": self.dialect.version}
        await self.reply(connection, Answer.of_json({"openapi": "3.0.3", "info": about}))

    async def generate(self, connection: Connection, received: Received) -> None:
        """/generate."""
        body = await self.read(connection, received, GENERATE)
        await self.reply(connection, await self.native(connection, native_asked(body), full_text=False))

    async def generate_stream(self, connection: Connection, received: Received) -> None:
        """/generate_stream."""
        body = await self.read(connection, received, GENERATE)
        await self.native_stream(connection, native_asked(body), full_text=False)

    async def compat(self, connection: Connection, received: Received) -> None:
        """POST /: either, with the whole text by default."""
        body = await self.read(connection, received, COMPAT)
        asked = native_asked(body)
        if body.get("stream"):
            await self.native_stream(connection, asked, full_text=True)
        else:
            await self.reply(connection, await self.native(connection, asked, full_text=True, as_list=True))

    async def native_stream(self, connection: Connection, asked: Asked, *, full_text: bool) -> None:
        """A stream in TGI's own protocol."""
        frames = NativeFrames(self.dialect, self.tokenizer, details=asked.flag("details"), prompt=prompt_to_show(asked, full_text))
        await self.stream(connection, [asked], [frames], self.stream_headers(asked), openai=False)

    async def native(self, connection: Connection, asked: Asked, *, full_text: bool, as_list: bool = False) -> Answer:
        """An answer in one piece in TGI's own protocol."""
        began = time.monotonic()
        try:
            check_best_of(asked, self.limits)
        except Invalid as error:
            raise invalid(error) from None
        results = await self.whole(connection, asked, asked.integer("best_of") or 1)
        (tokens, outcome), *others = results
        prompt = prompt_to_show(asked, full_text)
        value: dict[str, object] = {"generated_text": prompt + outcome.text}
        if asked.flag("details") or asked.flag("decoder_input_details"):
            prefill = self.prefill(asked)
            details = whole_details(tokens, outcome, prefill, self.tokenizer)
            if others:
                details["best_of_sequences"] = [
                    {"generated_text": prompt + end.text, **whole_details(made, end, prefill, self.tokenizer)} for made, end in others
                ]
            value["details"] = details
        return Answer.of_json([value] if as_list else value, headers=self.timing(asked, outcome, began))

    def prefill(self, asked: Asked) -> list[dict[str, object]]:
        """The prompt's tokens, if asked for and switched on."""
        if not asked.flag("decoder_input_details") or not self.limits.prefill_logprobs:
            return []
        tokens = self.tokenizer.encode(asked.inputs, add_special_tokens=asked.add_special_tokens)
        return [{"id": token[0], "text": token[1], "logprob": -1.5 if number else None} for number, token in enumerate(tokens)]

    async def tokenize(self, connection: Connection, received: Received) -> None:
        """/tokenize: with the specials that /generate adds."""
        body = await self.read(connection, received, GENERATE)
        await self.reply(connection, Answer.of_json(self.tokens(str(body["inputs"]), add_special_tokens=True)))

    def tokens(self, text: str, *, add_special_tokens: bool) -> list[dict[str, object]]:
        """Offsets in bytes; up to 3.2 the texts were cut out by characters all the same."""
        data = text.encode()
        entries: list[dict[str, object]] = []
        for token_id, _, start, stop in self.tokenizer.encode(text, add_special_tokens=add_special_tokens):
            cut = data[start:stop].decode() if self.dialect.since(3, 3, 0) else text[start:stop]
            entries.append({"id": token_id, "text": cut, "start": start, "stop": stop})
        return entries

    # OpenAI's protocol

    async def models(self, connection: Connection, received: Received) -> None:
        """/v1/models."""
        model = {"id": self.model_id, "object": "model", "created": 0, "owned_by": self.model_id}
        await self.reply(connection, Answer.of_json({"object": "list", "data": [model]}))

    async def chat_tokenize(self, connection: Connection, received: Received) -> None:
        """/chat_tokenize: the prompt as the template renders it; needs no key."""
        body = await self.read(connection, received, CHAT)
        prompt = self.chat_prompt(body)
        answer = {"tokenize_response": self.tokens(prompt, add_special_tokens=False), "templated_text": prompt}
        await self.reply(connection, Answer.of_json(answer))

    def chat_prompt(self, body: dict[str, object]) -> str:
        """The prompt of a chat. Raises Refused."""
        if self.template is None:
            raise Refused(422, "Template error: template not found", "template_error")
        try:
            return render(self.template, messages_of(body), self.tokenizer, continues=self.dialect.since(3, 0, 0))
        except TemplateRefused as refused:
            raise Refused(422, f"Template error: syntax error: {refused} (in <string>:1)", "template_error") from None

    def shown_model(self, body: dict[str, object]) -> str:
        """The `model` in an answer: 3.x says whatever the request said."""
        model = body.get("model")
        return model if isinstance(model, str) and model != "tgi" and self.dialect.since(3, 0, 0) else self.model_id

    async def chat(self, connection: Connection, received: Received) -> None:
        """/v1/chat/completions."""
        kind = CHAT if self.dialect.since(2, 2, 0) else replace(CHAT, required=("model", "messages"))
        body = await self.read(connection, received, kind)
        began = time.monotonic()
        asked = chat_asked(body, self.chat_prompt(body), self.dialect)
        model = self.shown_model(body)
        logprobs = bool(body.get("logprobs"))
        if body.get("stream"):
            frames = ChatFrames(self.dialect, model, logprobs=logprobs, usage=wants_usage(body))
            errors = self.dialect.chat_errors
            await self.stream(connection, [asked], [frames], self.stream_headers(asked), openai=True, errors=errors)
            return
        ((tokens, outcome),) = await self.whole(connection, asked)
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": outcome.text},
            "logprobs": chat_logprobs(*tokens) if logprobs else None,
            "finish_reason": finish_word(outcome.finish_reason, self.dialect),
        }
        name = "chat.completion" if self.dialect.since(2, 1, 0) else "text_completion"
        value = {**stamp(name, model, self.dialect), "choices": [choice], "usage": outcome.usage}
        await self.reply(connection, Answer.of_json(value, headers=self.timing(asked, outcome, began)))

    async def completions(self, connection: Connection, received: Received) -> None:
        """/v1/completions: up to max_client_batch_size raw prompts."""
        body = await self.read(connection, received, COMPLETION)
        began = time.monotonic()
        if body.get("suffix") is not None:
            raise Refused(422, "Suffix is not supported and can be achieved by preprocessing the prompt.", "suffix not supported")
        prompt = body["prompt"]
        prompts = [str(text) for text in prompt] if isinstance(prompt, list) else [str(prompt)]
        limit = self.limits.max_client_batch_size
        if len(prompts) > limit:
            raise Refused(422, f"Number of prompts exceeds the maximum allowed batch size of {limit}", "batch size exceeded")
        asked = [chat_asked(body, text, self.dialect, raw=True) for text in prompts]
        model = self.shown_model(body)
        if body.get("stream"):
            frames: list[Frames] = [CompletionFrames(self.dialect, model, number) for number in range(len(asked))]
            errors = ChatErrors.OPENAI if self.dialect.since(2, 4, 1) else ChatErrors.TYPED
            await self.stream(connection, asked, frames, self.stream_headers(*asked), openai=True, errors=errors)
            return
        results = [(await self.whole(connection, one))[0] for one in asked]
        choices = [
            {"index": number, "text": end.text, "logprobs": None, "finish_reason": finish_word(end.finish_reason, self.dialect)}
            for number, (_, end) in enumerate(results)
        ]
        usage = {key: sum(end.usage[key] for _, end in results) for key in results[0][1].usage}
        value = {**stamp("text_completion", model, self.dialect), "choices": choices, "usage": usage}
        await self.reply(connection, Answer.of_json(value, headers=self.timing(asked[0], results[0][1], began)))

    def stream_headers(self, *asked: Asked) -> dict[str, str]:
        """What a stream's headers say."""
        characters = sum(len(one.inputs) for one in asked)
        return {**COMPUTE, "x-compute-characters": str(characters), "x-accel-buffering": "no", **CORS}

    def timing(self, asked: Asked, outcome: Outcome, began: float) -> dict[str, str]:
        """What the headers of an answer in one piece say."""
        took = time.monotonic() - began
        milliseconds = str(int(took * 1000))
        return {
            **COMPUTE,
            "x-compute-time": f"{took:.9f}",
            "x-compute-characters": str(len(asked.inputs)),
            "x-total-time": milliseconds,
            "x-validation-time": "0",
            "x-queue-time": "0",
            "x-inference-time": milliseconds,
            "x-time-per-token": str(int(took * 1000 / max(outcome.generated_tokens, 1))),
            "x-prompt-tokens": str(outcome.input_length),
            "x-generated-tokens": str(outcome.generated_tokens),
        }


def native_asked(body: dict[str, object]) -> Asked:
    """The request of TGI's own routes; without `parameters` at all it samples, with `{}` it does not."""
    parameters = body.get("parameters", {"do_sample": True})
    return Asked(str(body["inputs"]), parameters if isinstance(parameters, dict) else {})


def prompt_to_show(asked: Asked, default: bool) -> str:
    """The prompt, if the answer's text is to start with it."""
    wanted = asked.parameters.get("return_full_text")
    return asked.inputs if (default if wanted is None else wanted) else ""
