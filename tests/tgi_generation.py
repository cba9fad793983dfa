"""How the test server makes an answer: permits, pace, keep-alive comments, and the ways in which a stream can end."""

import random
import ssl
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.loopback_connection import Answer, Connection, Stream, compact_json
from tests.loopback_server import LoopbackServer
from tests.tgi_frames import Frames, Outcome, outcome_of
from tests.tgi_rules import Accepted, Asked, ChatErrors, Dialect, Invalid, Limits, check, check_stream
from tests.tgi_scripts import Course, Ending, Made, Piece, Script, default_script
from tests.tgi_tokenizer import Tokenizer

Scripted = Script | Callable[[Asked], Script]
Step = tuple[Made, Outcome | None]
Wait = Callable[[float], Coroutine[object, object, None]]


class Rejected(Exception):
    """An answer instead of the one asked for."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


class Refused(Rejected):
    """An error as TGI types it."""

    def __init__(self, status: int, text: str, error_type: str) -> None:
        super().__init__(Answer.of_json({"error": text, "error_type": error_type}, status))
        self.text = text
        self.error_type = error_type


class Severed(Exception):
    """The script says that the connection ends here."""


def invalid(error: Invalid) -> Refused:
    """A validation error, typed."""
    return Refused(422, f"Input validation error: {error}", "validation")


class EventWriter:
    """Server-sent events on one chunked answer, with a comment whenever nothing was sent for so long."""

    def __init__(self, connection: Connection, prefix: bytes, keep_alive: float) -> None:
        self.connection = connection
        self.prefix = prefix
        self.keep_alive = keep_alive
        self.stream = Stream(connection)
        self.gather = 0
        self.gathered = bytearray()
        self.last = time.monotonic()

    async def event(self, value: object) -> None:
        """Send one event; `value` is JSON, or the words [DONE]."""
        data = value.encode() if isinstance(value, str) else compact_json(value)
        framed = self.prefix + data + b"\n\n"
        if not self.gather:
            await self.stream.send(framed)
        else:
            self.gathered += framed
            if len(self.gathered) >= self.gather:
                await self.flush()
        self.last = time.monotonic()

    async def flush(self) -> None:
        """Send what was gathered."""
        if self.gathered:
            data, self.gathered = bytes(self.gathered), bytearray()
            await self.stream.send(data)

    async def wait(self, seconds: float) -> None:
        """Let time pass, with keep-alive comments. Raises HungUp."""
        await self.flush()
        until = time.monotonic() + seconds
        while True:
            now = time.monotonic()
            comment_at = self.last + self.keep_alive
            await self.connection.pause(min(until, comment_at) - now)
            if until <= comment_at:
                return
            await self.stream.send(b":\n\n")
            self.last = comment_at


@dataclass
class Generation:
    """One answer being made."""

    script: Script
    course: Course
    accepted: Accepted
    seed: int | None
    wait: Wait

    async def steps(self) -> AsyncIterator[Step]:
        """Each token at its time; the last one with the outcome."""
        due = time.monotonic() + self.script.first_delay
        for number, made in enumerate(self.course):
            if made.piece.pause is not None:
                due = max(due, time.monotonic()) + made.piece.pause
            elif number:
                due += self.script.delay
            if (ahead := due - time.monotonic()) > 0:
                await self.wait(ahead)
            ends = made.finish_reason is not None
            whole = ends and self.script.ending is Ending.WHOLE
            yield made, outcome_of(self.course, made, self.accepted.input_length, self.seed) if whole else None


class Backend(LoopbackServer):
    """The part of the test server that makes tokens."""

    dialect: Dialect
    limits: Limits
    tokenizer: Tokenizer
    keep_alive: float
    validation_delay: float
    script: Scripted | None
    scripts: list[Scripted]

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls=tls)
        self.permits_taken = 0
        self.computing_until = 0.0  # llamacpp computes abandoned answers to their end

    @contextmanager
    def permits(self, count: int = 1) -> Iterator[None]:
        """Hold permits until the answer ends or the client goes. Raises Refused."""
        if self.permits_taken + count > self.limits.max_concurrent_requests:
            raise Refused(429, "Model is overloaded", "overloaded")
        self.permits_taken += count
        try:
            yield
        finally:
            self.permits_taken -= count

    def script_for(self, asked: Asked) -> Script:
        """The next script, or the standing one, or the default answer."""
        chosen = self.scripts.pop(0) if self.scripts else self.script
        script = chosen if isinstance(chosen, Script) else chosen(asked) if chosen is not None else Script()
        if not script.pieces:
            script = replace(script, pieces=default_script(self.tokenizer).pieces)
        if self.dialect.backend == "llamacpp":  # decodes each token alone, so a leading space is lost
            pieces = [piece if isinstance(piece, Piece) else Piece(piece) for piece in script.pieces]
            script = replace(script, pieces=[replace(piece, text=piece.text.removeprefix(" ")) for piece in pieces])
        return script

    def begin(self, asked: Asked, script: Script, wait: Wait) -> Generation:
        """Validate and make ready. Raises Refused."""
        try:
            accepted = check(asked, self.limits, self.dialect, self.tokenizer)
        except Invalid as error:
            raise invalid(error) from None
        stop = () if self.dialect.backend == "llamacpp" else asked.stop
        top_n = 0 if self.dialect.backend == "llamacpp" else asked.integer("top_n_tokens") or 0
        course = Course(script, self.tokenizer, accepted.max_new_tokens, stop, top_n)
        seed = asked.integer("seed")
        drawn = random.getrandbits(64) if seed is None else seed
        if self.dialect.backend == "llamacpp":
            known: int | None = drawn % 2**32
        else:
            known = drawn if asked.samples else None
        return Generation(script, course, accepted, known if script.seed is None else script.seed, wait)

    async def queue(self, generations: list[Generation]) -> None:
        """On llamacpp, wait for what is still being computed; then be what is computed."""
        if self.dialect.backend != "llamacpp":
            return
        now = time.monotonic()
        script = generations[0].script
        takes = script.first_delay + script.delay * min(script.count or len(script.pieces), generations[0].accepted.max_new_tokens)
        start = max(now, self.computing_until)
        self.computing_until = start + takes
        if start > now:
            await generations[0].wait(start - now)

    async def stream(
        self,
        connection: Connection,
        asked: list[Asked],
        frames: list[Frames],
        headers: Mapping[str, str],
        *,
        openai: bool,
        errors: ChatErrors = ChatErrors.TYPED,
    ) -> None:
        """Answer with events: the headers at once, then validation, then tokens; of several prompts in turn."""
        writer = EventWriter(connection, self.dialect.data_prefix, self.keep_alive)
        await writer.stream.start({"content-type": "text/event-stream", "cache-control": "no-cache", **headers})
        try:
            await self.events(writer, asked, frames)
        except Refused as refused:
            await writer.flush()
            if errors is ChatErrors.OPENAI:
                await writer.event({"error": {"message": refused.text, "http_status_code": 422}})
            elif errors is ChatErrors.TYPED:
                await writer.event({"error": refused.text, "error_type": refused.error_type})
        if openai and self.dialect.done:
            await writer.event("[DONE]")
        await writer.flush()
        await writer.stream.end()

    async def events(self, writer: EventWriter, asked: list[Asked], frames: list[Frames]) -> None:
        """The tokens of all prompts. Raises Refused, Severed, HungUp."""
        await writer.wait(self.validation_delay)
        try:
            for one in asked:
                check_stream(one)
        except Invalid as error:
            raise invalid(error) from None
        with self.permits(len(asked)):
            scripts = [self.script_for(one) for one in asked]
            generations = [self.begin(one, script, writer.wait) for one, script in zip(asked, scripts, strict=True)]
            writer.stream.piece = scripts[0].piece
            writer.gather = scripts[0].buffer
            await self.queue(generations)
            running = [(generation.steps(), frame) for generation, frame in zip(generations, frames, strict=True)]
            index = 0
            while running:
                index += 1
                for entry in list(running):
                    steps, frame = entry
                    step = await anext(steps, None)
                    if step is None:
                        running.remove(entry)
                        continue
                    for event in frame.token(index, *step):
                        await writer.event(event)
            await self.ending(writer, scripts[0])

    async def ending(self, writer: EventWriter, script: Script) -> None:
        """What comes instead of a proper end. Raises Refused, Severed, HungUp."""
        await writer.flush()
        if script.ending is Ending.ERROR:
            prefix = "Request failed during generation: " if script.error_type == "generation" else ""
            raise Refused(424, prefix + script.error, script.error_type)
        if script.ending is Ending.CUT:
            await writer.connection.write(b'7f\r\ndata: {"index":99,"token":{"id":5229,"te')
            writer.connection.close()
            raise Severed
        if script.ending is Ending.RESET:
            await writer.connection.pause(0.02)  # else the reset may overtake the tokens
            writer.connection.reset()
            raise Severed
        if script.ending is Ending.STALL:
            await writer.wait(3600.0)

    async def whole(self, connection: Connection, asked: Asked, answers: int = 1) -> list[tuple[list[Made], Outcome]]:
        """Answers in one piece. Raises Refused, HungUp."""
        with self.permits(answers):
            script = self.script_for(asked)
            results: list[tuple[list[Made], Outcome]] = []
            for _ in range(answers):
                generation = self.begin(asked, script, connection.pause)
                await self.queue([generation])
                tokens: list[Made] = []
                outcome: Outcome | None = None
                async for made, end in generation.steps():
                    tokens.append(made)
                    outcome = end
                if script.ending is Ending.STALL:
                    await connection.pause(3600.0)
                if script.ending in (Ending.CUT, Ending.RESET):
                    connection.reset()
                    raise Severed
                if script.ending is Ending.ERROR:
                    prefix = "Request failed during generation: " if script.error_type == "generation" else ""
                    raise Refused(424, prefix + script.error, script.error_type)
                if outcome is None:
                    raise Refused(500, "Incomplete generation", "incomplete_generation")
                results.append((tokens, outcome))
            return results
