"""The check of this installation as it is seen: running, with its report, broken."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.self_check import Check, CheckState, SelfCheck
from desktop_app.ui.check_dialog import CheckDialog
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

GOOD = Check("window", CheckState.OK, "painted", "painted 1200×800", 0.1)
BAD = Check("TLS", CheckState.FAILED, "No certificate authorities.", "No certificate authorities.", 0.1)
LEFT_OUT = Check("built-in model", CheckState.SKIPPED, "not part of this installation", "not part of this installation", 0.1)


def found(*checks: Check) -> SelfCheck:
    return SelfCheck("0.1.0", "1c74ab8", "Debian 12", "3.11.2", "6.11.3", checks)


def rows(dialog: CheckDialog) -> list[str]:
    return [dialog.rows.item(row).text() for row in range(dialog.rows.count())]


def test_while_it_runs_it_can_only_be_cancelled(theme: Theme, icons: Icons) -> None:
    dialog = CheckDialog(theme, icons)
    dialog.open()
    dialog.show_progress(1)
    assert dialog.state.text() == "1 check done"
    dialog.show_progress(2)
    assert dialog.state.text() == "2 checks done"
    assert not dialog.again.isVisible()
    assert not dialog.copy_button.isVisible()
    assert dialog.close_button.text() == "Cancel"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.deleteLater()


def test_each_check_has_its_state_and_sentence_and_the_first_that_failed_is_chosen(theme: Theme, icons: Icons) -> None:
    dialog = CheckDialog(theme, icons)
    dialog.open()
    dialog.show_report(found(GOOD, BAD, LEFT_OUT))
    assert rows(dialog) == [
        "Window: ok\npainted 1200×800",
        "Encrypted connections: failed\nNo certificate authorities.",
        "Built-in model: left out\nnot part of this installation",
    ]
    assert dialog.sentence.text() == "1 of 3 checks failed."
    assert dialog.rows.currentRow() == 1
    assert dialog.focusWidget() is dialog.rows
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Brise 0.1.0 (1c74ab8), Qt 6.11.3, Python 3.11.2, Debian 12\nWindow: ok: painted 1200×800\n")
    assert copied.endswith("1 of 3 checks failed.\n")
    assert dialog.state.text() == "Copied"
    wanted: list[bool] = []
    dialog.check_wanted.connect(lambda: wanted.append(True))
    dialog.again.click()
    assert wanted == [True]
    dialog.show_running()
    assert rows(dialog) == []
    dialog.show_report(found(GOOD, LEFT_OUT))
    assert dialog.sentence.text() == "Everything that is installed works: 1 checks, 1 left out."
    dialog.deleteLater()


def test_what_another_process_told_is_shown_as_it_is_and_not_without_end(theme: Theme, icons: Icons) -> None:
    dialog = CheckDialog(theme, icons)
    dialog.open()
    dialog.show_report(found(*[Check("<b>x</b>\u202e", CheckState.OK, "", f"a\n{'b' * 100_000}", 0)] * 500))
    assert dialog.rows.count() == 100
    title, sentence = rows(dialog)[0].split("\n")
    assert title == "<b>x</b>‹U+202E›: ok"
    assert len(sentence) < 2100
    dialog.deleteLater()


def test_a_long_sentence_is_read_whole_in_a_small_window(theme: Theme, icons: Icons) -> None:
    dialog = CheckDialog(theme, icons)
    dialog.open()
    dialog.show_report(found(Check("TLS", CheckState.FAILED, "", "Install the package. " * 12, 0)))
    dialog.rows.setFixedWidth(300)
    QApplication.processEvents()
    row = dialog.rows.visualItemRect(dialog.rows.item(0))
    assert row.width() <= dialog.rows.viewport().width()
    assert row.height() >= 5 * dialog.fontMetrics().height()
    dialog.deleteLater()


def test_without_a_report_it_says_what_was_said_last(theme: Theme, icons: Icons) -> None:
    dialog = CheckDialog(theme, icons)
    dialog.open()
    dialog.show_broken("exit code -9\nKilled")
    assert dialog.sentence.text().startswith("The check did not come to its end.")
    assert rows(dialog) == ["exit code -9", "Killed"]
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "exit code -9\nKilled"
    dialog.deleteLater()
