"""What was found, as a person walks through it: chats, messages, filters, pages, and what is said meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from shiboken6 import delete

from desktop_app.chat.message import Role
from desktop_app.chat.message_search import (
    ChatHit,
    ChatPart,
    IndexProgress,
    Rated,
    Search,
    SearchChoices,
    SearchFilter,
    SearchHit,
    SearchPage,
)
from desktop_app.ui.conversation_list import ConversationList
from desktop_app.ui.icons import Icons
from desktop_app.ui.search_filters import FilterChip, start_of
from desktop_app.ui.search_results import SearchResults
from desktop_app.ui.search_rows import SearchRole
from desktop_app.ui.theme import Theme
from tests.ui.chats import five_chats
from tests.ui.heard import heard

WaitUntil = Callable[[Callable[[], bool]], bool]


class Shown:
    """The list of chats with the search in it."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        self.results = SearchResults(theme)
        self.list = ConversationList(theme, icons, five_chats())
        self.list.hand_search_to(self.results)
        self.results.show_progress(IndexProgress(5, 5))
        self.list.resize(256, 600)
        self.list.show()
        self.list.activateWindow()
        assert QTest.qWaitForWindowActive(self.list)
        self.list.search_field.setFocus()

    @property
    def rows(self) -> list[str]:
        model = self.results.view.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def type(self, text: str) -> None:
        QTest.keyClicks(self.list.search_field, text)

    def page(self, *hits: SearchHit, titles: tuple[ChatHit, ...] = (), first: bool = True, last: bool = True) -> None:
        self.results.show_page(SearchPage(self.results.search, titles, hits, first, last, not last))

    def choose(self, name: str, choice: str) -> None:
        chip = next(chip for chip in self.results.filters.findChildren(FilterChip) if chip.accessibleName().startswith(name))
        next(action for action in chip.menu_for().actions() if action.text() == choice).trigger()


def hit(number: int, excerpt: str = "the wind blows", spans: tuple[tuple[int, int], ...] = ((4, 8),)) -> SearchHit:
    return SearchHit(f"m{number}", "arles", f"Trip {number}", Role.USER, 1000.0 + number, False, excerpt, spans, "wind")


WIND = ChatHit("condiments", "Windy condiments", False)


@pytest.fixture
def shown(theme: Theme, icons: Icons) -> Iterator[Shown]:
    made = Shown(theme, icons)
    yield made
    made.list.hide()
    delete(made.list)


def test_chats_come_first_then_messages_in_place_of_the_list(shown: Shown) -> None:
    searched = heard(shown.results.searched)
    assert not shown.results.view.isVisible()
    shown.type("wi")
    assert searched == [(Search("w"),), (Search("wi"),)]
    shown.page(hit(2), hit(1), titles=(WIND,))
    assert shown.results.view.isVisible()
    assert shown.rows == ["Chats", "Windy condiments", "Messages", "Trip 2", "Trip 1"]
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Escape)
    assert not shown.results.view.isVisible()
    assert searched[-1] == (Search(),)


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_the_list_below_is_not_painted_with_each_page_and_comes_back_whole(shown: Shown, wait_until: WaitUntil) -> None:
    before = shown.list.view.grab().toImage().copy(0, 0, 200, 400)
    list_paints, result_paints = Paints(shown.list.view.viewport()), Paints(shown.results.view.viewport())
    shown.type("wind")
    for number in range(3):
        seen = result_paints.count
        shown.page(hit(number), titles=(WIND,))
        assert wait_until(lambda seen=seen: result_paints.count > seen)
    assert list_paints.count == 0
    shown.list.search_field.clear()
    assert wait_until(lambda: list_paints.count > 0)
    assert shown.list.view.grab().toImage().copy(0, 0, 200, 400) == before


def test_turning_to_the_field_is_told(shown: Shown) -> None:
    told: list[bool] = []
    shown.results.turned_to.connect(lambda: told.append(True))
    shown.list.view.setFocus()
    shown.list.search_field.setFocus()
    assert told


