"""Presets and prompts as a file: what is written comes back, and a hostile file does no harm."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.own_template import MOST_TEMPLATES, SOURCE_LENGTH, TOKEN_LENGTH
from desktop_app.chat.parameters import DEFAULT, NOTEBOOK, Control, Knob
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import BUILTIN_PRESETS, MOST_ITEMS, NAME_LENGTH, TEXT_LENGTH, SavedItem, SavedKind, clean_name, clean_text
from desktop_app.chat.saved_report import LeftBehind, SavedReport
from desktop_app.exchange import presets_json
from desktop_app.exchange.presets_json import MOST_BYTES, read_presets

HEAD = {"format": "brise.presets", "version": 1}


def read(tmp_path: Path, content: object) -> SavedReport:
    path = tmp_path / "given.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_presets(path)


def written(items: list[SavedItem], templates: list[PromptTemplate] | None = None) -> bytes:
    return "".join(presets_json.presets_json(items, templates or [])).encode()


def test_everything_comes_back_and_is_written_the_same(tmp_path: Path) -> None:
    values = (
        NOTEBOOK.with_knob(Control.STOP, Knob(("\n\n", "Ende")))
        .with_knob(Control.SEED, Knob(2**64 - 1))
        .with_knob(Control.TOP_K, Knob(7, False))
        .with_knob(Control.GRAMMAR, Knob(Grammar(GrammarKind.JSON, '{"properties": {"größe": {}}}')))
        .with_knob(Control.EXTRA, Knob('{"min_p": 0.1}'))
        .with_knob(Control.WATERMARK, Knob(None))
    )
    items = [
        SavedItem("1", SavedKind.PRESET, "Küche", parameters=replace(values, preset="1")),
        SavedItem("2", SavedKind.SYSTEM_PROMPT, "Pirate", "Talk like one.\n\tAlways. 👩‍👩‍👧"),
        SavedItem("3", SavedKind.PROMPT, "Letter", "To {{name=Arles}}, {{tone:formal|casual}}"),
        SavedItem("4", SavedKind.PROMPT, "{{x}}", ""),
    ]
    report = read(tmp_path, written([*BUILTIN_PRESETS, *items]))
    assert (report.problem, report.left, report.fields) == (None, {}, {})
    assert [(item.kind, item.name, item.text) for item in report.items] == [(item.kind, item.name, item.text) for item in items]
    assert dict(report.items[0].parameters.knobs) == dict(values.knobs)
    assert written(report.items) == written(items)


TEMPLATE = PromptTemplate("", "Größe", "{% for m in messages %}\n[INST]{{ m.content }}[/INST]{% endfor %}", takes_system=True)


def test_own_templates_come_back_and_only_they_make_the_file_one_of_version_2(tmp_path: Path) -> None:
    other = PromptTemplate("", "Other", "x" * SOURCE_LENGTH, bos_token="<s>", eos_token="")
    data = written([], [TEMPLATE, other])
    report = read(tmp_path, data)
    assert (report.problem, report.left, report.fields, report.size) == (None, {}, {}, len(data))
    assert report.templates == [TEMPLATE, other]
    assert written([], report.templates) == data
    assert [json.loads(each)["version"] for each in (data, written([]))] == [2, 1]
    assert "prompt_templates" not in json.loads(written([]))


def test_a_file_of_version_1_is_still_read(tmp_path: Path) -> None:
    report = read(tmp_path, {**HEAD, "prompts": [{"name": "Letter", "text": "To you"}]})
    assert ([item.name for item in report.items], report.templates, report.left) == (["Letter"], [], {})


def test_odd_templates_are_left_and_reported(tmp_path: Path) -> None:
    entries = [
        {"name": "Bare", "template": "a\x00b\r\n{{ messages }}"},
        {"name": "Tools", "template": "x", "tools": [], "takes_system": True, "bos_token": " <s> "},
        {"name": "Long", "template": "x" * (SOURCE_LENGTH + 1)},
        {"name": " \u200b", "template": "x"},
        {"name": "Blank", "template": " \n"},
        {"name": "Token", "template": "x", "eos_token": "x" * (TOKEN_LENGTH + 1)},
        {"name": "Object", "template": "x", "eos_token": {"content": "</s>"}},
        {"name": "Word", "template": "x", "takes_system": "no"},
        {"name": "List", "template": ["x"]},
        {"template": "x"},
        "x",
    ]
    report = read(tmp_path, {**HEAD, "version": 2, "prompt_templates": entries})
    bare, tools = report.templates
    assert (bare.source, bare.bos_token, bare.eos_token, bare.takes_system) == ("ab\n{{ messages }}", "", "", False)
    assert (tools.bos_token, tools.takes_system) == ("<s>", True)
    assert dict(report.left) == {
        LeftBehind.CHANGED: 1,
        LeftBehind.TEMPLATE_TOO_LONG: 1,
        LeftBehind.NAMELESS: 1,
        LeftBehind.NOT_UNDERSTOOD: 7,
    }
    assert dict(report.fields) == {"prompt_templates.tools": 1}
    assert read(tmp_path, {**HEAD, "version": 2, "prompt_templates": {"a": 1}}).left == {LeftBehind.NOT_UNDERSTOOD: 1}


def test_there_are_only_so_many_templates(tmp_path: Path) -> None:
    entries = [{"name": str(n), "template": "x"} for n in range(MOST_TEMPLATES + 3)]
    report = read(tmp_path, {**HEAD, "version": 2, "prompt_templates": entries})
    assert (len(report.templates), report.left) == (MOST_TEMPLATES, {LeftBehind.TOO_MANY: 3})


@given(
    st.lists(
        st.tuples(st.sampled_from([SavedKind.SYSTEM_PROMPT, SavedKind.PROMPT]), st.text(min_size=1, max_size=90), st.text(max_size=60)),
        max_size=4,
    )
)
def test_any_clean_text_comes_back_to_the_letter(tmp_path_factory: pytest.TempPathFactory, found: list[tuple[SavedKind, str, str]]) -> None:
    items = [SavedItem("", kind, clean_name(name), clean_text(text)) for kind, name, text in found if clean_name(name)]
    report = read(tmp_path_factory.getbasetemp(), written(items))
    assert sorted(report.items, key=str) == sorted((replace(item, parameters=DEFAULT) for item in items), key=str)
    assert not report.left


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.NOT_OURS),
        (b"\xff\xfe\x00", FileProblem.NOT_OURS),
        (b"[" * 1_000_000, FileProblem.NOT_OURS),
        (b'{"format": "brise.presets", "version": 1, "prompts": ' + b'{"a":' * 200_000, FileProblem.TOO_LARGE),
        (b'{"version": ' + b"9" * 10_000 + b"}", FileProblem.NOT_OURS),
        ({"format": "brise.json", "version": 1}, FileProblem.NOT_OURS),
        ({**HEAD, "version": 3}, FileProblem.NEWER),
        ({**HEAD, "version": "1"}, FileProblem.NEWER),
        ([], FileProblem.NOT_OURS),
        (b" " * (MOST_BYTES + 1), FileProblem.TOO_LARGE),
        (b'{"a": [' + b"1," * 20_000, FileProblem.TOO_LARGE),
        (b'{"a": "' + b"x" * 1_000_000 + b'"}', FileProblem.TOO_LARGE),
        (json.dumps({str(n): n for n in range(20_000)}).encode(), FileProblem.TOO_LARGE),
        (json.dumps({**HEAD, "prompts": []}).encode() + b" {}", FileProblem.NOT_OURS),
        (json.dumps({**HEAD, "prompts": [{"name": "cut", "text": "off"}]}).encode()[:-2], FileProblem.NOT_OURS),
        (b'{"format" "brise.presets"}', FileProblem.NOT_OURS),
        (b'{1: "brise.presets"}', FileProblem.NOT_OURS),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: object, problem: FileProblem) -> None:
    report = read(tmp_path, content)
    assert (report.problem, report.items) == (problem, [])


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert read_presets(tmp_path / "none.json").problem is FileProblem.UNREADABLE
    assert read_presets(tmp_path).problem is FileProblem.UNREADABLE
    assert read_presets(Path("/dev/zero")).problem is FileProblem.UNREADABLE  # none of Windows either


def test_what_is_odd_is_left_and_reported(tmp_path: Path) -> None:
    knobs = {
        "temperature": {"value": 99, "on": True},
        "top_p": {"value": "0.5", "on": True},
        "top_k": {"value": 5, "on": "yes"},
        "seed": {"value": "12", "on": True, "colour": 1},
        "magic": 1,
    }
    report = read(
        tmp_path,
        {
            **HEAD,
            "extra": {"a": 1},
            "presets": [{"name": "Odd", "parameters": knobs}, {"name": "None", "parameters": 3}, 7],
            "system_prompts": {"name": "no list"},
            "prompts": [
                {"name": "  \u202eevil\x00\nname\u2066 ", "text": "a\x00b\r\nc", "path": "/etc/passwd"},
                {"name": "\u200b\n", "text": "x"},
                {"name": "Long", "text": "x" * (TEXT_LENGTH + 1)},
                {"name": "x" * 500, "text": "kept"},
                {"name": "No text"},
                {"text": "no name"},
                None,
            ],
        },
    )
    odd, none, evil, long_name = report.items
    assert (odd.name, odd.parameters[Control.TEMPERATURE].value, odd.parameters[Control.SEED].value) == ("Odd", 2.0, 12)
    assert odd.parameters[Control.TOP_P].value == DEFAULT[Control.TOP_P].value
    assert (none.name, none.parameters) == ("None", DEFAULT)
    assert (evil.name, evil.text) == ("evil name", "ab\nc")
    assert (len(long_name.name), long_name.text) == (NAME_LENGTH, "kept")
    assert dict(report.left) == {
        LeftBehind.WRONG_VALUE: 4,
        LeftBehind.NOT_UNDERSTOOD: 5,
        LeftBehind.NAMELESS: 1,
        LeftBehind.TOO_LONG: 1,
        LeftBehind.CHANGED: 3,
    }
    assert dict(report.fields) == {"extra": 1, "presets.parameters.magic": 1, "presets.parameters.seed.colour": 1, "prompts.path": 1}


def test_there_are_only_so_many(tmp_path: Path) -> None:
    report = read(
        tmp_path, {**HEAD, "prompts": [{"name": str(n), "text": ""} for n in range(MOST_ITEMS + 5)], **{f"f{n}": 1 for n in range(300)}}
    )
    assert len(report.items) == MOST_ITEMS
    assert report.left == {LeftBehind.TOO_MANY: 5}
    assert len(report.fields) == 100


def test_the_environment_is_never_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "HF_TOKEN", "hf_secret")
    report = read(tmp_path, {**HEAD, "prompts": [{"name": "$HF_TOKEN", "text": "{{HF_TOKEN}} ${HF_TOKEN} %HF_TOKEN% ~ $(id)"}]})
    assert report.items[0].text == "{{HF_TOKEN}} ${HF_TOKEN} %HF_TOKEN% ~ $(id)"
    assert report.items[0].name == "$HF_TOKEN"
