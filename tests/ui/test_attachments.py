"""Chips in the composer and at messages: by mouse, by keyboard, for the screen reader, with hostile contents."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from desktop_app.chat.attachment import PASTE_LIMIT, Attachment
from desktop_app.rendering.attached_image import encoded_pixels
from desktop_app.ui.attached_image_dialog import AttachedImageDialog
from desktop_app.ui.attached_text_dialog import EDITABLE, AttachedTextDialog
from desktop_app.ui.attachment_words import refusal_sentence, several_refused
from desktop_app.ui.code_saving import CodeSaving
from desktop_app.ui.file_drop import FileDrop
from desktop_app.ui.given_data import Given, given_by
from desktop_app.ui.icons import Icons
from desktop_app.ui.paper_words import paper_message
from desktop_app.ui.theme import Theme
from desktop_app.workspace.file_reading import FileProblem
from tests.ui.heard import heard
from tests.ui.shown_pane import Messages, Show, ShownPane, answer, question, settle

WaitUntil = Callable[[Callable[[], bool]], bool]


def red(width: int = 40, height: int = 20) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    return image


TEXT = "First line\n" + "x" * 9_000 + "\nlast\u00a0line"
NOTES = Attachment("n", "notes.md", "text/plain", len(TEXT.encode()))
PHOTO = Attachment("p", "photo.png", "image/png", 300)
MORE = tuple(Attachment(str(n), f"file number {n}.txt", "text/plain", 10) for n in range(12))


class Attached(Messages):
    """Messages, and what their attachments hold."""

    def attachment_data(self, attachment_id: str) -> bytes | None:
        return {"n": TEXT.encode(), "p": encoded_pixels(red())[1]}.get(attachment_id)


@pytest.fixture
def shown(show: Show) -> ShownPane:
    source = Attached(replace(question("q", "Look at these."), attachments=(NOTES, PHOTO)), answer("a", "Yes."))
    shown = show(source=Messages())
    shown.pane.set_attachment_source(source)
    shown.pane.show_conversation(shown.conversation, source, builtin=True)
    settle(shown)
    return shown


def paste(shown: ShownPane, data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)
    shown.pane.composer.field.paste()


def text_data(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_only_a_long_paste_becomes_an_attachment(shown: ShownPane) -> None:
    given = heard(shown.pane.long_text_given)
    paste(shown, text_data("x" * PASTE_LIMIT))
    assert shown.pane.composer.text == "x" * PASTE_LIMIT
    assert given == []
    paste(shown, text_data("y" * (PASTE_LIMIT + 1)))
    assert given == [("y" * (PASTE_LIMIT + 1),)]
    assert "y" not in shown.pane.composer.text


def test_undo_takes_a_pasted_chip_away_only_where_it_was_pasted(shown: ShownPane) -> None:
    composer, removed = shown.pane.composer, heard(shown.pane.attachment_removed)
    shown.type("one")
    shown.pane.show_attachments((NOTES,), pasted=True)
    shown.type("two")
    shown.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert removed == []  # the text first
    assert composer.text != "onetwo"
    composer.set_text("one")
    shown.pane.show_attachments((NOTES, PHOTO), pasted=True)
    shown.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert removed == [("p",)]
    assert composer.text == "one"
    shown.pane.show_attachments((NOTES,))
    shown.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert removed == [("p",)]  # the other one was not pasted here


def test_files_images_and_text_are_told_apart(tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt")), QUrl("https://example.org/b.png"), QUrl("file://server/share/c.txt")])
    data.setText("a.txt")
    assert given_by(data) == Given([str(tmp_path / "a.txt")])  # nothing is asked of another computer
    both = QMimeData()
    both.setImageData(red())
    assert given_by(both).image is not None
    both.setText("a cell")
    assert given_by(both).image is None
    link = QMimeData()
    link.setUrls([QUrl("https://example.org/")])
    assert given_by(link).text == "https://example.org/"


def test_pasted_files_and_images_are_handed_on(shown: ShownPane, tmp_path: Path) -> None:
    files, images = heard(shown.pane.files_given), heard(shown.pane.image_given)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    paste(shown, data)
    image = QMimeData()
    image.setImageData(red())
    paste(shown, image)
    assert files == [([str(tmp_path / "a.txt")],)]
    assert len(images) == 1
    assert not shown.pane.composer.text


def test_chips_are_walked_opened_and_removed_by_keyboard(shown: ShownPane) -> None:
    composer, removed = shown.pane.composer, heard(shown.pane.attachment_removed)
    opened = heard(composer.open_wanted)
    shown.pane.show_attachments((NOTES, PHOTO))
    shown.type("a")
    shown.press(Qt.Key.Key_Backspace)
    assert composer.field.hasFocus()
    shown.press(Qt.Key.Key_Backspace)
    notes, photo = composer.row.chips
    assert photo.hasFocus()
    QTest.keyClick(photo, Qt.Key.Key_Left)
    assert notes.hasFocus()
    QTest.keyClick(notes, Qt.Key.Key_Return)
    assert opened == [(NOTES,)]
    QTest.keyClick(notes, Qt.Key.Key_Delete)
    assert removed == [("n",)]
    shown.pane.show_attachments((PHOTO,))
    assert photo.hasFocus()  # the keyboard goes to what stands there now
    QTest.keyClick(photo, Qt.Key.Key_Backspace)
    shown.pane.show_attachments(())
    assert composer.field.hasFocus()
    assert composer.row.isHidden()
    shown.pane.show_attachments((NOTES,))
    composer.row.focus_last()
    QTest.keyClick(composer.row.chips[0], Qt.Key.Key_Right)
    assert composer.field.hasFocus()


def test_chips_say_what_they_are(shown: ShownPane, british: None) -> None:
    shown.pane.show_attachments((NOTES, PHOTO))
    notes, photo = shown.pane.composer.row.chips
    assert notes.accessibleName() == "Text: notes.md, 9 kB"
    assert photo.accessibleName() == "Image: photo.png, 300 bytes"
    assert "Delete" in notes.accessibleDescription()
    assert shown.pane.composer.attach.accessibleName() == "Attach files"


def test_the_cross_removes(shown: ShownPane) -> None:
    removed = heard(shown.pane.attachment_removed)
    shown.pane.show_attachments((NOTES,))
    chip = shown.pane.composer.row.chips[0]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 14, chip.height() // 2))
    cross = chip.childAt(chip.width() - 14, chip.height() // 2)
    assert cross is not None
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert ("n",) in removed


def test_attachments_alone_can_be_sent_and_empty_the_composer(shown: ShownPane) -> None:
    sent = heard(shown.pane.submitted)
    shown.press(Qt.Key.Key_Return)
    assert sent == []
    assert not shown.pane.composer.button.isEnabled()
    shown.pane.show_attachments((PHOTO,))
    assert shown.pane.composer.button.isEnabled()
    shown.press(Qt.Key.Key_Return)
    assert sent == [("",)]


def test_many_chips_scroll_and_leave_room_in_a_small_window(shown: ShownPane) -> None:
    pane = shown.pane
    pane.resize(480, 312)
    pane.show_attachments(MORE)
    settle(shown)
    row = pane.composer.row
    assert row.height() == 32  # one line in so low a window
    assert row.verticalScrollBar().maximum() > 0
    assert pane.rect().contains(pane.composer.geometry())
    row.focus_last()
    last = row.chips[-1]
    assert row.viewport().rect().contains(last.mapTo(row.viewport(), last.rect().center()))
    pane.resize(700, 700)
    pane.show_attachments(MORE[:8])
    settle(shown)
    assert row.height() == 68
    pane.show_attachments(())
    assert pane.composer.row.height() == 0


def test_a_message_shows_its_chips_and_they_open(shown: ShownPane, wait_until: WaitUntil) -> None:
    view = shown.view("q")
    notes, photo = view.attachments.chips
    assert view.rect().contains(notes.geometry())
    assert notes.geometry().top() >= view.text_bottom
    assert view.rect().contains(photo.geometry())
    assert wait_until(lambda: photo._picture is not None)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    QTest.keyClick(view, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not view
    QTest.keyClick(notes, Qt.Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AttachedTextDialog)
    assert dialog.put.isHidden()  # the message was sent
    dialog.accept()
    QTest.keyClick(photo, Qt.Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AttachedImageDialog)
    assert wait_until(lambda: not dialog.picture.pixmap().isNull())
    assert "40 × 20" in dialog.facts.text()
    dialog.copy.click()
    assert QGuiApplication.clipboard().image().size() == red().size()
    dialog.accept()


def test_an_attached_text_is_read_copied_and_put_back(shown: ShownPane, wait_until: WaitUntil) -> None:
    put = heard(shown.pane.attachment_put)
    shown.pane.show_attachments((NOTES,))
    shown.pane.composer.row.chips[0].click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, AttachedTextDialog)
    assert isinstance(dialog.view, QPlainTextEdit)
    assert dialog.view.isReadOnly()
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == TEXT
    dialog.view.selectAll()
    dialog.view.copy()
    assert QGuiApplication.clipboard().text() == TEXT.replace("\u00a0", " ")
    dialog.put.click()
    assert put == [("n",)]
    assert shown.pane.composer.text == TEXT.replace("\u00a0", " ")  # as all that is pasted there
    assert shown.pane.composer.field.hasFocus()


def test_what_is_too_long_to_be_edited_stays_an_attachment(theme: Theme, wait_until: WaitUntil) -> None:
    text = "line\n" * (EDITABLE // 5 + 1)
    dialog = AttachedTextDialog(theme, NOTES, text, in_draft=True)
    assert dialog.put.isHidden()
    dialog.show()
    assert wait_until(lambda: dialog.view.document().characterCount() == len(text) + 1)
    one_line = AttachedTextDialog(theme, NOTES, "word " * 60_000, in_draft=True)
    one_line.show()
    assert wait_until(lambda: one_line.view.document().characterCount() > 300_000)
    assert max(len(line) for line in one_line.view.toPlainText().split("\n")) < 5_000
    one_line.view.selectAll()
    one_line.view.copy()
    assert QGuiApplication.clipboard().text() == "word " * 60_000
    for each in (dialog, one_line):
        each.deleteLater()


def test_an_image_that_cannot_be_read_says_so(theme: Theme, wait_until: WaitUntil) -> None:
    dialog = AttachedImageDialog(theme, PHOTO, b"\x89PNG\r\n\x1a\n broken")
    dialog.show()
    assert wait_until(lambda: dialog.picture.text() == "The image cannot be read.")
    assert not dialog.copy.isEnabled()
    dialog.deleteLater()


def test_an_attachment_is_saved_as_it_is(tmp_path: Path, theme: Theme, wait_until: WaitUntil) -> None:
    over = QWidget()
    saving = CodeSaving(over)
    said = heard(saving.saved)
    saving.write_bytes(str(tmp_path / "photo.png"), b"\x89PNG")
    assert wait_until(lambda: said == [("Saved as photo.png",)])
    assert (tmp_path / "photo.png").read_bytes() == b"\x89PNG"
    over.deleteLater()


def drag(kind: type[QDragEnterEvent] | type[QDropEvent], data: QMimeData) -> QDropEvent:
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    if kind is QDragEnterEvent:
        return QDragEnterEvent(QPoint(50, 50), actions, data, buttons, keys)
    return QDropEvent(QPointF(50, 50), actions, data, buttons, keys)


def test_files_fall_anywhere_on_the_window(theme: Theme, icons: Icons, tmp_path: Path) -> None:
    window = QWidget()
    window.resize(480, 360)
    drop = FileDrop(theme, window)
    given = heard(drop.given)
    window.show()
    text = text_data("only text")
    entered = drag(QDragEnterEvent, text)
    QApplication.sendEvent(window, entered)
    assert drop.target.isHidden()
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    entered = drag(QDragEnterEvent, files)
    QApplication.sendEvent(window, entered)
    assert entered.isAccepted()
    assert entered.dropAction() == Qt.DropAction.CopyAction  # never a move: the file stays where it is
    assert drop.target.isVisible()
    assert drop.target.geometry() == window.rect()
    seen = drop.target.grab().toImage()
    assert len({seen.pixelColor(8, y).name() for y in range(60, 120)}) > 1  # dashes
    fallen = drag(QDropEvent, files)
    QApplication.sendEvent(window, fallen)
    assert drop.target.isHidden()
    assert given == [(Given([str(tmp_path / "a.txt")]),)]
    window.deleteLater()


def test_files_over_the_field_are_the_windows(shown: ShownPane, theme: Theme, tmp_path: Path) -> None:
    drop = FileDrop(theme, shown.pane)
    given = heard(drop.given)
    field = shown.pane.composer.field.viewport()
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    QApplication.sendEvent(field, drag(QDragEnterEvent, files))
    assert drop.target.isVisible()
    QApplication.sendEvent(shown.pane, drag(QDropEvent, files))
    assert len(given) == 1
    words = text_data("words")  # the event does not keep it
    entered = drag(QDragEnterEvent, words)
    QApplication.sendEvent(field, entered)
    assert entered.isAccepted()  # text falls where the cursor is
    assert drop.target.isHidden()


def test_paper_names_what_a_message_carries(british: None) -> None:
    message = replace(question("q", "Look."), attachments=(NOTES, PHOTO))
    assert paper_message(message).attached == (("Attached: notes.md, 9 kB", ""), ("Attached: photo.png, 300 bytes", ""))


def test_every_refusal_is_a_sentence_with_the_name(british: None) -> None:
    for problem in FileProblem:
        sentence = refusal_sentence(problem.value, "a.zip", model="", limit=4 * 2**20)
        assert "a.zip" in sentence
        assert "{" not in sentence
    assert "4 MB" in refusal_sentence("text_too_large", "a", model="", limit=4 * 2**20)
    assert several_refused(["a", "b", "c", "d"]) == "4 files were not attached: a, b, c, …"