def test_arrows_walk_past_headings_and_enter_goes_there(shown: Shown) -> None:
    chats, hits = heard(shown.results.chat_chosen), heard(shown.results.hit_chosen)
    shown.type("wind")
    shown.page(hit(1), hit(2), titles=(WIND,))
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Down)
    view = shown.results.view
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert (chats, hits) == ([("condiments",)], [(hit(1),)])
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert shown.list.search_field.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Y])
def test_esc_and_letters_go_back_to_the_field(shown: Shown, key: Qt.Key) -> None:
    shown.type("wind")
    shown.page(hit(1))
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Down)
    QTest.keyClick(shown.results.view, key)
    assert shown.list.search_field.hasFocus()
    assert shown.list.search_field.text() == ("wind" if key == Qt.Key.Key_Escape else "windy")


def test_enter_before_anything_is_known_goes_to_the_first_hit_once_it_is(shown: Shown) -> None:
    hits = heard(shown.results.hit_chosen)
    shown.type("wind")
    shown.page(hit(1))
    shown.type("y")
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Return)
    assert hits == []  # what is seen was found for other words
    shown.page(hit(2))
    assert hits == [(hit(2),)]


def test_a_page_of_an_older_search_is_not_shown(shown: Shown) -> None:
    shown.type("win")
    old = SearchPage(shown.results.search, (), (hit(1),), True, True, False)
    shown.type("d")
    shown.results.show_page(old)
    assert shown.rows == []


def test_more_is_asked_for_towards_the_end_and_stands_below(shown: Shown) -> None:
    shown.type("wind")
    wanted = heard(shown.results.more_wanted)
    shown.page(*(hit(number) for number in range(50)), last=False)
    assert len(wanted) == 0
    bar = shown.results.view.verticalScrollBar()
    assert bar.maximum() > 1000
    bar.setValue(bar.maximum())
    assert len(wanted) >= 1
    at = bar.value()
    shown.page(*(hit(number) for number in range(50, 60)), first=False)
    assert len(shown.rows) == 61
    assert bar.value() == at
    wanted.clear()
    bar.setValue(bar.maximum())
    assert not wanted


@pytest.mark.usefixtures("british")
def test_it_says_what_it_does_while_there_is_nothing_to_show(shown: Shown, wait_until: WaitUntil) -> None:
    shown.type("wind")
    assert shown.results.hint == ""
    assert wait_until(lambda: shown.results.hint == "Searching…")
    shown.page()
    assert shown.results.hint == "Nothing found"
    shown.results.show_progress(IndexProgress(1200, 5000))
    assert shown.results.hint == "Nothing found\nStill indexing, 1,200 of 5,000"
    shown.results.show_progress(IndexProgress(5000, 5000))
    assert shown.results.hint == "Nothing found"


def test_filters_narrow_what_is_looked_for_and_go_with_the_words(shown: Shown) -> None:
    searched = heard(shown.results.searched)
    shown.type("wind")
    shown.results.show_choices(SearchChoices((("e1", "Local TGI"),), ("Mistral-7B",)))
    shown.choose("Date", "Last 7 days")
    shown.choose("Who", "The model")
    shown.choose("Endpoint", "Local TGI")
    shown.choose("Model", "Mistral-7B")
    shown.choose("Rated", "Thumbs up")
    assert searched[-1] == (Search("wind", SearchFilter(start_of(7), "e1", "Mistral-7B", Role.ASSISTANT, Rated.UP)),)
    shown.choose("Date", "Older than a year")
    assert searched[-1] == (Search("wind", SearchFilter(None, "e1", "Mistral-7B", Role.ASSISTANT, Rated.UP, start_of(365))),)
    shown.choose("Date", "Any date")
    assert searched[-1] == (Search("wind", SearchFilter(None, "e1", "Mistral-7B", Role.ASSISTANT, Rated.UP)),)
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Escape)
    assert searched[-1] == (Search(),)
    shown.type("x")
    assert searched[-1] == (Search("x"),)


def test_what_is_rated_is_found_without_a_word(shown: Shown) -> None:
    searched = heard(shown.results.searched)
    view, field, filters = shown.list.view, shown.list.search_field, shown.results.filters
    QTest.qWait(0)
    assert filters.isVisible()
    assert filters.mapTo(shown.list, filters.rect().bottomLeft()).y() < view.mapTo(shown.list, view.rect().topLeft()).y()
    shown.choose("Rated", "Thumbs up")
    assert searched == [(Search("", SearchFilter(rated=Rated.UP)),)]
    shown.page(hit(1))
    assert shown.results.view.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert shown.results.view.hasFocus()
    QTest.keyClick(shown.results.view, Qt.Key.Key_Escape)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert searched[-1] == (Search(),)
    assert field.hasFocus()
    assert not shown.results.view.isVisible()
    assert filters.isVisible()


