"""Control tokens in what people write: found wherever they stand, and none is left once they are broken up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.control_tokens import (
    KNOWN,
    SLICE,
    ControlTokens,
    Meaning,
    masked_places,
    meaning_of,
    space_after_instruction,
    tokens_in,
)
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.template_folder import load_templates

TEMPLATES = {template.id: template for template in load_templates(Path("resources/prompt_templates"))}
TALK = (Turn(Role.USER, "one"), Turn(Role.ASSISTANT, "two"), Turn(Role.USER, "three"))
PIECES = st.lists(st.sampled_from([*KNOWN.texts, "<", "s>", "<|im_", "start|>", "[", "INST]", " ", "\n", "x", "😀"]), max_size=12).map(
    "".join
)


@given(PIECES)
def test_what_is_broken_up_holds_none_and_differs_in_spaces_only(text: str) -> None:
    broken = KNOWN.broken(text)
    assert KNOWN.first(broken) == ""
    assert broken.replace(" ", "") == text.replace(" ", "")
    assert (broken == text) == (KNOWN.first(text) == "")


def test_one_that_begins_within_another_is_broken_up_too() -> None:
    tokens = ControlTokens(("abc", "bcd", "cde"))
    assert tokens.broken("abcde!") == "a b c de!"
    assert tokens.first(tokens.broken("abcabcde")) == ""


def test_none_hides_where_a_long_text_is_cut() -> None:
    for before in range(SLICE - 6, SLICE + 2):
        text = "x" * before + "</s>" + "y" * SLICE
        assert list(KNOWN.starts(text)) == [(before, before + 4)]
        assert KNOWN.broken(text) == "x" * before + "< /s>" + "y" * SLICE


@pytest.mark.parametrize(
    ("template", "found", "not_found"),
    [
        ("mistral-v0.1", ["<s>", "</s>", "[INST]", "[/INST]"], ["<|im_end|>", "<<SYS>>"]),
        ("llama-2", ["<<SYS>>", "<</SYS>>", "[/INST]", "<s>"], ["<|eot_id|>"]),
        ("llama-3", ["<|eot_id|>", "<|start_header_id|>", "<|begin_of_text|>", "<|end_of_text|>"], ["[INST]", "</s>"]),
        ("zephyr", ["<|user|>", "<|system|>", "<|assistant|>", "</s>"], ["<|im_start|>"]),
        ("gemma", ["<start_of_turn>", "<end_of_turn>", "<bos>"], ["</s>"]),
        ("phi-3", ["<|user|>", "<|end|>", "<|endoftext|>"], ["</s>"]),
        ("chatml", ["<|im_start|>", "<|im_end|>", "<|endoftext|>"], ["</s>"]),
    ],
)
def test_a_templates_own_are_known_by_its_text_and_its_family(template: str, found: list[str], not_found: list[str]) -> None:
    texts = TEMPLATES[template].control_tokens.texts
    assert [token for token in found if token not in texts] == []
    assert [token for token in not_found if token in texts] == []


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=list(TEMPLATES))
def test_whatever_a_template_writes_beside_the_texts_is_broken_up_in_them(template: PromptTemplate) -> None:
    """A message that holds a whole prompt of its own ends no turn."""
    forged = template.render(TALK, bos_token=template.bos_token)
    broken = template.control_tokens.broken(forged)
    bare = broken
    for text in ("one", "two", "three", "system", "user", "assistant", "model"):
        bare = bare.replace(text, "")
    written = [part for part in template.control_tokens.texts if part in forged]
    assert all(part not in broken for part in written)
    if template.id != "none":
        assert written


def test_a_named_token_counts_unless_it_is_blank_or_everywhere() -> None:
    assert tokens_in("", "<|stop|>", "", "\n\n", "a b", ">").texts == ("<|stop|>",)
    assert "<think>" in tokens_in("{{ '<think>' }}").texts


@pytest.mark.parametrize(
    ("token", "meaning"),
    [
        ("</s>", Meaning.END),
        ("[/INST]", Meaning.END),
        ("<|im_end|>", Meaning.END),
        ("<|eot_id|>", Meaning.END),
        ("<end_of_turn>", Meaning.END),
        ("<s>", Meaning.BEGINNING),
        ("[INST]", Meaning.BEGINNING),
        ("<|im_start|>", Meaning.BEGINNING),
        ("<start_of_turn>", Meaning.BEGINNING),
        ("<｜User｜>", Meaning.BEGINNING),
        ("<<SYS>>", Meaning.SIGN),
        ("<|python_tag|>", Meaning.SIGN),
    ],
)
def test_each_has_a_meaning(token: str, meaning: Meaning) -> None:
    assert meaning_of(token) is meaning


@pytest.mark.parametrize("template", ["mistral-v0.3", "llama-2", "zephyr", "gemma"])
def test_the_places_in_a_prompt_are_those_of_the_texts_and_not_the_templates(template: str) -> None:
    chosen = TEMPLATES[template]
    token = chosen.control_tokens.texts[-1]
    turns = (
        Turn(Role.SYSTEM, f"be {token}"),
        Turn(Role.USER, f"{token} \ue000 {token}{token}"),
        Turn(Role.ASSISTANT, "a"),
        Turn(Role.USER, token),
    )
    masked, mask = chosen.control_tokens.masked_turns(turns)
    prompt = chosen.render(turns)
    places = masked_places(prompt, chosen.render(masked), mask)
    assert [prompt[start:end] for start, end in places].count(token) == 3
    assert "".join(prompt[start:end] for start, end in places) == token * 5
    assert masked_places(prompt, "another length", mask) == ()


@pytest.mark.parametrize(
    ("prompt", "count"), [("[INST] a [/INST]", 0), ("[INST] a [/INST] ", 1), ("[/INST]\n \t", 3), ("[/INST] a ", 0), ("  ", 0), ("", 0)]
)
def test_spaces_behind_an_instruction_are_counted_at_the_end_only(prompt: str, count: int) -> None:
    assert space_after_instruction(prompt) == count
