"""The window as a person uses it: panes that fold, drawers, keys, what lies over it, what it remembers."""

import gc
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from shiboken6 import delete

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.problem_dialog import ProblemDialog
from desktop_app.ui.theme import Theme
from tests.ui.endpoints import CELLAR, ENDPOINTS, STATUSES
from tests.ui.heard import heard
from tests.ui.menus import entry, submenu, texts
from tests.ui.window_fixture import Shown

WaitUntil = Callable[[Callable[[], bool]], bool]
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def parts(theme: Theme, icons: Icons) -> Iterator[Shown]:
    theme.reduced_motion = True  # drawers are where they go; one test lets them slide
    shown = Shown(theme, icons)
    yield shown
    theme.reduced_motion = None
    shown.end()


def _press(parts: Shown, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """As the platform delivers it: to the window, which finds who has the focus."""
    handle = parts.window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifiers)


def _button(parts: Shown, name: str) -> IconButton:
    """The button that the screen reader calls so and that can be seen."""
    return next(b for b in parts.window.findChildren(IconButton) if b.accessibleName() == name and b.isVisible())


def _place(parts: Shown, widget: QWidget) -> tuple[int, int]:
    spot = widget.mapTo(parts.window, QPoint(0, 0))
    return spot.x(), spot.y()


@pytest.mark.parametrize(
    ("width", "left", "right"), [(1200, True, True), (1080, True, True), (1079, True, False), (760, True, False), (759, False, False)]
)
def test_panes_dock_where_there_is_room(parts: Shown, width: int, left: bool, right: bool) -> None:
    parts.show(width)
    assert (parts.is_seen(parts.list), parts.is_seen(parts.parameters)) == (left, right)
    assert parts.middle.width() == width - (256 if left else 0) - (288 if right else 0)


def test_it_opens_at_1200_by_800_and_shrinks_to_480_by_360(parts: Shown) -> None:
    assert (parts.window.width(), parts.window.height()) == (1200, 800)
    parts.show(100, 100)
    assert (parts.window.width(), parts.window.height()) == (480, 360)


def test_the_cursor_starts_in_the_composer(theme: Theme, icons: Icons) -> None:
    shown = Shown(theme, icons)
    shown.window.show()
    shown.window.activateWindow()
    assert QTest.qWaitForWindowActive(shown.window)
    assert shown.focused is shown.middle.composer
    shown.end()


@pytest.mark.parametrize("width", [1200, 900, 480])
def test_the_fold_buttons_never_move(parts: Shown, width: int) -> None:
    parts.show(width)
    for key, modifiers, names, x in (
        (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier, ("Hide the chats", "Show the chats"), 8),
        (Qt.Key.Key_F9, SHIFT, ("Hide the parameters", "Show the parameters"), width - 40),
    ):
        for _ in range(3):
            button = next(b for b in parts.window.findChildren(IconButton) if b.accessibleName() in names)
            assert _place(parts, button) == (x, 8)
            _press(parts, key, modifiers)


def test_folded_by_hand_stays_folded_however_wide_it_gets(parts: Shown) -> None:
    parts.show()
    QTest.mouseClick(_button(parts, "Hide the chats"), Qt.MouseButton.LeftButton)
    assert not parts.is_seen(parts.list)
    for width in (700, 1400):
        parts.window.resize(width, 800)
    assert not parts.is_seen(parts.list)
    assert parts.is_seen(parts.parameters)
    QTest.mouseClick(_button(parts, "Show the chats"), Qt.MouseButton.LeftButton)
    assert parts.is_seen(parts.list)


def test_a_folded_pane_leaves_new_chat_in_the_header(parts: Shown) -> None:
    parts.show()
    wanted = heard(parts.window.new_conversation_requested)
    title = next(b for b in parts.window.findChildren(QPushButton) if b.accessibleName() == "Title of the chat: Condiments")
    assert _place(parts, title)[0] + 11 == 256 + 24
    _press(parts, Qt.Key.Key_F9)
    new = _button(parts, "New chat")
    assert _place(parts, new) == (48, 8)
    assert _place(parts, title)[0] > 80
    QTest.mouseClick(new, Qt.MouseButton.LeftButton)
    assert len(wanted) == 1


