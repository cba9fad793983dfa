"""The gauge and the sentence in the composer: what they say, when Send is off, and the choice that they offer."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.chat.context import ContextReading, GivesWay
from desktop_app.ui.composer import Composer
from desktop_app.ui.context_gauge import ContextGauge
from desktop_app.ui.gives_way_menu import GivesWayMenu
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard

CALM = ContextReading(1204, is_exact=True, limit=4096, left=2892, asked=256, counted_by="Local TGI")


@pytest.fixture
def composer(theme: Theme, icons: Icons) -> Composer:
    composer = Composer(theme, icons)
    composer.resize(560, 120)
    composer.set_window_height(800)
    composer.show()
    composer.activateWindow()
    QTest.qWaitForWindowActive(composer)
    composer.field.setFocus()
    return composer


@pytest.mark.usefixtures("british")
@pytest.mark.parametrize(
    ("reading", "words", "colour"),
    [
        (CALM, "1,204 of 4,096 tokens", "text2"),
        (replace(CALM, is_exact=False), "about 1,204 of 4,096 tokens", "text2"),
        (replace(CALM, tokens=3276), "3,276 of 4,096 tokens", "text2"),
        (replace(CALM, tokens=3277), "3,277 of 4,096 tokens", "warn"),
        (replace(CALM, tokens=4096, too_many=1), "4,096 of 4,096 tokens", "danger"),
        (replace(CALM, tokens=5000, too_many=905), "5,000 of 4,096 tokens", "danger"),
        (replace(CALM, too_large=1), "1,204 of 4,096 tokens", "danger"),
        (ContextReading(1, is_exact=True), "1 token", "text2"),
        (ContextReading(1), "about 1 token", "text2"),
        (ContextReading(12_345), "about 12,345 tokens", "text2"),
        (ContextReading(0, limit=4096), "0 of 4,096 tokens", "text2"),
    ],
)
def test_what_it_says_and_in_which_colour(composer: Composer, reading: ContextReading, words: str, colour: str) -> None:
    composer.show_context(reading, has_older=True)
    gauge = composer.gauge
    assert gauge.isVisible()
    assert (gauge.text(), gauge.colour, gauge.shows_bar) == (words, colour, reading.limit is not None)
    assert gauge.accessibleName() == words


def test_nothing_is_said_before_anything_is_known(composer: Composer) -> None:
    composer.show_context(CALM, has_older=True)
    composer.show_context(None, has_older=True)
    assert composer.gauge.isHidden()
    assert composer.notice.isHidden()


@pytest.mark.usefixtures("british")
def test_the_tooltip_says_what_is_counted_by_whom_and_what_is_left(composer: Composer) -> None:
    composer.show_context(replace(CALM, dropped=12, first_id="m"), has_older=True)
    assert composer.gauge.toolTip().splitlines() == [
        "System prompt, chat and draft, counted by Local TGI",
        "Left for the answer: 2,892 tokens",
        "The 12 oldest messages are not sent.",
    ]
    assert composer.gauge.accessibleDescription() == composer.gauge.toolTip()
    composer.show_context(replace(CALM, is_exact=False, left=100), has_older=True)
    assert composer.gauge.toolTip().splitlines() == [
        "System prompt, chat and draft, estimated",
        "Left for the answer: 100 tokens, fewer than the 256 that it may have",
    ]
    composer.show_context(ContextReading(3), has_older=True)
    assert composer.gauge.toolTip().splitlines()[-1] == "The server does not tell how many it takes."


@pytest.mark.usefixtures("british")
def test_what_is_too_much_is_not_sent_until_it_fits(composer: Composer) -> None:
    sent = heard(composer.submitted)
    QTest.keyClicks(composer.field, "Hello")
    height = composer.height_for(560)
    composer.show_context(replace(CALM, too_many=1204, gives_way=GivesWay.REFUSE), has_older=True)
    assert composer.notice.sentence.text() == "1,204 tokens too many. Shorten the message, or drop older ones."
    assert composer.height_for(560) > height
    assert not composer.button.isEnabled()
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert not sent
    composer.show_context(CALM, has_older=True)
    assert composer.notice.isHidden()
    assert composer.height_for(560) == height
    QTest.keyClick(composer.field, Qt.Key.Key_Return)
    assert sent == [("Hello",)]


def test_the_sentence_offers_to_drop_older_messages_if_there_are_any(composer: Composer) -> None:
    chosen = heard(composer.notice.gives_way_chosen)
    refusing = replace(CALM, too_many=2, gives_way=GivesWay.REFUSE)
    composer.show_context(refusing, has_older=False)
    assert composer.notice.drop.isHidden()
    composer.show_context(replace(refusing, gives_way=GivesWay.OLDEST), has_older=True)
    assert composer.notice.drop.isHidden()
    assert composer.notice.sentence.text() == "2 tokens too many. Shorten the message."
    composer.show_context(refusing, has_older=True)
    composer.notice.drop.click()
    assert chosen == [(GivesWay.OLDEST,)]


@pytest.mark.usefixtures("british")
def test_too_many_bytes_are_told_too(composer: Composer) -> None:
    composer.show_context(replace(CALM, too_large=10_240), has_older=True)
    assert composer.notice.sentence.text() == "The message is 10,240 bytes larger than the server takes. Shorten it."
    assert not composer.button.isEnabled()


def test_if_nothing_older_is_sent_the_composer_says_it_and_sends(composer: Composer) -> None:
    QTest.keyClicks(composer.field, "Hello")
    composer.show_context(replace(CALM, dropped=6), has_older=True)
    assert composer.notice.sentence.text() == "Of this chat, only what you write now reaches the model."
    assert composer.button.isEnabled()


def test_while_an_answer_runs_stop_stays_on(composer: Composer) -> None:
    composer.set_answering(True)
    composer.show_context(replace(CALM, too_many=9), has_older=True)
    assert composer.button.isEnabled()


def test_a_narrow_column_takes_the_bar_away(composer: Composer) -> None:
    composer.show_context(CALM, has_older=True)
    wide = composer.gauge.sizeHint().width()
    composer.resize(479, 120)
    assert not composer.gauge.shows_bar
    assert composer.gauge.sizeHint().width() == wide - 64
    composer.resize(480, 120)
    assert composer.gauge.shows_bar


def test_by_key_the_gauge_offers_what_gives_way(composer: Composer) -> None:
    composer.show_context(replace(CALM, gives_way=GivesWay.REFUSE), has_older=True)
    chosen = heard(composer.gauge.gives_way_chosen)
    assert composer.gauge.focusPolicy() & Qt.FocusPolicy.TabFocus
    composer.gauge.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(composer.gauge, Qt.Key.Key_Space)
    menu = composer.gauge.findChild(GivesWayMenu)
    assert isinstance(menu, GivesWayMenu)
    assert menu.activeAction().text() == "Nothing: refuse to send"
    assert menu.activeAction().isChecked()
    QTest.keyClick(menu, Qt.Key.Key_Up)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert chosen == [(GivesWay.OLDEST,)]


@pytest.mark.usefixtures("german")
def test_numbers_are_written_as_the_reader_writes_them(composer: Composer) -> None:
    composer.show_context(CALM, has_older=True)
    assert composer.gauge.text() == "1.204 of 4.096 tokens"


def test_the_bar_is_as_full_as_the_context(theme: Theme) -> None:
    gauge = ContextGauge(theme)
    for tokens, danger in ((2048, False), (4096, True)):
        gauge.show_reading(replace(CALM, tokens=tokens, too_many=int(danger)))
        gauge.resize(gauge.sizeHint())
        image = gauge.grab().toImage()
        y = image.height() // 2
        colour = theme.colours.danger if danger else theme.colours.text2
        filled = [x for x in range(6, 62) if image.pixelColor(QPoint(x, y)) == colour]
        assert len(filled) == pytest.approx(56 * tokens / 4096, abs=3)


def test_every_key_tells_the_length_and_loading_does_not(composer: Composer) -> None:
    lengths = heard(composer.length_changed)
    composer.set_text("A draft")
    assert not lengths
    QTest.keyClicks(composer.field, "!!")
    assert lengths == [(8,), (9,)]
