"""A table for spreadsheets: rows and cells stay what they are, and nothing is run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rendering.blocks import Block, BlockKind, Run
from desktop_app.rendering.markdown_stream import read_markdown
from desktop_app.rendering.table_tsv import table_tsv


def _rows(*rows: tuple[str, ...]) -> Block:
    return Block(BlockKind.TABLE, 0, rows=tuple(tuple((Run(text, 0, len(text)),) for text in row) for row in rows))


def _cell(text: str) -> str:
    ((cell,),) = csv.reader(io.StringIO(table_tsv([_rows((text,))])), dialect="excel-tab")
    return cell


def test_cells_are_parted_by_tabs_and_rows_by_line_feeds() -> None:
    assert table_tsv(read_markdown("| a | b |\n|---|---|\n| **1** | `x` |\n| | é |")) == "a\tb\n1\tx\n\té\n"


def test_all_parts_of_a_table_are_there() -> None:
    blocks = read_markdown("| n |\n|---|\n" + "".join(f"| {n} |\n" for n in range(120)))
    assert len(blocks) == 3
    assert table_tsv(blocks).split() == ["n", *map(str, range(120))]


def test_other_blocks_are_none_of_it() -> None:
    assert table_tsv(read_markdown("text")) == table_tsv([]) == ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "＝1+1", "- item", "+49 30 1234", "-1-1", "--", "-.", "=5"]
)
def test_what_would_be_a_formula_is_text(text: str) -> None:
    assert _cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3.2", "-1,000.50", "-.5", "-1e-5", "-12 %", "-12%", "-", "+", "5-3", "a=b", "", "−5", "1.5"])
def test_numbers_and_plain_text_stay_as_they_are(text: str) -> None:
    assert _cell(text) == text


def test_a_formula_does_not_hide_behind_space_or_quotes() -> None:
    assert _cell("\t =1+1") == "'=1+1"
    assert _cell("\r\n=1+1") == "'=1+1"
    assert table_tsv([_rows(('"=1+1', "x"))]) == '"""=1+1"\tx\n'


def test_a_long_number_is_looked_at_once() -> None:
    text = "-" + "1" * 200_000 + "x"
    assert _cell(text[:100_000]) == text[:100_000]
    assert table_tsv([_rows((text,))]) == f"'{text}\n"


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), min_size=1, max_size=4))
def test_rows_and_columns_survive_any_text(rows: list[list[str]]) -> None:
    written = table_tsv([_rows(*(tuple(row) for row in rows))])
    assert written.count("\n") == len(rows)
    assert all(line.count("\t") == 1 for line in written.split("\n")[:-1])
    assert len(list(csv.reader(io.StringIO(written), dialect="excel-tab"))) == len(rows)
    assert not any(
        cell[:1] in ("=", "@") and len(cell) > 1 for row in csv.reader(io.StringIO(written), dialect="excel-tab") for cell in row
    )