def test_a_drawer_lies_over_the_transcript_and_a_click_outside_closes_it(parts: Shown) -> None:
    parts.show(720, 600)
    before = parts.middle.geometry()
    _press(parts, Qt.Key.Key_F9)
    assert parts.is_seen(parts.list)
    assert parts.middle.geometry() == before, "the column is not touched"
    assert parts.list.search_field.hasFocus()
    outside = QPoint(600, 300)
    covering = parts.window.childAt(outside)
    assert covering is not None
    assert covering is not parts.middle
    assert not parts.middle.isAncestorOf(covering)
    QTest.mouseClick(covering, Qt.MouseButton.LeftButton)
    assert not parts.is_seen(parts.list)
    assert parts.focused is parts.middle.composer, "the keyboard is back where it was"


def test_the_scrim_darkens_what_is_below(parts: Shown) -> None:
    parts.show(720, 600)
    spot = QPoint(300, 40)
    before = parts.window.grab().toImage().pixelColor(spot).lightnessF()
    _press(parts, Qt.Key.Key_F9)
    after = parts.window.grab().toImage().pixelColor(spot).lightnessF()
    assert after == pytest.approx(before * 0.76, abs=0.02)


def test_choosing_a_chat_closes_the_drawer(parts: Shown) -> None:
    parts.show(720, 600)
    chosen = heard(parts.list.chosen)
    _press(parts, Qt.Key.Key_F9)
    _press(parts, Qt.Key.Key_Down)
    _press(parts, Qt.Key.Key_Down)
    _press(parts, Qt.Key.Key_Return)
    assert chosen == [("arles",)]
    assert not parts.is_seen(parts.list)


def test_the_right_drawer_opens_on_its_side_with_the_keyboard_in_it(parts: Shown) -> None:
    parts.show(900)
    _press(parts, Qt.Key.Key_F9, SHIFT)
    assert _place(parts, parts.parameters)[0] == 900 - 288
    assert parts.focused is parts.parameters.first
    _press(parts, Qt.Key.Key_Escape)
    assert not parts.is_seen(parts.parameters)


def test_a_drawer_closes_when_the_keyboard_leaves_it_or_the_window_grows(parts: Shown) -> None:
    parts.show(720, 600)
    _press(parts, Qt.Key.Key_F9)
    parts.middle.composer.setFocus()
    assert not parts.is_seen(parts.list)
    _press(parts, Qt.Key.Key_F9)
    parts.window.resize(1200, 800)
    assert parts.middle.width() == 1200 - 256 - 288
    parts.window.resize(720, 600)
    assert not parts.is_seen(parts.list)


def test_a_drawer_slides_unless_motion_is_reduced(parts: Shown, theme: Theme, wait_until: WaitUntil) -> None:
    theme.reduced_motion = False
    parts.show(720, 600)
    seen: list[int] = []
    _press(parts, Qt.Key.Key_F9)
    assert wait_until(lambda: seen.append(_place(parts, parts.list)[0]) or seen[-1] == 0)  # type: ignore[func-returns-value]
    assert any(-256 < x < 0 for x in seen)
    _press(parts, Qt.Key.Key_Escape)
    assert wait_until(lambda: not parts.is_seen(parts.list))
    theme.reduced_motion = True
    _press(parts, Qt.Key.Key_F9)
    assert _place(parts, parts.list)[0] == 0


def test_escape_takes_the_topmost_only(parts: Shown) -> None:
    parts.show(720, 600)
    stopped = heard(parts.window.stop_requested)
    _press(parts, Qt.Key.Key_F9)
    _press(parts, Qt.Key.Key_R)
    for expected in ("", "drawer", "answer"):
        _press(parts, Qt.Key.Key_Escape)
        if not expected:
            assert (parts.list.search_field.text(), parts.is_seen(parts.list)) == ("", True)
        elif expected == "drawer":
            assert not parts.is_seen(parts.list)
            assert stopped == []
    assert len(stopped) == 1
    _press(parts, Qt.Key.Key_L, CTRL)
    _press(parts, Qt.Key.Key_Escape)
    assert len(stopped) == 1
    assert parts.focused is parts.middle.composer


