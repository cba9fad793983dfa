"""Stop strings as lines."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.ui.stop_text import read_stop_strings, stop_text


def test_one_on_each_line_and_empty_lines_count_for_nothing() -> None:
    assert read_stop_strings("</s>\n\n User:\n") == ("</s>", " User:")


def test_escapes_stand_for_line_break_tab_and_backslash() -> None:
    assert read_stop_strings("\\n\\n\n\\t\n\\\\n") == ("\n\n", "\t", "\\n")
    assert stop_text(("\n\n", "\t", "\\n")) == "\\n\\n\n\\t\n\\\\n"


def test_an_unknown_escape_is_left_alone() -> None:
    assert read_stop_strings("C:\\dir") == ("C:\\dir",)


@given(st.lists(st.text(min_size=1), max_size=5).map(tuple))
def test_every_list_of_texts_reads_back(strings: tuple[str, ...]) -> None:
    assert read_stop_strings(stop_text(strings)) == strings
