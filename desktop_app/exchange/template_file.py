"""Reads prompt templates out of a model's files: tokenizer_config.json, chat_template.json, chat_template.jinja."""

from pathlib import Path

from desktop_app.chat.own_template import SOURCE_LENGTH, TOKEN_LENGTH
from desktop_app.chat.saved_item import clean_name, clean_text
from desktop_app.chat.template_file import NamedSource, TemplateFile, TemplateFileProblem
from desktop_app.exchange.bounded_object import TooMuch, read_object

MOST_BYTES = 4_000_000
"""Large ones list each of 6,000 special tokens: 1.2 MB."""
_LARGEST = 2_000_000  # characters of one entry: that list
_MOST_NAMED = 50
_COMMON = ("tokenizer_config", "chat_template", "tokenizer", "template", "")
"""Names of files that say nothing of the model: their folder's may."""


def read_template_file(path: Path) -> TemplateFile:
    """What stands in the file; whatever it holds, nothing is raised. A while of reading: call it in a thread."""
    name = clean_name(path.parent.name if path.stem in _COMMON else path.stem)
    try:
        text = _text(path)
    except OSError:
        return TemplateFile(name, problem=TemplateFileProblem.UNREADABLE)
    except TooMuch:
        return TemplateFile(name, problem=TemplateFileProblem.TOO_LARGE)
    except ValueError:
        return TemplateFile(name, problem=TemplateFileProblem.NOT_UNDERSTOOD)
    if path.suffix.lower() == ".json" or (text.lstrip()[:1] == "{" and text.lstrip()[1:2] not in ("{", "%", "#")):
        return _of_config(name, text)
    return _found(name, [NamedSource("", text)])


def _text(path: Path) -> str:
    """Raises OSError, TooMuch and ValueError."""
    if not path.is_file():  # a pipe would be waited for
        raise OSError("no file")
    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise TooMuch("bytes")
    if b"\0" in data:
        raise ValueError("no text")
    return data.decode("utf-8-sig")


def _of_config(name: str, text: str) -> TemplateFile:
    try:
        found = read_object(text, _LARGEST)
    except TooMuch:
        return TemplateFile(name, problem=TemplateFileProblem.TOO_LARGE)
    except (ValueError, RecursionError):
        return TemplateFile(name, problem=TemplateFileProblem.NOT_UNDERSTOOD)
    bos, eos = (_token(found.get(key)) if key in found else None for key in ("bos_token", "eos_token"))
    return _found(name, _named(found.get("chat_template")), bos, eos)


def _named(found: object) -> list[NamedSource]:
    """A text, a list of texts with names, or names with their texts."""
    if isinstance(found, str):
        return [NamedSource("", found)]
    entries: list[tuple[object, object]] = []
    if isinstance(found, list):
        entries = [(entry.get("name"), entry.get("template")) for entry in found[:_MOST_NAMED] if isinstance(entry, dict)]
    elif isinstance(found, dict):
        entries = list(found.items())[:_MOST_NAMED]
    named = [NamedSource(clean_name(name), source) for name, source in entries if isinstance(name, str) and isinstance(source, str)]
    return sorted(named, key=lambda one: one.name != "default")


def _found(name: str, templates: list[NamedSource], bos: str | None = None, eos: str | None = None) -> TemplateFile:
    fitting = [NamedSource(one.name, source) for one in templates if len(source := clean_text(one.source)) <= SOURCE_LENGTH]
    kept = tuple(one for one in fitting if one.source.strip())
    if templates and not fitting:
        return TemplateFile(name, problem=TemplateFileProblem.TOO_LONG)
    if not kept and bos is None and eos is None:
        return TemplateFile(name, problem=TemplateFileProblem.NO_TEMPLATE)
    return TemplateFile(name, kept, bos, eos)


def _token(found: object) -> str:
    """A token, which may be an object that holds it; empty for none, or for what can be none."""
    if isinstance(found, dict):
        found = found.get("content")
    token = clean_text(found).strip() if isinstance(found, str) and len(found) <= TOKEN_LENGTH else ""
    return token if "\n" not in token else ""