def test_f6_walks_the_panes_that_are_seen_and_comes_back_to_the_same_field(parts: Shown) -> None:
    parts.show()
    walked = []
    for key in (Qt.Key.Key_F6,) * 4:
        _press(parts, key)
        walked.append(parts.focused)
    assert walked == [parts.parameters.first, parts.list.search_field, parts.middle.composer, parts.parameters.first]
    parts.parameters.second.setFocus()
    _press(parts, Qt.Key.Key_F6, SHIFT)
    assert parts.focused is parts.middle.composer
    _press(parts, Qt.Key.Key_F6)
    assert parts.focused is parts.parameters.second
    _press(parts, Qt.Key.Key_F9, SHIFT)
    assert parts.focused is parts.middle.composer, "a pane that goes hands the keyboard on"
    _press(parts, Qt.Key.Key_F6)
    assert parts.focused is parts.list.search_field


def test_tab_goes_from_the_top_left_to_the_bottom_right(parts: Shown) -> None:
    parts.show()
    _button(parts, "Hide the chats").setFocus(Qt.FocusReason.TabFocusReason)
    names: list[str] = []
    for _ in range(13):
        assert parts.focused is not None
        names.append(parts.focused.accessibleName() or type(parts.focused).__name__)
        parts.window.focusNextPrevChild(True)
    assert names == [
        *("Hide the chats", "Search all chats", "New chat", "Chats", "IconTextButton", "Menu"),
        *("Title of the chat: Condiments", "Endpoint: Local TGI, Mistral-7B-Instruct-v0.1 · TGI 3.3 · 12 ms, Ready"),
        *("QPushButton", "QTextEdit", "QLineEdit", "QLineEdit", "Hide the parameters"),
    ]


def test_commands_answer_to_their_keys(parts: Shown) -> None:
    parts.show()
    window = parts.window
    for key, modifiers, signal in (
        (Qt.Key.Key_N, CTRL, window.new_conversation_requested),
        (Qt.Key.Key_Comma, CTRL, window.settings_requested),
        (Qt.Key.Key_N, CTRL | SHIFT, window.new_window_requested),
        (Qt.Key.Key_W, CTRL, window.close_requested),
        (Qt.Key.Key_Q, CTRL, window.quit_requested),
    ):
        said = heard(signal)
        _press(parts, key, modifiers)
        assert len(said) == 1, key
    chosen = heard(parts.list.chosen)
    _press(parts, Qt.Key.Key_PageDown, CTRL)
    parts.list.select("arles")
    _press(parts, Qt.Key.Key_PageUp, CTRL)
    assert chosen == [("arles",), ("condiments",)]


def test_ctrl_z_undoes_text_in_a_field_and_the_last_act_elsewhere(parts: Shown) -> None:
    parts.show()
    undone = heard(parts.window.undo_requested)
    QTest.keyClicks(parts.middle.composer, "text")
    _press(parts, Qt.Key.Key_Z, CTRL)
    assert (undone, parts.middle.composer.toPlainText()) == ([], "")
    parts.list.view.setFocus()
    _press(parts, Qt.Key.Key_Z, CTRL)
    assert len(undone) == 1


def test_the_title_is_renamed_in_place(parts: Shown) -> None:
    parts.show()
    edited = heard(parts.window.title_edited)
    title = next(b for b in parts.window.findChildren(QPushButton) if b.accessibleName() == "Title of the chat: Condiments")
    QTest.mouseClick(title, Qt.MouseButton.LeftButton)
    field = parts.focused
    assert isinstance(field, QLineEdit)
    assert field.selectedText() == "Condiments"
    QTest.keyClicks(field, "Sauces  and dips")
    _press(parts, Qt.Key.Key_Return)
    assert edited == [("Sauces and dips",)]
    assert parts.window.windowTitle() == "Sauces and dips – Brise"
    assert parts.focused is parts.middle.composer
    _press(parts, Qt.Key.Key_F2)
    QTest.keyClicks(parts.focused, "Never mind")
    _press(parts, Qt.Key.Key_Escape)
    assert len(edited) == 1
    assert parts.window.header.title == "Sauces and dips"
    _press(parts, Qt.Key.Key_F2)
    QTest.keyClicks(parts.focused, "Left")
    parts.list.view.setFocus()
    assert edited[1:] == [("Left",)], "leaving keeps what was typed"


