"""Where the thought of an answer begins and ends, however it came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.thinking import CLOSING, OPENING, Thought, ThoughtReader, find_thought, without_thought


def parts(text: str) -> tuple[str, str] | None:
    """Thought and answer; None if there is no thought."""
    thought = find_thought(text)
    return None if thought is None else (text[thought.start : thought.end], text[thought.answer :])


@pytest.mark.parametrize(
    ("text", "thought", "answer"),
    [
        ("<think>\nTwo and two.\n</think>\n\nFour.", "\nTwo and two.\n", "Four."),  # Qwen3, DeepSeek-R1
        (" \n<think>Hm.</think>Four.", "Hm.", "Four."),
        ("<thinking>Hm, </think> is a tag.</thinking>\nFour.", "Hm, </think> is a tag.", "Four."),
        ("<think>\n\n</think>\n\nFour.", "\n\n", "Four."),  # Qwen3, told not to think
        ("<think>\nTwo and", "\nTwo and", ""),  # cut off
        ("<think>\nTwo and </thi", "\nTwo and </thi", ""),
        ("<think>Hm.</think>\n\n", "Hm.", ""),
        ("<think>```\n</think>\nFour.", "```\n", "Four."),  # to the model it is one token, wherever it stands
        ("<think><think>Hm.</think>Four.", "<think>Hm.", "Four."),
        ("Two and two.\n</think>\n\nFour.", "Two and two.\n", "Four."),  # DeepSeek-R1, its template opens the thought
        ("Two and two.</think>\n\nFour.", "Two and two.", "Four."),
        ("Two and two.</think>  \nFour.", "Two and two.", "Four."),
        ("  Two.\n </think> Four.", "Two.\n ", "Four."),
        ("</think>\n\nFour.", "", "Four."),
        ("A loop:\n```python\nwhile True:\n```\n</think>\nDone.", "A loop:\n```python\nwhile True:\n```\n", "Done."),
        ("Hm.\n</think>\nIt says </think>\n", "Hm.\n", "It says </think>\n"),
    ],
)
def test_what_models_write(text: str, thought: str, answer: str) -> None:
    assert parts(text) == (thought, answer)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Four.",
        "<thin",
        "<think",
        "<thinker>Rodin</thinker>",
        "<b>bold</b>",
        "`<think>` opens it, `</think>` closes it.",
        "It is closed by </think> and goes on.",
        "It is closed by </think>",
        "Like so:\n<think>\nHm.\n</think>\nFour.",
        "Like so:\n```\n</think>\n```\n",
        "Like so:\n~~~~xml\n~~~\n</think>\n~~~~\n",
        "1. Like so:\n   ```\n   </think>\n   ```\n",
        "Like so: `</think>`\n\nand then\n</think>\n",  # the first one decides
        "Ends with </think>" + " " * 200 + "\n",
        "</thinking>\nFour.",
    ],
)
def test_text_that_is_no_thought(text: str) -> None:
    assert parts(text) is None
    assert without_thought(text) == text


def test_what_may_become_a_tag_is_undecided() -> None:
    reader = ThoughtReader()
    for piece in ("", " ", "\n<", "thi", "nk"):
        reader.feed(piece)
        assert reader.is_undecided
        assert reader.thought is None
    reader.feed(">")
    assert not reader.is_undecided
    assert reader.thought == Thought(9, 9, 9, is_closed=False, is_blank=True)
    reader.feed("Hm</thi")
    assert reader.thought == Thought(9, 11, 16, is_closed=False, is_blank=False)
    reader.feed("s")
    assert reader.thought == Thought(9, 17, 17, is_closed=False, is_blank=False)
    reader.feed("</think>\n")
    assert reader.thought == Thought(9, 17, 26, is_closed=True, is_blank=False)
    assert not reader.is_thinking


def test_another_word_decides_at_once() -> None:
    reader = ThoughtReader()
    reader.feed("<thank")
    assert not reader.is_undecided


def test_what_the_app_writes_is_read_back() -> None:
    assert parts(f"{OPENING}Hm.{CLOSING}Four.") == ("\nHm.\n", "Four.")


PIECES = st.sampled_from(
    [
        "<think>",
        "<thinking>",
        "</think>",
        "</thinking>",
        "<thi",
        "nk>",
        "</",
        "think",
        ">",
        " ",
        "\n",
        "\n\n",
        "```",
        "```\n",
        "~~~\n",
        "`",
        "Hm.",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), st.data())
def test_the_pieces_do_not_matter(text: str, data: st.DataObject) -> None:
    reader, at = ThoughtReader(), 0
    seen = None
    while at < len(text):
        size = data.draw(st.integers(1, 5))
        reader.feed(text[at : at + size])
        at = min(at + size, len(text))
        found = reader.thought
        if seen is not None:  # what was told stays true
            assert found is not None
            assert (found.start, seen.end <= found.end) == (seen.start, True)
            assert not seen.is_closed or found.end == seen.end
            assert seen.is_blank or not found.is_blank
        if found is not None:
            assert 0 <= found.start <= found.end <= found.answer <= at
        seen = found
    reader.finish()
    assert reader.thought == find_thought(text)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_no_tag_of_the_thought_is_in_the_answer(text: str) -> None:
    whole = f"<think>{text}"
    thought = find_thought(whole)
    assert thought is not None
    if thought.is_closed:
        assert whole[thought.end :].startswith("</think>")
        assert not whole[thought.answer :][:1].isspace()
    else:
        assert "</think>" not in whole
        assert without_thought(whole) == ""
