"""Asks a server the way the engines do, and tells what came out: texts, and the one error."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_app.chat.errors import ChatError
from desktop_app.inference.transport import Waiting, open_http_client, open_hub_client, stream_events

DONE = b"data: [DONE]\n\n"
BOUND = 20.0
"""Seconds after which an answer that never ends is a failure; nothing here takes as long."""


@dataclass
class Outcome:
    """What a stream gave before it ended."""

    texts: list[str | None] = field(default_factory=list)
    events: list[object] = field(default_factory=list)
    error: ChatError | None = None

    @property
    def text(self) -> str:
        return "".join(text or "" for text in self.texts)

    @property
    def complete(self) -> bool:
        """Whether the server said that the answer is complete: the completeness rule of the engines."""
        last = self.events[-1] if self.events else None
        if getattr(last, "details", None) is not None:
            return True
        return any(choice.finish_reason for event in self.events for choice in getattr(event, "choices", None) or [])


def token_event(text: str, index: int = 1, final: str | None = None) -> bytes:
    """One event as TGI writes it, non-ASCII characters raw; with `final` the last one."""
    details = {"finish_reason": "length", "generated_tokens": index, "seed": None} if final is not None else None
    token = {"id": index, "text": text, "logprob": -0.5, "special": False}
    value = {"index": index, "token": token, "generated_text": final, "details": details}
    return b"data: " + json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass") + b"\n\n"


def chat_event(text: str | None, finish_reason: str | None = None) -> bytes:
    """One chunk of a chat stream."""
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "logprobs": None, "finish_reason": finish_reason}
    value = {"object": "chat.completion.chunk", "id": "", "created": 1, "model": "m", "system_fingerprint": "", "choices": [choice]}
    return b"data: " + json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n\n"


async def ask(url: str, *, chat: bool = False, token: str | None = None, waiting: Waiting | None = None, prompt: str = "hi") -> Outcome:
    """One streamed answer through the hub's client. Anything raised but a ChatError goes through, and fails the test."""
    outcome = Outcome()
    try:
        async with asyncio.timeout(BOUND), open_hub_client(url, token, chat=chat, waiting=waiting or Waiting()) as client:
            if chat:
                async for chunk in await client.chat_completion([{"role": "user", "content": prompt}], stream=True, model="m"):
                    outcome.events.append(chunk)
                    outcome.texts += [choice["delta"].get("content") for choice in chunk.choices or []]
            else:
                async for event in await client.text_generation(prompt, stream=True, details=True, max_new_tokens=8):
                    outcome.events.append(event)
                    outcome.texts.append(event.token.text if event.token is not None else None)
    except ChatError as error:
        outcome.error = error
    return outcome


async def ask_raw(url: str, *, token: str | None = None, waiting: Waiting | None = None) -> Outcome:
    """One stream of plain events through our own client, as completions.py reads it."""
    outcome = Outcome()
    try:
        async with asyncio.timeout(BOUND), open_http_client(url, token, waiting=waiting or Waiting()) as client:
            async for event in stream_events(client, "/v1/completions", {"prompt": "hi", "stream": True}):
                outcome.events.append(event)
    except ChatError as error:
        outcome.error = error
    return outcome


def ask_in_process(
    url: str, environment: Mapping[str, str], *, chat: bool = False, token: str = "", seconds: float = 60.0
) -> tuple[dict[str, object], str]:
    """One answer in a process of its own with this environment: its outcome, and all that it printed."""
    inherited = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")}
    command = [sys.executable, "-m", "tests.inference.asking", url, "chat" if chat else "tgi", token]
    done = subprocess.run(command, env={**inherited, **environment}, capture_output=True, timeout=seconds, check=False)
    output = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == 0, output
    found = json.loads(next(line for line in done.stdout.decode().splitlines() if line.startswith("{")))
    assert isinstance(found, dict)
    return found, output


if __name__ == "__main__":
    import logging

    logging.basicConfig(level=logging.DEBUG)  # the worst that somebody could set
    answer = asyncio.run(ask(sys.argv[1], chat=sys.argv[2] == "chat", token=sys.argv[3] or None, prompt="a prompt that nobody else reads"))
    print()
    print(json.dumps({"text": answer.text, "error": None if answer.error is None else answer.error.to_json()}))
