"""The transcript: opens long chats at their end, follows while the reader is there, never moves what is being read."""

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar

from desktop_app.ui import message_text, message_walk
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.new_text_pill import NewTextPill
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard
from tests.ui.listening import Listening
from tests.ui.shown_pane import ROW, STREAMING, Messages, Show, ShownPane, answer, long_chat, question, settle, waiting

WaitUntil = Callable[[Callable[[], bool]], bool]


def _bar(shown: ShownPane) -> QScrollBar:
    return shown.pane.transcript.verticalScrollBar()


def _wheel(shown: ShownPane, notches: int) -> None:
    viewport = shown.pane.transcript.viewport()
    where = QPointF(viewport.rect().center())
    event = QWheelEvent(
        *(where, viewport.mapToGlobal(where), QPoint(0, 0), QPoint(0, 120 * notches), Qt.MouseButton.NoButton),
        *(Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(viewport, event)


def _at_end(shown: ShownPane) -> bool:
    return _bar(shown).value() == _bar(shown).maximum()


def _stream(shown: ShownPane, identity: str, text: str) -> None:
    for start in range(0, len(text), 6):
        shown.pane.append_text(identity, text[start : start + 6])
        if start % 60 == 0:
            QTest.qWait(1)
    QTest.qWait(50)


def test_a_long_chat_opens_at_its_end_with_few_widgets_and_few_messages_pulled(show: Show) -> None:
    source = long_chat(10_000)
    shown = show(source=source)
    settle(shown)
    assert _at_end(shown)
    assert shown.in_sight()[-1].message_id == "9999"
    assert shown.in_sight()[-1].geometry().bottom() < shown.pane.transcript.viewport().height()
    assert len(shown.views()) < 40
    assert source.pulled < 200


def test_the_whole_of_a_long_chat_can_be_reached(show: Show) -> None:
    shown = show(source=long_chat(3_000))
    _bar(shown).setValue(0)
    settle(shown)
    first = shown.in_sight()[0]
    assert (first.message_id, first.y()) == ("0", 24)
    _bar(shown).setValue(_bar(shown).maximum() // 2)
    settle(shown)
    assert 1_200 < int(shown.in_sight()[0].message_id) < 1_800
    assert len([view for view in shown.views() if not view.isHidden()]) < 60
    QTest.keyClick(shown.pane.transcript, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    settle(shown)
    assert shown.in_sight()[-1].message_id == "2999"
    assert _at_end(shown)


def test_messages_follow_each_other_without_holes_or_overlaps(show: Show) -> None:
    shown = show(source=long_chat(400, "Some `code` and **more** of it.\n\n- a\n- b\n\n```py\nx = 1\n```"))
    for value in (0, 5_000, 20_000, 11_111, 60_000):
        _bar(shown).setValue(value)
        settle(shown)
        seen = shown.in_sight()
        for above, below in itertools.pairwise(seen):
            assert int(below.message_id) == int(above.message_id) + 1
            assert below.y() - above.geometry().bottom() - 1 == 28
        assert seen[0].y() <= 24
        assert seen[-1].geometry().bottom() >= shown.pane.transcript.viewport().height() - 60


def test_what_is_read_stands_still_while_heights_above_are_corrected(show: Show) -> None:
    """Scrolling up meets messages whose heights were only guessed; each step moves the text by what was asked."""
    tall = "A line of text.\n\n" * 40
    shown = show(source=Messages(*(answer(str(n), tall if n % 3 else "short") for n in range(200))))
    settle(shown)
    for _ in range(60):
        anchor = shown.in_sight()[0]
        before = anchor.y()
        _wheel(shown, 1)
        moved = anchor.y() - before
        settle(shown)
        assert 0 < moved < 200
        assert abs((anchor.y() - before) - moved) <= 1
    assert not _at_end(shown)


def test_a_narrower_window_keeps_the_line_that_was_at_the_top(show: Show) -> None:
    shown = show(source=Messages(*(answer(str(n), "Some words that will wrap. " * 20) for n in range(100))))
    _bar(shown).setValue(_bar(shown).maximum() // 2)
    settle(shown)
    before = shown.in_sight()[0].message_id
    shown.pane.resize(480, 500)
    settle(shown)
    assert abs(int(shown.in_sight()[0].message_id) - int(before)) <= 1


def test_follows_growing_text_while_at_the_end(show: Show) -> None:
    shown = show(source=long_chat(20))
    shown.add(question("q"))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    _stream(shown, "a", "A paragraph of some length.\n\n" * 40)
    assert _at_end(shown)
    assert shown.view("a").geometry().bottom() <= shown.pane.transcript.viewport().height()
    assert shown.view("a").geometry().bottom() > shown.pane.transcript.viewport().height() - 60


def test_any_step_up_lets_go_and_the_pill_brings_back(show: Show, theme: Theme, wait_until: WaitUntil) -> None:
    shown = show(source=long_chat(20))
    shown.add(question("q"))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    _stream(shown, "a", "A paragraph.\n\n" * 30)
    pill = shown.pane.findChild(NewTextPill)
    assert pill is not None
    assert not pill.isVisible()
    _wheel(shown, 1)
    value, top = _bar(shown).value(), shown.in_sight()[0].y()
    _stream(shown, "a", "More of it.\n\n" * 30)
    assert _bar(shown).value() == value
    assert shown.in_sight()[0].y() == top
    assert pill.isVisible()
    assert pill.geometry().bottom() == shown.pane.composer.y() - 12 - 1
    QTest.mouseClick(pill, Qt.MouseButton.LeftButton)
    assert wait_until(lambda: _at_end(shown))
    assert not pill.isVisible()
    _stream(shown, "a", "Even more.\n\n" * 10)
    assert _at_end(shown)


def test_keys_and_dragging_the_bar_let_go_too(show: Show) -> None:
    for let_go in (
        lambda shown: QTest.keyClick(shown.pane.transcript, Qt.Key.Key_PageUp),
        lambda shown: QTest.keyClick(shown.pane.transcript, Qt.Key.Key_Home),
        lambda shown: _bar(shown).setSliderPosition(_bar(shown).value() - 50),
    ):
        shown = show(source=long_chat(20))
        shown.add(waiting("a"))
        shown.pane.update_answer("a", STREAMING)
        _stream(shown, "a", "A paragraph.\n\n" * 10)
        let_go(shown)
        settle(shown)  # heights above turn out otherwise than estimated
        read = shown.in_sight()[1]  # the one at the top edge may still be corrected above it
        place = read.y()
        _stream(shown, "a", "A paragraph.\n\n" * 10)
        assert (shown.in_sight()[1], read.y()) == (read, place)
        assert not _at_end(shown)


def test_coming_back_to_the_end_follows_again(show: Show) -> None:
    shown = show(source=long_chat(20))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    _stream(shown, "a", "A paragraph.\n\n" * 10)
    _wheel(shown, 2)
    _wheel(shown, -5)
    _stream(shown, "a", "A paragraph.\n\n" * 10)
    assert _at_end(shown)


def test_an_answer_that_grows_out_of_sight_loses_nothing(show: Show) -> None:
    shown = show(source=long_chat(300))
    shown.add(question("q"))
    shown.add(waiting("a"))
    shown.pane.update_answer("a", STREAMING)
    _bar(shown).setValue(0)
    settle(shown)
    _stream(shown, "a", "A paragraph.\n\n" * 50)
    assert shown.in_sight()[0].message_id == "0"
    QTest.keyClick(shown.pane.transcript, Qt.Key.Key_End)
    settle(shown)
    assert shown.view("a").text_shown.count("A paragraph.") == 50


def test_sending_goes_to_the_end(show: Show) -> None:
    shown = show(source=long_chat(100))
    _bar(shown).setValue(0)
    shown.add(question("mine"))
    settle(shown)
    assert shown.in_sight()[-1].message_id == "mine"


def test_a_very_long_answer_opens_at_its_end_and_lays_out_only_what_is_near(show: Show, wait_until: WaitUntil) -> None:
    text = "".join(f"Paragraph {n} with some words in it, enough for two lines of the column, I should think.\n\n" for n in range(2_000))
    shown = show(question("1"), answer("2", text + "The end."))
    segments = shown.view("2").segments
    assert wait_until(lambda: len(segments) == 2_001)
    settle(shown)
    assert _at_end(shown)
    assert 0 < len(segments.laid_out()) < 200


def test_home_end_and_pages(show: Show) -> None:
    shown = show(source=long_chat(50))
    transcript = shown.pane.transcript
    QTest.keyClick(transcript, Qt.Key.Key_Home)
    assert _bar(shown).value() == 0
    QTest.keyClick(transcript, Qt.Key.Key_PageDown)
    page = _bar(shown).value()
    assert 0.8 * transcript.viewport().height() < page <= transcript.viewport().height()
    QTest.keyClick(transcript, Qt.Key.Key_End)
    settle(shown)
    assert _at_end(shown)


def test_an_empty_composer_scrolls_the_chat_and_a_full_one_its_text(show: Show) -> None:
    shown = show(source=long_chat(60))
    settle(shown)
    shown.press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    settle(shown)
    assert _bar(shown).value() == 0
    shown.press(Qt.Key.Key_PageDown)
    assert _bar(shown).value() > 0
    shown.press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    settle(shown)
    assert _at_end(shown)
    shown.type("words")
    shown.press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    settle(shown)
    assert _at_end(shown)
    assert shown.pane.composer.field.textCursor().position() == 0


def test_arrows_walk_from_message_to_message(show: Show) -> None:
    shown = show(source=long_chat(30))
    settle(shown)
    shown.view("29").setFocus()
    for expected in ("28", "27", "26", "25", "24"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
        focused = QApplication.focusWidget()
        assert isinstance(focused, MessageView)
        assert focused.message_id == expected
        assert focused in shown.in_sight()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert QApplication.focusWidget() is shown.view("25")


def test_tab_goes_through_links_and_buttons_and_leaves_to_the_composer(show: Show) -> None:
    shown = show(question("1"), answer("2", "See [this](https://a.example) and [that](https://b.example).\n\n```py\nx\n```"))
    settle(shown)
    view = shown.view("2")
    links = heard(shown.pane.transcript.link_wanted)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    rects = [view.focus_rect()]
    for _ in range(2):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is view
        rects.append(view.focus_rect())
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert rects[0] == view.rect()
    assert rects[1].right() <= rects[2].left()
    names = []
    for _ in range(8):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().accessibleName())
    assert names == ["Save code…", "Copy code", *ROW]
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is shown.pane.composer.field
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert QApplication.focusWidget().accessibleName() == "More"  # the same way back
    assert [target for _, target in links] == ["https://a.example", "https://b.example"]


def test_code_is_copied_whole(show: Show) -> None:
    code = "".join(f"line {n}\n" for n in range(450))
    shown = show(question("1"), answer("2", f"Here:\n\n```text\n{code}```\n"))
    _bar(shown).setValue(0)
    settle(shown)
    button = next(button for button in shown.view("2").findChildren(IconButton) if button.accessibleName() == "Copy code")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == code.removesuffix("\n")


def test_wide_code_scrolls_inside_itself(show: Show) -> None:
    shown = show(question("1"), answer("2", "```\n" + "wide " * 80 + "\nshort\n```\n\nafter"))
    settle(shown)
    view = shown.view("2")
    (bar,) = [bar for bar in view.findChildren(QScrollBar) if bar.isVisible()]
    assert bar.maximum() > 500
    before = view.grab().toImage()
    bar.setValue(300)
    assert view.grab().toImage() != before
    assert view.width() <= shown.pane.transcript.viewport().width()


def test_colours_come_to_finished_code(show: Show, theme: Theme, wait_until: WaitUntil) -> None:
    shown = show(question("1"), answer("2", "```python\ndef wind():\n    return 'Mistral'\n```"))
    view = shown.view("2")

    def colours() -> set[str]:
        image = view.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(40, min(image.height(), 110))}

    wanted = {theme.colours.keyword.name(), theme.colours.string.name()}
    assert wait_until(lambda: any(segment.is_coloured for _, segment in view.segments.laid_out()))
    found = colours()
    assert any(_near(name, found) for name in wanted)


def _near(name: str, found: set[str]) -> bool:
    red, green, blue = (int(name[n : n + 2], 16) for n in (1, 3, 5))
    return any(abs(int(f[1:3], 16) - red) + abs(int(f[3:5], 16) - green) + abs(int(f[5:7], 16) - blue) < 40 for f in found)


def test_a_screen_reader_hears_author_and_text(show: Show) -> None:
    shown = show(question("1", "Why?"), answer("2", "**Because** of " + "x" * 10_000))
    settle(shown)
    heard_of = QAccessible.queryAccessibleInterface(shown.view("2"))
    assert heard_of is not None
    assert heard_of.role() == QAccessible.Role.StaticText
    name = heard_of.text(QAccessible.Text.Name)
    assert name.startswith("Mistral-7B-Instruct: Because of\nxxx")
    assert len(name) < 5_000
    assert name.endswith("x…")
    assert show(question("1", "Why?")).view("1").accessibleName() == "You: Why?"


def test_a_screen_reader_hears_what_was_read_in_slices(show: Show, wait_until: WaitUntil, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_text, "_SLICE", 0)
    shown = show(question("1", "Why?"), answer("2", "\n\n".join(f"The {n}th reason." for n in range(30))))
    assert wait_until(lambda: "The 29th reason." in shown.view("2").accessibleName())


def test_arrow_keys_read_on_what_a_screen_reader_was_not_told_at_once(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    listening = Listening()
    monkeypatch.setattr(message_walk, "QAccessible", listening)
    count = 120
    text = "<think>\nNot said.\n</think>\n\n" + "\n\n".join(f"Paragraph {n}." for n in range(count))
    shown = show(question("1"), answer("2", text), question("3"))
    _bar(shown).setValue(0)
    settle(shown)
    view = shown.view("2")
    view.setFocus(Qt.FocusReason.TabFocusReason)
    height = shown.pane.transcript.viewport().height()
    first = view.text_between(0, height - view.y()).count("\n") + 1  # paragraphs that are seen
    for _ in range(200):
        if not view.hasFocus():
            break
        QTest.keyClick(view, Qt.Key.Key_Down)
    said = "\n".join(listening.said).split("\n")
    assert said == [f"Paragraph {n}." for n in range(first, count)]  # each one once
    shown.view("3").setFocus(Qt.FocusReason.TabFocusReason)
    listening.said.clear()
    for _ in range(5):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    said = "\n".join(listening.said).split("\n")
    assert said
    assert set(said) <= {f"Paragraph {n}." for n in range(count)}
    listening.active = False
    listening.said.clear()
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert listening.said == []


def test_right_to_left_paragraphs_stand_at_the_right(show: Show, theme: Theme) -> None:
    shown = show(question("1"), answer("2", "שלום\n\nHello"))
    settle(shown)
    image = shown.view("2").grab().toImage()
    ground = theme.colours.ground

    def inked(top: int, bottom: int) -> list[int]:
        return [x for x in range(image.width()) if any(image.pixelColor(x, y) != ground for y in range(top, bottom))]

    hebrew, english = inked(22, 40), inked(58, 76)
    assert min(hebrew) > image.width() / 2
    assert max(english) < image.width() / 2
