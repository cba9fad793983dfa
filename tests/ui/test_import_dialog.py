"""What is said of a file before and after an import fits, whatever the file is called."""

import pytest
from PySide6.QtGui import QGuiApplication

from desktop_app.chat.import_report import CountedChats, ImportProblem, ImportReport, ImportSource, ProblemKind
from desktop_app.ui.counted_words import count_lines, here_sentence, title_lines
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from desktop_app.ui.import_words import file_words, problem_sentence
from desktop_app.ui.theme import Theme

HOSTILE = "W" * 200 + "\u202egpj.\u2066piz" + "\n" + "x" * 50 + "-2025.zip"


def test_a_name_is_no_longer_than_a_line_and_turns_nothing_round() -> None:
    assert file_words("chats.json") == "chats.json"
    words = file_words(HOSTILE)
    assert len(words) == 44
    assert words.isprintable()
    assert words.startswith("WWW")
    assert words.endswith("-2025.zip")
    assert words in problem_sentence(ImportProblem(ProblemKind.BROKEN), HOSTILE)


@pytest.mark.parametrize("source", list(ImportSource))
def test_the_dialogs_stay_as_wide_as_they_are(theme: Theme, source: ImportSource) -> None:
    report = ImportReport(source, HOSTILE, already_there=["x"])
    for dialog in (ImportDialog(theme, HOSTILE, source, 2**31), ImportReportDialog(theme, report)):
        assert dialog.sentence.minimumSizeHint().width() < dialog.width()
        assert file_words(HOSTILE) in dialog.sentence.text()
        dialog.deleteLater()


def test_titles_are_no_longer_than_a_line_and_turn_nothing_round(theme: Theme) -> None:
    dialog = ImportDialog(theme, "a.json", ImportSource.BRISE, 1, version=1)
    dialog.show_counted(CountedChats(9, 20, (HOSTILE,) * 5, 1.0, 1e12, is_done=True, is_whole=True))
    assert dialog.titles.minimumSizeHint().width() < dialog.width()
    first, *_, last = dialog.titles.text().splitlines()
    assert first.isprintable()
    assert (len(first), last) == (46, "and 4 more")
    assert title_lines(CountedChats(2, 2, (" \n ",))) == ["“New chat”", "and one more"]
    dialog.deleteLater()


@pytest.mark.usefixtures("british", "qt_app")
def test_what_is_counted_is_said() -> None:
    whole = CountedChats(1200, 34_567, (), 86_400 * 400.0, 86_400 * 800.0, is_done=True, is_whole=True)
    assert count_lines(whole) == ["1,200 chats with 34,567 messages", "From 05/02/1971 to 11/03/1972"]
    assert count_lines(CountedChats(12, 30))[0] == "Counting. Chats: 12, messages: 30"
    assert count_lines(CountedChats(12, 30, is_done=True))[0] == "Chats: 12, messages: 30, and more that cannot be read"
    assert count_lines(CountedChats(1, 30, is_done=True, is_whole=True))[0] == "One chat with 30 messages"


@pytest.mark.usefixtures("british", "qt_app")
def test_what_is_here_is_said() -> None:
    assert here_sentence(CountedChats(3, 6, is_done=True, is_whole=True)) == ""
    assert here_sentence(CountedChats(3, 6, here=1, in_trash=1)) == (
        "One of them is here already and stays as it is. One of them is in the trash and comes back."
    )
    assert here_sentence(CountedChats(5, 6, here=2, in_trash=3)) == (
        "2 of them are here already and stay as they are. 3 of them are in the trash and come back."
    )
    assert here_sentence(CountedChats(1, 6, here=1, is_done=True, is_whole=True)) == "This chat is here already."


def test_buttons_stand_below_each_other_where_the_screen_is_too_narrow(theme: Theme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.ui.dialog_frame._SCREEN_EDGE", QGuiApplication.primaryScreen().availableSize().width() - 352)
    dialog = ImportDialog(theme, "a.json", ImportSource.BRISE, 1, version=1)
    dialog.copy.setText("A button with many words on it")
    dialog.show_counted(CountedChats(3, 6, here=3, is_done=True, is_whole=True))
    dialog.show()
    shown = [dialog.cancel, dialog.copy, dialog.show_it]
    assert all(button.width() >= button.sizeHint().width() for button in shown)
    assert len({button.y() for button in shown}) == 3
    dialog.show_counted(CountedChats(3, 6, is_done=True, is_whole=True))
    dialog.fit()
    assert dialog.cancel.y() == dialog.take.y()
    dialog.deleteLater()
