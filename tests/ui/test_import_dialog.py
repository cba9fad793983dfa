"""What is said of a file before and after an import fits, whatever the file is called."""

import pytest

from desktop_app.chat.import_report import ImportProblem, ImportReport, ImportSource, ProblemKind
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