def test_tab_goes_from_the_field_through_the_filters_to_what_was_found(shown: Shown) -> None:
    field, chips, view = shown.list.search_field, shown.results.filters.chips, shown.results.view
    QTest.qWait(0)
    for chip in chips:
        QTest.keyClick(shown.list.focusWidget(), Qt.Key.Key_Tab)
        assert chip.hasFocus()
    QTest.keyClick(chips[-1], Qt.Key.Key_Tab)
    assert not view.hasFocus()
    assert not view.isVisible()
    field.setFocus()
    shown.type("wind")
    shown.page(hit(1))
    view.setFocus()
    for chip in reversed(chips):
        QTest.keyClick(shown.list.focusWidget(), Qt.Key.Key_Backtab)
        assert chip.hasFocus()
    QTest.keyClick(chips[0], Qt.Key.Key_Escape)
    assert field.hasFocus()
    assert field.text() == "wind"


def test_filters_outlive_the_words_that_are_rubbed_out(shown: Shown) -> None:
    searched = heard(shown.results.searched)
    shown.type("w")
    shown.choose("Who", "You")
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Backspace)
    assert searched[-1] == (Search("", SearchFilter(role=Role.USER)),)


def test_filters_go_when_the_keyboard_leaves_the_pane_and_not_while_a_chat_is_clicked(shown: Shown) -> None:
    beside, window = QLineEdit(), QWidget()
    row = QHBoxLayout(window)
    row.addWidget(shown.list)
    row.addWidget(beside)
    window.resize(600, 600)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    view, field, filters = shown.list.view, shown.list.search_field, shown.results.filters
    beside.setFocus()
    QTest.qWait(0)
    without = view.mapTo(window, QPoint(0, 0)).y()
    assert not filters.isVisible()
    view.setFocus()
    assert not filters.isVisible()  # who walks in the list does not search
    wanted = heard(shown.results.choices_wanted)
    field.setFocus()
    QTest.qWait(0)
    assert len(wanted) == 1
    lower = view.mapTo(window, QPoint(0, 0)).y()
    assert lower >= without + filters.height() > without
    view.setFocus()
    QTest.qWait(0)
    assert view.mapTo(window, QPoint(0, 0)).y() == lower  # else a click would go to another row
    beside.setFocus()
    QTest.qWait(0)
    assert not filters.isVisible()
    assert view.mapTo(window, QPoint(0, 0)).y() == without
    shown.list.setParent(None)


def test_rows_are_spoken(shown: Shown) -> None:
    shown.type("wind")
    shown.page(hit(1))
    model = shown.results.view.model()
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "You in Trip 1: the wind blows"
    assert QAccessible.queryAccessibleInterface(shown.results.view).text(QAccessible.Text.Name) == "Search results"


def test_a_chat_says_in_which_of_its_texts_the_words_stand(shown: Shown, theme: Theme) -> None:
    shown.type("wind")
    draft = ChatHit("arles", "Arles", False, ChatPart.DRAFT, "the wind blows", ((4, 8),))
    prompt = ChatHit("baux", "", True, ChatPart.SYSTEM_PROMPT, "You are the {text} wind.", ((19, 23),))
    waiting = ChatHit("nimes", "Nîmes", False, ChatPart.WAITING, "wind?", ((0, 4),))
    edit = ChatHit("orange", "Orange", False, ChatPart.EDIT, "no wind", ((3, 7),), "asked", "wind")
    shown.page(titles=(WIND, waiting, draft, prompt, edit))
    assert shown.rows == ["Chats", "Windy condiments", "Nîmes", "Arles", "New chat (archived)", "Orange"]
    model = shown.results.view.model()
    spoken = [model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(1, 6)]
    assert spoken == [
        "Windy condiments",
        "Nîmes. Waiting to be sent: wind?",
        "Arles. Draft: the wind blows",
        "New chat (archived). System prompt: You are the {text} wind.",
        "Orange. Being edited: no wind",
    ]
    for row in (2, 3, 4, 5):
        found = model.index(row, 0).data(SearchRole.FOUND)
        assert [found.excerpt[first:last] for first, last in found.spans] == ["wind"]
    heights = [shown.results.view.visualRect(model.index(row, 0)).height() for row in (1, 2)]
    assert heights[0] < heights[1]
    mark = theme.colours.doubt[1].rgb()
    image = shown.results.view.grab(shown.results.view.visualRect(model.index(3, 0))).toImage()
    assert any(image.pixel(x, y) == mark for x in range(image.width()) for y in range(image.height()))
    chosen = heard(shown.results.chat_chosen)
    QTest.keyClick(shown.list.search_field, Qt.Key.Key_Down)
    QTest.keyClick(shown.results.view, Qt.Key.Key_Down)
    QTest.keyClick(shown.results.view, Qt.Key.Key_Return)
    assert chosen == [("nimes",)]
    edits = heard(shown.results.edit_chosen)
    QTest.keyClick(shown.results.view, Qt.Key.Key_End)
    QTest.keyClick(shown.results.view, Qt.Key.Key_Return)
    assert [found.message_id for (found,) in edits] == ["asked"]
    assert chosen == [("nimes",)]


