"""The dialogs of export and import, by keyboard and in words."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.import_report import ImportProblem, ImportReport, ImportSource, LeftOut, ProblemKind
from desktop_app.ui.export_dialog import ExportDialog
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from desktop_app.ui.import_words import left_out_words, problem_sentence, report_sentence, source_name
from desktop_app.ui.theme import Theme


@pytest.fixture
def window() -> Iterator[QWidget]:
    made = QWidget()
    made.resize(480, 360)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_a_form_is_chosen_by_keyboard(theme: Theme, window: QWidget) -> None:
    dialog = ExportDialog(theme, "Export the chat", ExportFormat.HTML, several=False, parent=window)
    chosen: list[object] = []
    dialog.chosen.connect(chosen.append)
    dialog.open()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    assert dialog.format is ExportFormat.HTML
    assert dialog.focusWidget() is dialog.choices[ExportFormat.HTML]
    QTest.keyClick(dialog.choices[ExportFormat.HTML], Qt.Key.Key_Down)
    assert dialog.format is ExportFormat.PDF
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert chosen == [ExportFormat.PDF]


def test_leaving_chooses_nothing(theme: Theme, window: QWidget) -> None:
    dialog = ExportDialog(theme, "Export all chats", ExportFormat.JSON, several=True, parent=window)
    chosen: list[object] = []
    dialog.chosen.connect(chosen.append)
    dialog.open()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert chosen == []
    assert dialog.choices[ExportFormat.JSON].accessibleDescription().endswith("One file.")
    assert dialog.choices[ExportFormat.PDF].accessibleDescription().endswith("A file for each chat.")


@pytest.mark.parametrize("source", list(ImportSource))
def test_what_was_not_tried_is_said(theme: Theme, window: QWidget, source: ImportSource) -> None:
    dialog = ImportDialog(theme, "a.json", source, 2048, window)
    dialog.open()
    assert dialog.warning.isVisible() is (source is not ImportSource.BRISE)
    assert source_name(source) in dialog.sentence.text()
    dialog.reject()


@pytest.mark.usefixtures("british")
def test_a_report_counts_and_can_be_copied(theme: Theme, window: QWidget) -> None:
    report = ImportReport(ImportSource.CHATGPT, "a.zip", chats=1200, messages=34_567, taken=[f"Chat {n}" for n in range(1200)])
    report.left_out[LeftOut.IMAGE] = 4
    report.left_out[LeftOut.TOOL] = 0
    report.fields["conversation.gizmo_id"] = 7
    dialog = ImportReportDialog(theme, report, window)
    dialog.open()
    assert dialog.sentence.text() == "1,200 chats with 34,567 messages are there now."
    assert dialog.lines.text() == "Images left out: 4\nFields that Brise does not know: 7"
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert "conversation.gizmo_id: 7" in copied
    assert "Chat 99\n" in copied
    assert "Chat 100\n" not in copied, "long lists are cut"
    assert dialog.undo.isVisible()
    dialog.reject()


def test_every_fact_has_words() -> None:
    assert len({left_out_words(what) for what in LeftOut}) == len(LeftOut)
    assert all("a.zip" in problem_sentence(ImportProblem(kind), "a.zip") for kind in ProblemKind if kind is not ProblemKind.PART_MISSING)
    assert report_sentence(ImportReport(ImportSource.JAN, "a.zip")) == "No chats were found in a.zip."