def test_f2_in_the_list_renames_there(parts: Shown) -> None:
    parts.show()
    parts.list.view.setFocus()
    _press(parts, Qt.Key.Key_F2)
    assert not parts.window.header.is_editing
    assert parts.list.view.is_editing


def test_an_empty_title_reads_new_chat_and_a_long_one_leaves_the_endpoint_room(parts: Shown) -> None:
    parts.show(480)
    parts.window.show_title("")
    assert (parts.window.header.title, parts.window.windowTitle()) == ("New chat", "New chat – Brise")
    parts.window.show_title("word " * 60)
    button = parts.window.header.endpoint_button
    title = next(b for b in parts.window.findChildren(QPushButton) if b.accessibleName().startswith("Title of the chat: word"))
    assert button.width() == button.sizeHint().width()
    assert _place(parts, title)[0] + title.width() <= _place(parts, button)[0]


@pytest.mark.parametrize(("width", "text"), [(600, "Local TGI  Mistral-7B-Instruct-v0.1"), (599, "Local TGI")])
def test_a_narrow_window_drops_the_model(parts: Shown, width: int, text: str) -> None:
    parts.show(width)
    assert parts.window.header.endpoint_button.shown_text == text


def test_the_hairline_shows_only_while_text_is_scrolled_under_the_header(parts: Shown, theme: Theme) -> None:
    parts.show()
    spot = QPoint(400, 47)
    assert parts.window.grab().toImage().pixelColor(spot) == theme.colours.ground
    parts.window.header.set_scrolled(True)
    assert parts.window.grab().toImage().pixelColor(spot) == theme.colours.line
    parts.window.header.set_scrolled(False)
    assert parts.window.grab().toImage().pixelColor(spot) == theme.colours.ground


def test_what_concerns_all_chats_has_a_menu_of_its_own(parts: Shown) -> None:
    parts.show()
    menu = next(menu for menu in parts.window.findChildren(QMenu) if menu.title() == "Data")
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == ["Export all chats…", "Import…", "Backups…", "Check my data"]
    exported, imported = heard(parts.window.export_all_requested), heard(parts.window.import_requested)
    actions["Export all chats…"].trigger()
    actions["Import…"].trigger()
    assert (len(exported), len(imported)) == (1, 1)


