"""The endpoint button, its popover, and lights that differ in shape."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QDate, QDateTime, QEvent, QPoint, QPointF, Qt, QTime
from PySide6.QtGui import QColor, QFontMetrics, QImage, QMouseEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from shiboken6 import delete

from desktop_app.chat.endpoint import EndpointStatus, Reach, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.errors import ErrorKind
from desktop_app.chat.speed import Speed
from desktop_app.ui.endpoint_button import EndpointButton
from desktop_app.ui.endpoint_drag import DropLine
from desktop_app.ui.endpoint_popover import EndpointPopover
from desktop_app.ui.endpoint_row import ROW_HEIGHT, EndpointRow
from desktop_app.ui.endpoint_words import detail_line, speed_sentence
from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.mark_colours import mark_colour
from desktop_app.ui.state_light import StateLight, paint_light, reach_sentence
from desktop_app.ui.theme import TextRole, Theme
from tests.ui.endpoints import BUILTIN, CELLAR, ENDPOINTS, LOCAL, STATUSES
from tests.ui.heard import heard
from tests.ui.window_fixture import Shown

WaitUntil = Callable[[Callable[[], bool]], bool]


@pytest.fixture
def parts(theme: Theme, icons: Icons) -> Iterator[Shown]:
    theme.reduced_motion = True
    shown = Shown(theme, icons).show()
    yield shown
    theme.reduced_motion = None
    shown.end()


def _popover(parts: Shown) -> EndpointPopover:
    return parts.window.findChildren(EndpointPopover)[0]


def _open(parts: Shown) -> EndpointPopover:
    QTest.mouseClick(parts.window.header.endpoint_button, Qt.MouseButton.LeftButton)
    popover = _popover(parts)
    assert popover.isVisible()
    return popover


def _press(parts: Shown, key: Qt.Key) -> None:
    handle = parts.window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key)


def _shape(theme: Theme, reach: Reach) -> list[bool]:
    """Which pixels a light covers, whatever its colour."""
    image = QImage(64, 64, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.scale(4, 4)
    paint_light(painter, QPointF(8, 8), reach, theme.colours)
    painter.end()
    return [image.pixelColor(x, y).alpha() > 128 for x in range(64) for y in range(64)]


def test_lights_differ_in_shape_and_not_in_colour_alone(theme: Theme) -> None:
    shapes = {reach: _shape(theme, reach) for reach in (Reach.READY, Reach.BUSY, Reach.UNREACHABLE, Reach.UNKNOWN)}
    for one, first in shapes.items():
        assert any(first), one
        for other, second in shapes.items():
            if one is not other:
                differing = sum(a != b for a, b in zip(first, second, strict=True))
                assert differing > 0.25 * max(sum(first), sum(second)), (one, other)
    assert _shape(theme, Reach.LOADING) == shapes[Reach.BUSY]


@pytest.mark.usefixtures("british")
@pytest.mark.parametrize("reach", Reach)
def test_every_state_has_words(reach: Reach) -> None:
    assert reach_sentence(EndpointStatus("x", reach))


@pytest.mark.usefixtures("british")
def test_words_say_since_when_an_endpoint_is_away() -> None:
    today = QDateTime(QDate.currentDate(), QTime(14, 2)).toSecsSinceEpoch()
    assert reach_sentence(EndpointStatus("x", Reach.UNREACHABLE, since=today)) == "Not reachable since 14:02"
    long_ago = QDateTime(QDate(2024, 3, 9), QTime(14, 2)).toSecsSinceEpoch()
    assert reach_sentence(EndpointStatus("x", Reach.UNREACHABLE, since=long_ago)) == "Not reachable since 09/03/2024 14:02"


@pytest.mark.usefixtures("british")
def test_a_server_that_is_there_but_of_no_use_is_not_called_unreachable() -> None:
    def said(problem: ErrorKind) -> str:
        return reach_sentence(EndpointStatus("x", Reach.UNREACHABLE, since=1_700_000_000, problem=problem))

    assert said(ErrorKind.UNAUTHORIZED) == "Wants a valid access token"
    for problem in (ErrorKind.FORBIDDEN, ErrorKind.KEYRING, ErrorKind.NOT_AN_API, ErrorKind.NOT_FOUND, ErrorKind.TLS):
        assert "reachable" not in said(problem)
    assert said(ErrorKind.CONNECT_TIMEOUT).startswith("Not reachable since")


def test_a_light_turns_only_while_it_can_be_seen_and_things_may_move(theme: Theme, wait_until: WaitUntil) -> None:
    light = StateLight(theme)
    light.set_status(EndpointStatus("x", Reach.LOADING))
    light.show()
    first = light.grab().toImage()
    assert wait_until(lambda: light.grab().toImage() != first)
    theme.reduced_motion = True
    try:
        still = light.grab().toImage()
        QTest.qWait(80)
        assert light.grab().toImage() == still
    finally:
        theme.reduced_motion = None
    assert light.toolTip() == light.accessibleName() == "The model is being loaded"
    light.hide()
    delete(light)


@pytest.mark.usefixtures("british")
def test_the_line_under_a_name_says_model_server_and_speed_or_what_is_wrong() -> None:
    assert detail_line(LOCAL, STATUSES[LOCAL.id]) == "Mistral-7B-Instruct-v0.1 · TGI 3.3 · 12 ms"
    assert detail_line(BUILTIN, STATUSES[BUILTIN.id]) == "SmolLM2-135M · on this computer"
    assert detail_line(CELLAR, STATUSES[CELLAR.id]) == "Not reachable"
    assert detail_line(CELLAR, EndpointStatus(CELLAR.id)) == "Not asked yet"
    assert detail_line(replace(LOCAL, model="org/Other"), EndpointStatus("local", Reach.LOADING)) == "Other · TGI 3.3 · being loaded"


@pytest.mark.usefixtures("british")
def test_how_fast_it_answered_lately_takes_the_place_of_the_latency() -> None:
    def line(speed: Speed, reach: Reach = Reach.READY) -> str:
        return detail_line(LOCAL, EndpointStatus(LOCAL.id, reach, speed=speed))

    assert line(Speed(5, 0.31, 41.7)) == "Mistral-7B-Instruct-v0.1 · TGI 3.3 · 310 ms · 42/s"
    assert line(Speed(2, 1.3, 4.24)) == "Mistral-7B-Instruct-v0.1 · TGI 3.3 · 1.3 s · 4.2/s"
    assert line(Speed(1, 0.31, None)) == "Mistral-7B-Instruct-v0.1 · TGI 3.3 · 310 ms"
    assert line(Speed(1, 0.31, 42.0), Reach.LOADING) == "Mistral-7B-Instruct-v0.1 · TGI 3.3 · being loaded"
    assert line(Speed(1, 0.31, 42.0), Reach.UNREACHABLE) == "Not reachable"
    assert speed_sentence(Speed(5, 0.31, 41.7)) == "In the last 5 answers the first token came after 310 ms, then 42 tokens a second."
    assert speed_sentence(Speed(1, 0.31, None)) == "In the last answer the first token came after 310 ms."
    assert speed_sentence(None) == ""


def test_a_long_models_name_gives_way_to_the_figures(parts: Shown, theme: Theme) -> None:
    endpoint = replace(LOCAL, model="org/A-model-with-a-name-that-is-longer-than-any-row-is-wide-Instruct-v0.1")
    parts.window.show_endpoints([endpoint], endpoint.id, {endpoint.id: EndpointStatus(LOCAL.id, Reach.READY, speed=Speed(5, 0.31, 41.7))})
    row = parts.window.popover.rows[0]
    line = row.detail(260)
    assert line.endswith("… · TGI 3.3 · 310 ms · 42/s")
    assert QFontMetrics(theme.font(TextRole.SMALL)).horizontalAdvance(line) <= 260
    assert "42 tokens a second" in row.toolTip()
    assert "42 tokens a second" in row.accessibleDescription()


@pytest.mark.usefixtures("british")
def test_one_that_turns_requests_away_says_so() -> None:
    assert reach_sentence(EndpointStatus("x", Reach.BUSY)) == "Answering"
    assert reach_sentence(EndpointStatus("x", Reach.BUSY, problem=ErrorKind.TOO_MANY_REQUESTS)) == "Turns requests away for now"
    then = QDateTime(QDate.currentDate(), QTime(14, 2)).toSecsSinceEpoch()
    told = EndpointStatus("x", Reach.BUSY, problem=ErrorKind.TOO_MANY_REQUESTS, until=then)
    assert reach_sentence(told) == "Turns requests away until 14:02"


def test_the_button_names_endpoint_and_model_and_its_tooltip_the_state(theme: Theme, icons: Icons) -> None:
    button = EndpointButton(theme, icons)
    button.show_endpoint(LOCAL, STATUSES[LOCAL.id])
    assert button.shown_text == "Local TGI  Mistral-7B-Instruct-v0.1"
    assert button.toolTip().startswith("Ready")
    wide = button.sizeHint().width()
    button.set_compact(True)
    assert button.shown_text == "Local TGI"
    assert button.sizeHint().width() < wide
    button.show_endpoint(None, EndpointStatus(""))
    assert button.shown_text == "Choose an endpoint"


def test_the_button_shows_the_light_of_its_endpoint(theme: Theme, icons: Icons) -> None:
    button = EndpointButton(theme, icons)
    button.resize(button.sizeHint())

    def colour_of_light(reach: Reach) -> QColor:
        button.show_endpoint(LOCAL, EndpointStatus(LOCAL.id, reach))
        return button.grab().toImage().pixelColor(17, 16)

    assert colour_of_light(Reach.READY) == theme.colours.good
    assert colour_of_light(Reach.UNREACHABLE) == theme.colours.danger
    assert colour_of_light(Reach.UNKNOWN) == theme.colours.raised, "a ring is open in the middle"


def test_the_popover_hangs_under_the_button_and_marks_the_chosen(parts: Shown) -> None:
    popover = _open(parts)
    button = parts.window.header.endpoint_button
    edge = button.mapTo(parts.window, button.rect().bottomRight())
    assert (popover.width(), popover.geometry().right(), popover.y()) == (360, edge.x(), edge.y() + 5)
    assert [row.isChecked() for row in popover.rows] == [True, False, False]
    assert [row.accessibleName().split(",")[0] for row in popover.rows] == ["Local TGI", "Built-in model", "vLLM"]
    assert popover.rows[0].hasFocus()
    assert {row.height() for row in popover.rows} == {48}


def test_a_click_chooses_and_closes(parts: Shown) -> None:
    chosen = heard(parts.window.endpoint_chosen)
    popover = _open(parts)
    QTest.mouseClick(popover.rows[2], Qt.MouseButton.LeftButton)
    assert chosen == [("cellar",)]
    assert not popover.isVisible()
    assert parts.focused is parts.middle.composer
    assert popover.rows[0].isChecked(), "the tick moves when the window is told, not before"
    parts.window.show_endpoints(ENDPOINTS, "cellar", STATUSES)
    assert [row.isChecked() for row in popover.rows] == [False, False, True]
    assert parts.window.header.endpoint_button.shown_text == "vLLM, Keller"


def test_arrows_walk_round_and_enter_chooses(parts: Shown) -> None:
    chosen = heard(parts.window.endpoint_chosen)
    popover = _open(parts)
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Down, 0), (Qt.Key.Key_Up, 2), (Qt.Key.Key_Home, 0)):
        _press(parts, key)
        assert parts.focused is popover.rows[row]
    _press(parts, Qt.Key.Key_End)
    _press(parts, Qt.Key.Key_Return)
    assert chosen == [("cellar",)]


def test_tab_reaches_everything_in_it_and_goes_round(parts: Shown) -> None:
    wanted = heard(parts.window.add_endpoint_requested)
    popover = _open(parts)
    walked = []
    for _ in range(9):
        _press(parts, Qt.Key.Key_Tab)
        assert isinstance(parts.focused, QPushButton)
        walked.append(parts.focused.text() or parts.focused.accessibleName().split(",")[0])
    assert walked[:4] == ["Edit Local TGI", "Built-in model", "vLLM", "Edit vLLM"]
    assert walked[4:] == ["Look for servers on this computer", "Import from a file…", "Add an endpoint…", "Settings…", "Local TGI"]
    assert popover.is_open
    _press(parts, Qt.Key.Key_Backtab)
    _press(parts, Qt.Key.Key_Backtab)
    _press(parts, Qt.Key.Key_Return)
    assert (len(wanted), popover.is_open) == (1, False)


def test_a_click_outside_escape_or_leaving_closes_without_choosing(parts: Shown) -> None:
    chosen = heard(parts.window.endpoint_chosen)
    popover = _open(parts)
    outside = parts.window.childAt(400, 400)
    assert outside is not None
    QTest.mouseClick(outside, Qt.MouseButton.LeftButton)
    assert not popover.isVisible()
    _open(parts)
    _press(parts, Qt.Key.Key_Escape)
    assert not popover.isVisible()
    _open(parts)
    parts.parameters.first.setFocus()
    assert not popover.isVisible()
    assert parts.focused is parts.parameters.first, "the keyboard stays where it went"
    assert chosen == []


def test_every_endpoint_but_the_built_in_one_can_be_edited_from_there(parts: Shown) -> None:
    edited = heard(parts.window.edit_endpoint_requested)
    popover = _open(parts)
    pencils = [button.accessibleName() for row in popover.rows for button in row.findChildren(IconButton)]
    assert pencils == ["Edit Local TGI", "Edit vLLM, Keller"]
    QTest.mouseClick(popover.rows[2].findChildren(IconButton)[0], Qt.MouseButton.LeftButton)
    assert edited == [("cellar",)]
    assert not popover.isVisible()


@pytest.mark.parametrize(("text", "signal"), [("Add an endpoint…", "add_endpoint_requested"), ("Settings…", "settings_requested")])
def test_the_links_at_its_foot(parts: Shown, text: str, signal: str) -> None:
    wanted = heard(getattr(parts.window, signal))
    popover = _open(parts)
    link = next(button for button in popover.findChildren(QPushButton) if button.text() == text)
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert (len(wanted), popover.isVisible()) == (1, False)


def test_servers_can_be_looked_for_from_there(parts: Shown) -> None:
    popover = _open(parts)
    wanted = heard(popover.look_requested)
    link = next(button for button in popover.findChildren(QPushButton) if button.text() == "Look for servers on this computer")
    assert popover.rect().contains(link.geometry())
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert (len(wanted), popover.isVisible()) == (1, False)


def test_a_state_that_changes_while_it_is_open_keeps_the_keyboard_where_it_is(parts: Shown) -> None:
    popover = _open(parts)
    _press(parts, Qt.Key.Key_Down)
    row = popover.rows[1]
    parts.window.show_endpoints(ENDPOINTS, LOCAL.id, STATUSES | {LOCAL.id: EndpointStatus(LOCAL.id, Reach.BUSY)})
    assert parts.focused is row
    assert "Answering" in popover.rows[0].accessibleName()


def test_many_endpoints_scroll_inside_a_small_window(parts: Shown) -> None:
    parts.window.resize(480, 360)
    many = [replace(CELLAR, id=str(n), name=f"Endpoint {n}") for n in range(30)]
    parts.window.show_endpoints(many, "29", {})
    popover = _open(parts)
    assert parts.window.rect().contains(popover.geometry())
    assert parts.focused is popover.rows[29]
    assert not popover.rows[29].visibleRegion().isEmpty()


def test_without_any_endpoint_only_the_links_are_there(parts: Shown) -> None:
    parts.window.show_endpoints([], "", {})
    popover = _open(parts)
    assert popover.height() < 112
    assert isinstance(parts.focused, QPushButton)
    assert parts.focused.text() == "Add an endpoint…"
    popover.dismiss()
    parts.window.show_endpoints(ENDPOINTS, LOCAL.id, STATUSES)
    assert all(row.isVisible() for row in _open(parts).rows)


OURS = replace(LOCAL, options=EndpointOptions(colour="red"))
THREE = (OURS, CELLAR, replace(CELLAR, id="attic", name="vLLM, attic"), BUILTIN)


def _show_three(parts: Shown, *ids: str) -> EndpointPopover:
    known = sorted(THREE, key=lambda endpoint: [*ids, BUILTIN.id].index(endpoint.id)) if ids else THREE
    parts.window.show_endpoints(known, LOCAL.id, STATUSES)
    return _popover(parts)


def _names(popover: EndpointPopover) -> list[str]:
    return [row.endpoint_id for row in sorted(popover.rows, key=lambda row: row.y())]


def test_alt_and_an_arrow_move_an_endpoint_and_the_keyboard_stays_on_it(parts: Shown) -> None:
    _show_three(parts)
    moved = heard(parts.window.popover.moved)
    popover = _open(parts)
    row = popover.rows[0]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):  # the first one moves up to nowhere
        QTest.keyClick(row, key, Qt.KeyboardModifier.AltModifier)
    assert moved == [(LOCAL.id, 1)]
    _show_three(parts, "cellar", LOCAL.id, "attic")
    assert popover.isVisible()
    assert parts.focused is row is popover.rows[1]
    assert _names(popover) == ["cellar", LOCAL.id, "attic", BUILTIN.id]
    _press(parts, Qt.Key.Key_Down)
    assert parts.focused is popover.rows[2], "arrows follow the new order"


def test_the_built_in_model_stays_where_it_is(parts: Shown) -> None:
    _show_three(parts)
    moved = heard(parts.window.popover.moved)
    popover = _open(parts)
    QTest.keyClick(popover.rows[3], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(popover.rows[2], Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert moved == []
    assert [action.text() for action in popover.rows[3].menu_for().actions()] == ["New chats use it"]


def _drag(row: EndpointRow, by: int, *, release: bool = True) -> None:
    start = QPoint(100, ROW_HEIGHT // 2)
    QTest.mousePress(row, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 5):
        end = start + QPoint(0, by * step // 4)
        event = QMouseEvent(
            QEvent.Type.MouseMove,
            end,
            row.mapToGlobal(end),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(row, event)
    if release:
        QTest.mouseRelease(row, Qt.MouseButton.LeftButton, pos=start + QPoint(0, by))


def test_a_drag_puts_an_endpoint_elsewhere_and_chooses_nothing(parts: Shown) -> None:
    _show_three(parts)
    moved, chosen = heard(parts.window.popover.moved), heard(parts.window.endpoint_chosen)
    popover = _open(parts)
    _drag(popover.rows[0], 2 * ROW_HEIGHT)
    _drag(popover.rows[2], -ROW_HEIGHT - 8)
    _drag(popover.rows[1], ROW_HEIGHT // 3)
    assert moved == [(LOCAL.id, 2), ("attic", 1)]
    assert chosen == []
    assert popover.is_open
    QTest.mouseClick(popover.rows[1], Qt.MouseButton.LeftButton)
    assert chosen == [("cellar",)], "a click still chooses"


def test_a_line_shows_where_it_would_come_and_escape_gives_up(parts: Shown) -> None:
    _show_three(parts)
    moved = heard(parts.window.popover.moved)
    popover = _open(parts)
    (line,) = popover.findChildren(DropLine)
    _drag(popover.rows[0], ROW_HEIGHT, release=False)
    assert line.isVisible()
    assert abs(line.geometry().center().y() - popover.rows[2].y()) <= 2, "between the second and the third"
    QTest.keyClick(popover.rows[0], Qt.Key.Key_Escape)
    assert not line.isVisible()
    assert popover.is_open, "Esc takes the topmost only"
    QTest.mouseRelease(popover.rows[0], Qt.MouseButton.LeftButton, pos=QPoint(100, ROW_HEIGHT))
    assert moved == []
    _drag(popover.rows[0], 2 * ROW_HEIGHT, release=False)
    popover.dismiss()
    assert not line.isVisible()


def test_the_menu_of_a_row_does_what_keys_and_pencil_do(parts: Shown) -> None:
    _show_three(parts)
    moved, wanted, edited = (
        heard(signal) for signal in (parts.window.popover.moved, parts.window.popover.default_wanted, parts.window.edit_endpoint_requested)
    )
    popover = _open(parts)
    entries = {action.text(): action for action in popover.rows[1].menu_for().actions() if action.text()}
    assert list(entries) == ["New chats use it", "Move up", "Move down", "Edit…", "Export…"]
    for action in entries.values():
        action.trigger()
    assert (moved, wanted, edited) == ([("cellar", 0), ("cellar", 2)], [("cellar",)], [("cellar",)])


def test_the_endpoint_of_new_chats_is_marked_in_words(parts: Shown) -> None:
    popover = _show_three(parts)
    popover.show_default("cellar")
    assert [row.accessibleDescription() for row in popover.rows] == ["", "New chats use it.", "", ""]
    assert next(action.isChecked() for action in popover.rows[1].menu_for().actions())
    before = popover.rows[1].grab().toImage()
    popover.show_default(LOCAL.id)
    assert popover.rows[1].grab().toImage() != before
    parts.window.show_endpoints(THREE[1:], "cellar", STATUSES)
    assert popover.rows[0].accessibleDescription() == ""


def test_a_colour_marks_row_and_button(parts: Shown, theme: Theme) -> None:
    red = mark_colour("red", dark=theme.is_dark)
    popover = _show_three(parts)
    assert popover.rows[0].accessibleName().startswith("Local TGI, marked red, ")
    _open(parts)
    for widget, x in ((popover.rows[0], 5), (parts.window.header.endpoint_button, 6)):
        image = widget.grab().toImage()
        assert image.pixelColor(x, image.height() // 2) == red
    parts.window.show_endpoints(ENDPOINTS, LOCAL.id, STATUSES)
    assert popover.rows[0].grab().toImage().pixelColor(5, ROW_HEIGHT // 2) != red


@pytest.mark.parametrize(
    ("service", "kind", "line"),
    [
        (Service.HF_API, ServerKind.OPENAI, "m · Hugging Face"),
        (Service.HF_ENDPOINT, ServerKind.TGI, "m · TGI"),
        (Service.HF_ENDPOINT, ServerKind.UNKNOWN, "m · Inference Endpoint"),
        (Service.SERVER, ServerKind.OPENAI, "m · OpenAI-style server"),
    ],
)
def test_whose_server_it_is_stands_where_it_says_more(service: Service, kind: ServerKind, line: str) -> None:
    endpoint = replace(CELLAR, model="m", facts=ServerFacts(kind), options=EndpointOptions(service=service))
    assert detail_line(endpoint, EndpointStatus(CELLAR.id, Reach.READY)) == line
