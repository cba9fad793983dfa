"""Columns on paper: as wide as they like, then as narrow as their words, measured over all pieces of a table."""

import pytest
from PySide6.QtGui import QColor, QFont

from desktop_app.rendering.look import Look
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.paper_columns import PaperColumns


@pytest.fixture(scope="module")
def look(qt_app: object) -> Look:
    font = QFont()
    font.setPixelSize(14)
    names = ("text", "text2", "accent", "warn", "hover", "line", "edge", "code_ground")
    return Look(
        reading=font, code=font, small=font, headings=(font, font, font), marks={}, syntax={}, **dict.fromkeys(names, QColor("#000000"))
    )


def widths(look: Look, text: str, room: int) -> list[int]:
    columns = PaperColumns(look)
    for block in read_markdown(text):
        columns.add(block)
    return columns.widths(room)


def test_a_table_with_room_is_as_wide_as_its_text(look: Look) -> None:
    first, second = widths(look, "| a | b |\n|---|---|\n| short | a little longer |", 600)
    assert 20 < first < second < 200


def test_a_later_piece_counts_as_much_as_the_first(look: Look) -> None:
    rows = "| a | b |\n|---|---|\n" + "| x | y |\n" * 60
    narrow, _ = widths(look, rows, 600)
    wide, _ = widths(look, rows + "| much longer than before | y |\n", 600)
    assert wide > 3 * narrow


def test_long_text_takes_the_room_that_short_cells_leave(look: Look) -> None:
    number, text = widths(look, "| n | text |\n|---|---|\n| 1 | " + "word " * 200 + "|", 600)
    assert number < 40
    assert 500 < number + text <= 600


def test_columns_give_way_down_to_their_words(look: Look) -> None:
    head = "| " + " | ".join(["several short words here"] * 8) + " |\n|" + "---|" * 8
    found = widths(look, head, 700)
    assert sum(found) <= 700
    longest = look.metrics(look.reading).horizontalAdvance("several")
    assert all(width >= longest for width in found)


def test_more_columns_than_fit_are_as_narrow_as_their_words(look: Look) -> None:
    head = "| " + " | ".join(["column name"] * 40) + " |\n|" + "---|" * 40
    found = widths(look, head, 600)
    assert sum(found) > 600
    assert max(found) < 96