def test_the_menu_offers_what_works(parts: Shown) -> None:
    parts.show()
    _press(parts, Qt.Key.Key_F10)
    menu = next(menu for menu in parts.window.findChildren(QMenu) if menu.isVisible())
    assert texts(menu) == ["New chat", "New window", "New folder", "-", "Chat", "View", "Data", "Help", "-", "Settings", "Quit Brise"]
    assert texts(submenu(menu, "Chat")) == ["Rename", "Export chat…", "Print…", "-", "Delete"]
    assert texts(submenu(menu, "View")) == [
        *("Search all chats", "Find in the chat", "-", "Show the archive", "Show the trash"),
        *("-", "Show or hide the chats", "Show or hide the parameters", "-", "Zoom in", "Zoom out", "Actual size"),
        *("-", "Network"),
    ]
    assert texts(submenu(menu, "Help")) == ["Keyboard shortcuts", "About Brise", "Copy diagnostics…"]
    actions = {action.text(): action for title in ("Chat", "Help") for action in submenu(menu, title).actions()}
    menu.close()
    about, deleted = heard(parts.window.about_requested), heard(parts.list.deleted)
    actions["About Brise"].trigger()
    actions["Delete"].trigger()
    assert (len(about), deleted) == (1, [(["condiments"],)])
    exported, printed = heard(parts.window.export_requested), heard(parts.window.print_requested)
    actions["Export chat…"].trigger()
    QTest.keyClick(parts.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert (len(exported), len(printed)) == (1, 1)
    actions["Rename"].trigger()
    assert parts.window.header.is_editing
    parts.list.select(None)
    parts.window.open_menu()
    assert not actions["Delete"].isEnabled(), "nothing that is in the list is shown"
    menu.close()


def test_the_menu_opens_at_the_corner_while_the_pane_is_folded(parts: Shown) -> None:
    parts.show(480, 360)
    _press(parts, Qt.Key.Key_F10)
    menu = next(menu for menu in parts.window.findChildren(QMenu) if menu.isVisible())
    assert menu.pos() == parts.window.mapToGlobal(QPoint(8, 44))
    menu.close()


def test_f1_lists_the_keys(parts: Shown, wait_until: WaitUntil) -> None:
    parts.show()
    _press(parts, Qt.Key.Key_F1)
    dialog = next(dialog for dialog in parts.window.findChildren(QDialog) if dialog.isVisible())
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert texts[texts.index("Show or hide the chats") + 1] == "F9"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert wait_until(lambda: not parts.window.findChildren(QDialog))


def test_enter_and_space_press_the_button_that_has_the_keyboard(parts: Shown) -> None:
    parts.show()
    pressed = heard(parts.middle.link.clicked)
    parts.middle.link.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        _press(parts, key)
    assert len(pressed) == 3


def test_turning_to_the_window_and_opening_the_endpoints_is_told(parts: Shown) -> None:
    looked = heard(parts.window.looked_at)
    parts.show()
    assert len(looked) == 1
    QTest.mouseClick(parts.window.header.endpoint_button, Qt.MouseButton.LeftButton)
    assert len(looked) == 2


def test_the_keyboard_is_not_lost_with_what_had_it(parts: Shown, wait_until: WaitUntil) -> None:
    parts.show()
    parts.middle.link.setFocus()
    delete(parts.middle.link)
    assert wait_until(lambda: parts.focused is parts.middle.composer)


def test_closing_asks_and_does_not_close(parts: Shown) -> None:
    parts.show()
    wanted = heard(parts.window.close_requested)
    assert not parts.window.close()
    assert (len(wanted), parts.window.isVisible()) == (1, True)


def test_the_toast_stands_under_the_header_in_the_middle_of_the_column(parts: Shown) -> None:
    parts.show()
    parts.window.show_toast("Deleted “Trip to Arles”", "Undo", lambda: None)
    toast = parts.window.toast
    assert toast.y() == 60
    assert toast.geometry().center().x() == pytest.approx(256 + parts.middle.width() / 2, abs=1)
    parts.window.keep_toast_below(50)
    assert toast.y() == 110
    parts.window.keep_toast_below(0)
    assert toast.y() == 60
    parts.window.resize(480, 360)
    parts.window.show_toast("Deleted “A title that is much too long for a window of this width, it has to be cut”", "Undo", lambda: None)
    assert toast.x() >= 8
    assert toast.geometry().right() <= 472


def test_dragging_the_edge_changes_the_left_pane_within_bounds(parts: Shown) -> None:
    parts.show()
    edge = parts.window.childAt(QPoint(255, 400))
    assert edge is not None
    QTest.mousePress(edge, Qt.MouseButton.LeftButton, pos=QPoint(3, 400))
    for target, width in ((320, 320), (900, 400), (30, 220)):
        QTest.mouseMove(edge, QPoint(target - edge.x(), 400))
        assert parts.list.width() == width
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(edge, Qt.MouseButton.LeftButton)
    assert parts.list.width() == 256


def test_the_window_remembers_its_shape(parts: Shown, theme: Theme, icons: Icons) -> None:
    parts.show()
    edge = parts.window.childAt(QPoint(255, 400))
    assert edge is not None
    QTest.mousePress(edge, Qt.MouseButton.LeftButton, pos=QPoint(3, 400))
    QTest.mouseMove(edge, QPoint(300 - edge.x(), 400))
    QTest.mouseRelease(edge, Qt.MouseButton.LeftButton)
    _press(parts, Qt.Key.Key_F9, SHIFT)
    parts.window.resize(780, 600)  # a size that fits on the screen of the tests
    kept = parts.window.save_layout()
    again = Shown(theme, icons)
    again.window.restore_layout(kept)
    again.window.show()
    assert (again.window.width(), again.window.height()) == (780, 600)
    assert again.list.width() == 300
    again.window.resize(1200, 800)
    assert not again.is_seen(again.parameters)
    again.end()


@pytest.mark.parametrize("data", [b"", b"nonsense", b"[]", b'{"geometry": 3}', b'{"geometry":"AA==","left_width":"x"}'])
def test_an_unreadable_shape_is_ignored(parts: Shown, data: bytes) -> None:
    parts.window.restore_layout(data)
    parts.show()
    assert parts.list.width() == 256


def test_a_window_that_nobody_holds_goes_away(theme: Theme, icons: Icons) -> None:
    shown = Shown(theme, icons)
    shown.show()
    shown.window.open_menu()
    shown.window.findChildren(QMenu)[0].close()
    shown.window.show_endpoints(ENDPOINTS, CELLAR.id, STATUSES)
    gone = weakref.ref(shown.window)
    shown.window.hide()
    del shown
    gc.collect()
    assert gone() is None, [type(holder) for holder in gc.get_referrers(gone())]


def test_a_problem_told_before_the_window_is_shown_waits_for_it_and_stays_until_it_was_read(parts: Shown, wait_until: WaitUntil) -> None:
    parts.window.show_problem("The file with your chats was damaged.", "Brise began a new one.", "/home/ada/x.sqlite3")
    parts.show()

    def dialogs() -> list[ProblemDialog]:
        return [dialog for dialog in parts.window.findChildren(ProblemDialog) if dialog.isVisible()]

    assert wait_until(lambda: len(dialogs()) == 1)
    assert dialogs()[0].title.text() == "The file with your chats was damaged."
    QTest.keyClick(dialogs()[0], Qt.Key.Key_Escape)
    assert wait_until(lambda: not parts.window.findChildren(ProblemDialog))


def test_every_plus_zooms_in_and_the_menu_offers_it_too(parts: Shown) -> None:
    parts.show()
    control, shift, keypad = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
    zoomed_in, zoomed_out, reset = (
        heard(signal) for signal in (parts.window.zoom_in_wanted, parts.window.zoom_out_wanted, parts.window.actual_size_wanted)
    )
    for key, modifiers in (
        *((Qt.Key.Key_Plus, control), (Qt.Key.Key_Equal, control), (Qt.Key.Key_Plus, control | shift), (Qt.Key.Key_Plus, control | keypad)),
    ):
        QTest.keyClick(parts.middle.composer, key, modifiers)
    for modifiers in (control, control | keypad):
        QTest.keyClick(parts.middle.composer, Qt.Key.Key_Minus, modifiers)
        QTest.keyClick(parts.middle.composer, Qt.Key.Key_0, modifiers)
    assert [len(told) for told in (zoomed_in, zoomed_out, reset)] == [4, 2, 2]
    parts.window.open_menu()
    menu = next(menu for menu in parts.window.findChildren(QMenu) if menu.isVisible())
    menu.close()
    for name in ("Zoom in", "Zoom out", "Actual size"):
        entry(menu, "View", name).trigger()
    assert [len(told) for told in (zoomed_in, zoomed_out, reset)] == [5, 3, 3]


@pytest.mark.parametrize("width", [1200, 480])
def test_the_keys_of_the_search_lead_into_its_field_also_in_a_narrow_window(
    theme: Theme, icons: Icons, width: int, wait_until: Callable[[Callable[[], bool]], bool]
) -> None:
    parts = Shown(theme, icons).show(width, 360)
    QTest.keyClick(parts.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert parts.focused is parts.list.search_field
    assert wait_until(lambda: parts.is_seen(parts.list.search_field))
    parts.end()
