"""The examples of the specifications of Markdown; spec/README.md says where they are from."""

import json
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent / "spec"


class Example(NamedTuple):
    spec: str
    number: int
    section: str
    markdown: str
    html: str


def _examples(spec: str, file: str) -> list[Example]:
    read = json.loads((_FOLDER / file).read_text(encoding="utf-8"))
    return [Example(spec, one["example"], one["section"], one["markdown"], one["html"]) for one in read]


COMMONMARK = _examples("commonmark", "commonmark-0.31.2.json")
GITHUB = _examples("gfm", "gfm-0.29-extensions.json")