def test_hits_are_painted_where_they_are_also_behind_an_emoji(shown: Shown, theme: Theme) -> None:
    shown.type("wind")
    shown.page(hit(1, "🌬 wind", ((2, 6),)))
    image = shown.results.view.grab().toImage()
    mark = theme.colours.doubt[1].rgb()
    columns = [x for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) == mark]
    assert columns
    shown.page(hit(1, "🌬 wind", ()))
    bare = shown.results.view.grab().toImage()
    assert not any(bare.pixel(x, y) == mark for x in range(bare.width()) for y in range(bare.height()))


def test_what_changed_meanwhile_takes_its_place_and_nothing_moves(shown: Shown) -> None:
    view = shown.results.view
    shown.type("wind")
    waits = ChatHit("arles", "Trip", False, ChatPart.WAITING, "the wind", ((4, 8),))
    shown.page(*(hit(n) for n in range(60, 0, -1)), titles=(WIND, waits))
    assert view.enter()
    for _ in range(40):
        QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    current, scrolled = view.currentIndex().data(), view.verticalScrollBar().value()
    assert scrolled > 0
    changed = SearchPage(shown.results.search, (WIND,), tuple(hit(n) for n in range(61, 0, -1)), True, True, True, is_again=True)
    shown.results.show_page(changed)
    assert shown.rows[:4] == ["Chats", "Windy condiments", "Messages", "Trip 61"]
    assert view.currentIndex().data() == current
    assert [index.data() for index in view.selectedIndexes()] == [current]
    assert view.verticalScrollBar().value() == scrolled
    assert view.hasFocus()
    resets = heard(view.model().modelReset)
    shown.results.show_page(changed)
    assert resets == [], "and what did not change is not drawn anew"


def test_the_keyboard_stays_where_a_hit_was_and_leaves_a_list_that_is_empty(shown: Shown) -> None:
    view = shown.results.view
    shown.type("wind")
    shown.page(hit(3), hit(2), hit(1))
    assert view.enter()
    QTest.keyClick(view, Qt.Key.Key_Down)
    again = replace(SearchPage(shown.results.search, (), (), True, True, True), is_again=True)
    shown.results.show_page(replace(again, hits=(hit(3), hit(1))))
    assert view.currentIndex().data() == "Trip 1"
    shown.results.show_page(again)
    assert shown.results.hint == "Nothing found"
    assert QApplication.focusWidget() is shown.list.search_field


def test_chats_that_took_longer_come_above_the_messages_and_nothing_is_said_too_early(shown: Shown, wait_until: WaitUntil) -> None:
    shown.type("wind")
    search = shown.results.search
    shown.results.show_page(SearchPage(search, (), (), True, True, False, has_all_chats=False))
    assert wait_until(lambda: shown.results.hint == "Searching…")
    shown.results.show_chats(search, ())
    assert shown.results.hint == "Nothing found"
    shown.results.show_page(SearchPage(search, (), (hit(2), hit(1)), True, True, False, has_all_chats=False))
    assert shown.results.view.enter()
    QTest.keyClick(shown.results.view, Qt.Key.Key_Down)
    shown.results.show_chats(Search("another"), (WIND,))
    assert shown.rows == ["Messages", "Trip 2", "Trip 1"]
    shown.results.show_chats(search, (WIND,))
    assert shown.rows == ["Chats", "Windy condiments", "Messages", "Trip 2", "Trip 1"]
    assert shown.results.view.currentIndex().data() == "Trip 1"
