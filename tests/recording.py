"""The recorded answers of real servers: what was asked, and the bytes that came back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Self

FOLDER = Path(__file__).parent / "recordings"


@dataclass(frozen=True)
class Recording:
    """One request to a real server and its answer."""

    name: str
    request: Mapping[str, object]
    meta: Mapping[str, object]
    response: bytes  # the body's exact bytes

    @classmethod
    def load(cls, name: str) -> Self:
        """Read a recording by its name."""
        request = json.loads((FOLDER / f"{name}.request.json").read_bytes())
        meta = json.loads((FOLDER / f"{name}.meta.json").read_bytes())
        return cls(name, request, meta, (FOLDER / f"{name}.response.sse").read_bytes())

    @property
    def method(self) -> str:
        """Of the request."""
        return str(self.request["method"])

    @property
    def path(self) -> str:
        """Of the request."""
        return str(self.request["path"])

    @property
    def body(self) -> object:
        """The request's JSON, or None."""
        return self.request["body"]

    @property
    def engine(self) -> str:
        """Which server it was, and how it was started."""
        return str(self.meta["engine"])

    @property
    def status(self) -> int:
        """Of the answer."""
        status = self.meta["status"]
        assert isinstance(status, int)
        return status

    @cached_property
    def headers(self) -> dict[str, str]:
        """Of the answer."""
        headers = self.meta["response_headers"]
        assert isinstance(headers, dict)
        return headers

    @cached_property
    def reads(self) -> list[tuple[float, int]]:
        """When each part of the body came, in seconds from the request, and how many bytes it had."""
        reads = self.meta["network_reads"]
        assert isinstance(reads, list)
        return [(seconds, size) for seconds, size in reads]

    @cached_property
    def parts(self) -> list[tuple[float, bytes]]:
        """The body as it came, read by read: seconds from the request, and the bytes.

        Where a path was shortened after recording the sizes no longer fit, and each event is a part of its own.
        """
        sizes = [size for _, size in self.reads]
        if sum(sizes) == len(self.response):
            ends = list(accumulate(sizes))
            cut = [self.response[end - size : end] for end, size in zip(ends, sizes, strict=True)]
        else:
            cut = [part + b"\n\n" for part in self.response.split(b"\n\n")]
            cut[-1] = cut[-1].removesuffix(b"\n\n")
            cut = [part for part in cut if part]
        times = [seconds for seconds, _ in self.reads] or [0.0]
        return [(times[min(number, len(times) - 1)], data) for number, data in enumerate(cut)]

    @cached_property
    def events(self) -> list[object]:
        """The answer's server-sent events: JSON values, and the words [DONE]."""
        return events_of(self.response)


def names(prefix: str = "") -> list[str]:
    """The names of all recordings that start so."""
    ending = ".meta.json"
    return sorted(path.name.removesuffix(ending) for path in FOLDER.glob(f"{prefix}*{ending}"))


def events_of(body: bytes) -> list[object]:
    """The events of a stream; comments are left out."""
    found: list[object] = []
    for line in body.decode().split("\n"):
        if line.startswith("data:"):
            data = line.removeprefix("data:").removeprefix(" ")
            found.append(data if data == "[DONE]" else json.loads(data))
    return found
