"""Files that are to hold a prompt template: those of the hub, and those of nobody's."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.own_template import SOURCE_LENGTH
from desktop_app.chat.template_file import NamedSource, TemplateFile, TemplateFileProblem
from desktop_app.exchange.template_file import MOST_BYTES, read_template_file

SOURCE = "{% for m in messages %}\n{{ m.content }}{% endfor %}"


def written(folder: Path, content: object, name: str = "tokenizer_config.json") -> TemplateFile:
    path = folder / "Some-Model-7B" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode() if isinstance(content, str) else json.dumps(content).encode()
    )
    return read_template_file(path)


def test_a_config_with_one_template_and_tokens_that_are_objects(tmp_path: Path) -> None:
    added = {str(n): {"content": f"<unused{n}>", "lstrip": False, "normalized": False, "special": True} for n in range(6000)}
    token = {"__type": "AddedToken", "content": "</s>", "lstrip": False}
    found = written(tmp_path, {"added_tokens_decoder": added, "bos_token": "<s>", "chat_template": SOURCE, "eos_token": token})
    assert found == TemplateFile("Some-Model-7B", (NamedSource("", SOURCE),), "<s>", "</s>")


def test_several_named_templates_are_offered_the_default_one_first(tmp_path: Path) -> None:
    named = [{"name": "tool_use", "template": "T"}, {"name": "default", "template": SOURCE}, {"name": 7}, "x", {"template": "y"}]
    found = written(tmp_path, {"chat_template": named, "bos_token": None})
    assert found.templates == (NamedSource("default", SOURCE), NamedSource("tool_use", "T"))
    assert (found.bos_token, found.eos_token) == ("", None)
    found = written(tmp_path, {"chat_template": {"rag": "R", "default": SOURCE}})
    assert [one.name for one in found.templates] == ["default", "rag"]


def test_a_jinja_file_is_the_template(tmp_path: Path) -> None:
    assert written(tmp_path, SOURCE, "chat_template.jinja") == TemplateFile("Some-Model-7B", (NamedSource("", SOURCE),))
    assert written(tmp_path, "\ufeff{{ x }}\r\n", "Mine.jinja") == TemplateFile("Mine", (NamedSource("", "{{ x }}\n"),))
    assert written(tmp_path, {"chat_template": SOURCE}, "chat_template.json").templates == (NamedSource("", SOURCE),)
    assert written(tmp_path, {"chat_template": SOURCE}, "config.txt").templates == (NamedSource("", SOURCE),)


def test_tokens_alone_are_taken_too(tmp_path: Path) -> None:
    found = written(tmp_path, {"bos_token": "<s>", "eos_token": {"content": "</s>"}})
    assert (found.templates, found.bos_token, found.eos_token, found.problem) == ((), "<s>", "</s>", None)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"added_tokens_decoder": {}}, TemplateFileProblem.NO_TEMPLATE),
        ({"chat_template": 7}, TemplateFileProblem.NO_TEMPLATE),
        ({"chat_template": [[], None, {"name": {}, "template": []}]}, TemplateFileProblem.NO_TEMPLATE),
        ({"chat_template": " \n"}, TemplateFileProblem.NO_TEMPLATE),
        ({"chat_template": "x" * (SOURCE_LENGTH + 1)}, TemplateFileProblem.TOO_LONG),
        ([SOURCE], TemplateFileProblem.NOT_UNDERSTOOD),
        ("", TemplateFileProblem.NOT_UNDERSTOOD),
        ('{"chat_template": "' + SOURCE.replace("\n", " "), TemplateFileProblem.NOT_UNDERSTOOD),
        ('{"a": ' + "[" * 200_000, TemplateFileProblem.NOT_UNDERSTOOD),
        ('{"a": ' + '{"a": ' * 200_000, TemplateFileProblem.NOT_UNDERSTOOD),
        ('{"chat_template": ' + "9" * 10_000 + "}", TemplateFileProblem.NOT_UNDERSTOOD),
        (b"\x00\x01\x02", TemplateFileProblem.NOT_UNDERSTOOD),
        (b"\xff\xfe{\x00", TemplateFileProblem.NOT_UNDERSTOOD),
        ("{" + '"a": 1,' * 20_000 + '"b": 1}', TemplateFileProblem.TOO_LARGE),
        ({"a": "x" * 2_500_000}, TemplateFileProblem.TOO_LARGE),
        (b" " * (MOST_BYTES + 1), TemplateFileProblem.TOO_LARGE),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_holds_none_says_why(tmp_path: Path, content: object, problem: TemplateFileProblem) -> None:
    assert written(tmp_path, content).problem is problem


def test_what_is_no_token_is_none(tmp_path: Path) -> None:
    for odd in (7, [], {}, {"content": 7}, {"content": {"content": "x"}}, "x" * 101, "a\nb"):
        found = written(tmp_path, {"chat_template": SOURCE, "bos_token": odd, "eos_token": odd})
        assert (found.bos_token, found.eos_token) == ("", "")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    assert read_template_file(tmp_path / "none.json").problem is TemplateFileProblem.UNREADABLE
    assert read_template_file(tmp_path).problem is TemplateFileProblem.UNREADABLE
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe.json")
        assert read_template_file(tmp_path / "pipe.json").problem is TemplateFileProblem.UNREADABLE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "template", "content", "default"]), inner),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["chat_template", "bos_token", "eos_token", "x"]), JSON))
def test_whatever_a_config_says_the_values_are_what_they_are_to_be(tmp_path_factory: pytest.TempPathFactory, content: object) -> None:
    found = written(tmp_path_factory.mktemp("config"), content)
    assert (found.problem is None) == bool(found.templates or found.bos_token is not None or found.eos_token is not None)
    assert all(isinstance(one.name, str) and one.source.strip() for one in found.templates)
