"""The engine that renders chat templates: Jinja in a sandbox in which nothing can be changed, and no escaping."""

import functools
import json
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment, Template
    from jinja2.ext import Extension


@functools.lru_cache(maxsize=32)
def compiled(source: str) -> "Template":
    """One of Brise's own templates. Raises jinja2's TemplateError."""
    return _environment().from_string(source)


@functools.lru_cache(maxsize=8)
def compiled_foreign(source: str) -> "Template":
    """Somebody else's template, with all that the Hugging Face libraries offer to one; for a process that can be killed.

    Raises jinja2's TemplateError, RecursionError and MemoryError.
    """
    environment = _environment("jinja2.ext.loopcontrols", _generation_block())
    environment.filters["tojson"] = _to_json
    environment.globals["strftime_now"] = _strftime_now
    return environment.from_string(source)


def _environment(*extensions: "str | type[Extension]") -> "Environment":
    # deferred: jinja2 takes 60 ms to import, and the first paint comes first
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def raise_exception(message: str) -> str:
        raise TemplateError(message)

    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=extensions)
    # of Jinja's own globals only what chat templates use: lipsum and the like have been ways out of sandboxes
    environment.globals = {name: environment.globals[name] for name in ("range", "dict", "namespace")}
    environment.globals["raise_exception"] = raise_exception
    return environment


def _to_json(value: object, indent: int | None = None, ensure_ascii: bool = False, sort_keys: bool = False) -> str:
    """Jinja's own would escape what HTML reads."""
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, sort_keys=sort_keys)


def _strftime_now(form: str) -> str:
    return datetime.now().strftime(form)


def _generation_block() -> "type[Extension]":
    from jinja2 import nodes
    from jinja2.ext import Extension
    from jinja2.parser import Parser

    class GenerationBlock(Extension):
        """`{% generation %}` marks what a model has said, for training: here it is just what stands in it."""

        tags = {"generation"}

        def parse(self, parser: Parser) -> list[nodes.Node]:
            """What stands in the block."""
            next(parser.stream)
            return parser.parse_statements(("name:endgeneration",), drop_needle=True)

    return GenerationBlock
