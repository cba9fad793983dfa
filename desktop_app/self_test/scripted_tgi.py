"""A server that speaks as TGI does, on loopback and for one self-test: a first answer of a few tokens, then one without an end."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

VERSION = "3.3.7"
MODEL = "self-test/Mistral-7B-Instruct-v0.1"
TOKENS = ((22, "Grüße", -0.25), (515, " from", -0.5), (1204, " loopback", -0.125), (28723, ".", -0.0625))
"""Id, text and log-probability of the first answer's tokens."""
END_OF_TEXT = (2, "</s>", -0.75)
TEXT = "".join(text for _, text, _ in TOKENS)
SEED, INPUT_LENGTH = 42, 17
_MOST_BODY = 1_000_000
_PAUSE = 0.02  # seconds between two tokens of the answer without an end
_MOST_SECONDS = 60.0  # and how long it goes on if nobody hangs up


class ScriptedTgi:
    """Listens from the start; what is asked waits until `start`. Its threads end with the process at the latest."""

    def __init__(self) -> None:
        self.hung_up = threading.Event()
        """The client closed its connection during the answer without an end."""
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.hung_up = self.hung_up
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="scripted TGI", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """End, within a moment."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5.0)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    hung_up: threading.Event
    streams = 0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http
    _INFO: ClassVar[dict[str, Any]] = {
        **{"model_id": MODEL, "version": VERSION, "router": "text-generation-router", "max_best_of": 2, "max_stop_sequences": 4},
        **{"max_input_tokens": 2047, "max_total_tokens": 2048, "max_concurrent_requests": 128, "max_client_batch_size": 4},
    }

    def do_GET(self) -> None:
        """What the server is."""
        if self.path == "/info":
            self._reply(200, self._INFO)
        else:
            self._reply(404, {"error": "not found"})

    def do_POST(self) -> None:
        """An answer, or a count of tokens."""
        try:
            asked = json.loads(self.rfile.read(min(int(self.headers.get("content-length", "0")), _MOST_BODY)))
        except ValueError:
            asked = None
        if not isinstance(asked, dict):
            self._reply(422, {"error": "no JSON object"})
        elif self.path == "/tokenize":
            text = str(asked.get("inputs", ""))
            self._reply(200, [{"id": 0, "text": text[at : at + 4], "start": at, "stop": at + 4} for at in range(0, len(text), 4)])
        elif self.path in ("/", "/generate_stream"):
            self.server.streams += 1
            with contextlib.suppress(OSError):
                self._stream(_answer() if self.server.streams == 1 else self._endless())
        else:
            self._reply(404, {"error": "not found"})

    def _stream(self, events: Iterator[dict[str, Any]]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in events:
            data = f"data:{json.dumps(event, ensure_ascii=False)}\n\n".encode()
            try:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            except OSError:
                self.server.hung_up.set()
                raise
        self.wfile.write(b"0\r\n\r\n")

    def _endless(self) -> Iterator[dict[str, Any]]:
        began, index = time.monotonic(), 0
        while time.monotonic() - began < _MOST_SECONDS:
            index += 1
            yield _event(index, (300 + index % 10, f" {index}", -0.5))
            time.sleep(_PAUSE)

    def _reply(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the report says what was seen."""


def _answer() -> Iterator[dict[str, Any]]:
    for index, token in enumerate(TOKENS, 1):
        yield _event(index, token)
    details = {"finish_reason": "eos_token", "generated_tokens": len(TOKENS) + 1, "seed": SEED, "input_length": INPUT_LENGTH}
    last = _event(len(TOKENS) + 1, END_OF_TEXT, special=True)
    yield {**last, "generated_text": TEXT, "details": details}


def _event(index: int, token: tuple[int, str, float], *, special: bool = False) -> dict[str, Any]:
    number, text, logprob = token
    told = {"id": number, "text": text, "logprob": logprob, "special": special}
    return {"index": index, "token": told, "top_tokens": [told], "generated_text": None, "details": None}
