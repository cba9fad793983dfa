"""Where pages begin: only where something may be cut, with headings beside what follows, and every pixel on exactly one page."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.rendering.pages import Pages, Slab, Strip

HEIGHT = 100.0


def placed(*slabs: Slab[str]) -> list[Strip[str]]:
    pages: Pages[str] = Pages(HEIGHT)
    return [strip for slab in slabs for strip in pages.add(slab)] + pages.flush()


def where(*slabs: Slab[str]) -> list[tuple[str, int, float, float, float]]:
    return [(strip.what, strip.page, strip.y, strip.start, strip.end) for strip in placed(*slabs)]


def test_what_fits_stands_below_the_other_with_its_gap() -> None:
    assert where(Slab("a", 40, gap=10), Slab("b", 40, gap=10)) == [("a", 0, 0, 0, 40), ("b", 0, 50, 0, 40)]


def test_what_does_not_fit_begins_a_page_without_its_gap() -> None:
    assert where(Slab("a", 60), Slab("b", 60, gap=10)) == [("a", 0, 0, 0, 60), ("b", 1, 0, 0, 60)]


def test_it_is_cut_at_the_last_place_that_fits() -> None:
    assert where(Slab("a", 60), Slab("b", 80, gap=5, cuts=(20, 30, 60))) == [("a", 0, 0, 0, 60), ("b", 0, 65, 0, 30), ("b", 1, 0, 30, 80)]


def test_a_long_one_goes_over_several_pages() -> None:
    assert where(Slab("a", 250, cuts=range(10, 250, 10))) == [("a", 0, 0, 0, 100), ("a", 1, 0, 100, 200), ("a", 2, 0, 200, 250)]


def test_fine_cuts_are_for_what_not_even_a_whole_page_holds() -> None:
    row = Slab("row", 150, cuts=(), fine_cuts=(30, 60, 90, 120))
    assert where(Slab("a", 50), row) == [("a", 0, 0, 0, 50), ("row", 1, 0, 0, 90), ("row", 2, 0, 90, 150)]
    assert where(Slab("a", 50), Slab("b", 90, fine_cuts=(30, 60))) == [("a", 0, 0, 0, 50), ("b", 1, 0, 0, 90)]


def test_what_cannot_be_cut_is_made_smaller_once_it_is_higher_than_a_page() -> None:
    small, after = placed(Slab("a", 400), Slab("b", 10))
    assert (small.page, small.scale, small.bottom) == (0, 0.25, HEIGHT)
    assert after.page == 1


def test_a_heading_goes_to_the_next_page_with_what_follows() -> None:
    heading = Slab("h", 20, gap=5, stays_with_next=True)
    assert where(Slab("a", 70), heading, Slab("b", 50, gap=5)) == [("a", 0, 0, 0, 70), ("h", 1, 0, 0, 20), ("b", 1, 25, 0, 50)]
    assert where(Slab("a", 40), heading, Slab("b", 80, gap=5, cuts=(20, 60))) == [
        ("a", 0, 0, 0, 40),
        ("h", 0, 45, 0, 20),
        ("b", 0, 70, 0, 20),
        ("b", 1, 0, 20, 80),
    ]


def test_author_and_heading_move_together() -> None:
    chain = [Slab("author", 10, stays_with_next=True), Slab("h", 10, stays_with_next=True), Slab("text", 20)]
    assert [strip.page for strip in placed(Slab("a", 70), *chain)] == [0, 1, 1, 1]


def test_headings_without_end_are_placed_all_the_same() -> None:
    pages: Pages[str] = Pages(HEIGHT)
    early = [strip for _ in range(50) for strip in pages.add(Slab("h", 20, stays_with_next=True))]
    assert len(early) > 40
    assert len(early) + len(pages.flush()) == 50


def test_a_table_repeats_its_head_on_each_further_page() -> None:
    table = Slab("t", 200, cuts=range(20, 200, 10), head=20)
    later = Slab("u", 50, cuts=(10, 20, 30, 40), head=20, goes_on=True)
    assert [(strip.page, strip.start, strip.end, strip.head) for strip in placed(table, later)] == [
        (0, 0, 100, 0),
        (1, 100, 180, 20),
        (2, 180, 200, 20),
        (2, 0, 50, 0),
    ]
    full = Slab("t", 100, cuts=(20, 40, 60, 80), head=20)
    assert [(strip.page, strip.head) for strip in placed(full, later)] == [(0, 0), (1, 20)]


SLABS = st.builds(
    lambda lines, line, gap, stays, lonely: Slab(
        "x",
        lines * line,
        gap,
        [line * k for k in range(2, lines - 1)] if not lonely else (),
        [line * k for k in range(1, lines)] if not lonely else (),
        stays,
    ),
    st.integers(1, 60),
    st.integers(1, 40),
    st.integers(0, 30),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(SLABS, max_size=20))
def test_nothing_is_lost_doubled_or_below_the_edge(slabs: list[Slab[str]]) -> None:
    pages: Pages[int] = Pages(HEIGHT)
    numbered: list[Slab[int]] = [
        Slab(number, slab.height, slab.gap, slab.cuts, slab.fine_cuts, slab.stays_with_next) for number, slab in enumerate(slabs)
    ]
    strips = [strip for slab in numbered for strip in pages.add(slab)] + pages.flush()
    for slab in numbered:
        mine = [strip for strip in strips if strip.what == slab.what]
        assert (mine[0].start, mine[-1].end) == (0, slab.height)
        assert all(one.end == two.start and one.page < two.page for one, two in pairwise(mine))
        assert all(strip.end in (*slab.cuts, *slab.fine_cuts, slab.height) for strip in mine)
    assert all(strip.y >= 0 and strip.bottom <= HEIGHT + 1e-6 for strip in strips)
    for one, two in pairwise(strips):
        assert two.page > one.page or (two.page == one.page and two.y >= one.bottom - 1e-6)
        assert two.page <= one.page + 1
