"""The variables of prompts: what is one, and that no text is ever lost."""

import os

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.chat.prompt_variables import MOST_VARIABLES, Placeholder, Variable, filled, parts_of, variables_of

TEXTS = st.text(st.sampled_from("{}=:|ab \n-é😀"), max_size=60) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("no variables", ()),
        ("{{name}}", (Variable("name"),)),
        ("{{ Name of the city = Arles }}", (Variable("Name of the city", "Arles"),)),
        ("{{tone:formal|casual}}", (Variable("tone", "formal", ("formal", "casual")),)),
        ("{{tone: formal | | casual|formal }}", (Variable("tone", "formal", ("formal", "casual")),)),
        ("{{url=https://a.b/?c=d|e}}", (Variable("url", "https://a.b/?c=d|e"),)),
        ("{{größe}} {{x_1-y}}", (Variable("größe"), Variable("x_1-y"))),
        ("{{a=}}", (Variable("a"),)),
        ("{{a}} {{b}} {{a=1}} {{a=2}}", (Variable("a", "1"), Variable("b"))),
        ("{{{a}}}", (Variable("a"),)),
        ("{{{{a}}", (Variable("a"),)),
    ],
)
def test_what_is_asked_for(text: str, variables: tuple[Variable, ...]) -> None:
    assert variables_of(text) == variables


@pytest.mark.parametrize(
    "text",
    [
        "{{}}",
        "{{ }}",
        "{{:a}}",
        "{{=a}}",
        "{{tone:}}",
        "{{tone:|}}",
        "{{a\nb}}",
        "{{a",
        "{a}",
        "{{a.b}}",
        "{{" + "x" * 41 + "}}",
        "{{a=" + "x" * 500 + "}}",
        "{% if a %}",
    ],
)
def test_what_is_none_stays_text(text: str) -> None:
    assert variables_of(text) == ()
    assert filled(text, {"a": "1", "tone": "2", "": "3"}) == text


@given(TEXTS)
@example("{{" * 50 + "a}}")
def test_the_parts_make_up_the_text_again(text: str) -> None:
    assert "".join(part if isinstance(part, str) else part.source for part in parts_of(text)) == text
    assert filled(text, {}) == text


@given(TEXTS, st.dictionaries(st.text("ab -é", min_size=1, max_size=3), TEXTS, max_size=4))
def test_filling_changes_placeholders_alone(text: str, values: dict[str, str]) -> None:
    """What stands between them is there in its order, and a value goes in to the letter, whatever it looks like."""
    whole = filled(text, values)
    for part in parts_of(text):
        wanted = part if isinstance(part, str) else values.get(part.variable.name, part.source)
        assert whole.startswith(wanted)
        whole = whole[len(wanted) :]
    assert whole == ""


@given(
    st.lists(
        st.tuples(
            st.text("xy\n {", max_size=5).filter(lambda text: "{{" not in text and not text.endswith("{")),
            st.sampled_from(["a", "b b", "ü"]),
        ),
        max_size=6,
    )
)
def test_every_placeholder_is_found(pieces: list[tuple[str, str]]) -> None:
    text = "".join(f"{before}{{{{{name}}}}}" for before, name in pieces)
    assert [part.variable.name for part in parts_of(text) if isinstance(part, Placeholder)] == [name for _before, name in pieces]


def test_a_value_is_not_read_again() -> None:
    assert filled("{{a}}{{b}}", {"a": "{{b}}", "b": "{{a}}"}) == "{{b}}{{a}}"


def test_the_environment_is_not_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "HF_TOKEN", "hf_secret")
    assert filled("{{HF_TOKEN}} $HF_TOKEN", {}) == "{{HF_TOKEN}} $HF_TOKEN"


def test_only_so_many_are_asked_for() -> None:
    text = "".join(f"{{{{v{number}}}}}" for number in range(MOST_VARIABLES + 10))
    variables = variables_of(text)
    assert len(variables) == MOST_VARIABLES
    assert filled(text, {variable.name: "" for variable in variables}).startswith(f"{{{{v{MOST_VARIABLES}}}}}")


def test_braces_without_end_are_read_in_a_moment() -> None:
    text = "{{" * 25_000 + "a" * 1_000
    assert parts_of(text) == (text,)
