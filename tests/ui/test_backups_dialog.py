"""The dialog about backups, used as a person would."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from desktop_app.chat.backup import Backup, DataReport
from desktop_app.ui.backups_dialog import BackupsDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

NEW = Backup("brise-2.sqlite3", 1_790_000_000, 2_000_000, chats=1, messages=1)
OLD = Backup("brise-1.sqlite3", 1_780_000_000, 1_000_000, is_replaced=True, chats=1200, messages=3)


def opened(theme: Theme, icons: Icons, damaged: str = "") -> tuple[BackupsDialog, list[str]]:
    dialog = BackupsDialog(theme, icons, "/data/backups", damaged=damaged)
    wanted: list[str] = []
    dialog.restore_wanted.connect(wanted.append)
    dialog.open()
    QTest.qWaitForWindowExposed(dialog)
    return dialog, wanted


def words(dialog: BackupsDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_one_is_restored_after_two_questions_by_keys_alone(theme: Theme, icons: Icons) -> None:
    dialog, wanted = opened(theme, icons)
    dialog.show_backups([NEW, OLD])
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert not wanted
    assert dialog.go.isVisible()
    assert not dialog.restore.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Return)  # the keyboard is on Cancel
    assert not wanted
    assert dialog.restore.isVisible()
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    dialog.go.setFocus()
    QTest.keyClick(dialog.go, Qt.Key.Key_Return)
    assert wanted == [OLD.name]
    dialog.close()


def test_the_rows_say_when_and_how_much(theme: Theme, icons: Icons) -> None:
    dialog, _ = opened(theme, icons)
    dialog.show_backups([NEW, OLD])
    new, old = words(dialog)
    assert "1 chat · 1 message · 2.0 MB" in new
    assert "replaced by a backup · 1,200 chats · 3 messages · 1.0 MB" in old.replace("1200", "1,200")
    dialog.close()


def test_without_backups_there_is_nothing_to_restore(theme: Theme, icons: Icons) -> None:
    dialog, wanted = opened(theme, icons)
    dialog.show_backups([])
    assert words(dialog) == ["No backup has been made yet."]
    assert not dialog.restore.isEnabled()
    dialog.ask()
    assert not dialog.go.isVisible()
    assert not wanted
    dialog.close()


def test_while_something_is_done_nothing_else_begins(theme: Theme, icons: Icons) -> None:
    dialog, _ = opened(theme, icons)
    dialog.show_backups([NEW])
    dialog.set_busy("The backup is being made.")
    assert dialog.state.text() == "The backup is being made."
    assert not any(button.isEnabled() for button in (dialog.check, dialog.make, dialog.restore))
    dialog.show_made()
    dialog.set_busy("")
    assert dialog.state.text() == "The backup was made."
    assert all(button.isEnabled() for button in (dialog.check, dialog.make, dialog.restore))
    dialog.close()


def test_what_a_check_found_can_be_copied(theme: Theme, icons: Icons) -> None:
    dialog, _ = opened(theme, icons)
    dialog.show_report(DataReport(2, 3, 1000, ()))
    assert dialog.state.text() == "Everything is sound: 2 chats, 3 messages, 1.0 kB."
    assert not dialog.faults.isVisible()
    dialog.show_report(DataReport(2, 3, 1000, ("row 7", "row 8")))
    assert dialog.state.text().startswith("Faults were found.")
    dialog.faults.click()
    assert QGuiApplication.clipboard().text() == "row 7\nrow 8"
    QGuiApplication.clipboard().clear()
    dialog.close()


def test_after_damage_it_says_where_the_file_is(theme: Theme, icons: Icons) -> None:
    dialog, _ = opened(theme, icons, damaged="brise.damaged-1.sqlite3")
    dialog.show_backups([NEW])
    assert dialog.list.currentRow() == 0  # the latest is offered
    assert any("brise.damaged-1.sqlite3" in label.text() for label in dialog.findChildren(type(dialog.state)))
    dialog.close()
