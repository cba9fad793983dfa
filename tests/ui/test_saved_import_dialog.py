"""What is seen of a file of presets, prompts and templates before it is taken."""

import pytest

from desktop_app.chat.arrival import Arrival, Arriving
from desktop_app.chat.saved_item import SavedKind
from desktop_app.chat.saved_look import SavedLook
from desktop_app.chat.saved_report import LeftBehind, SavedReport
from desktop_app.ui.saved_import_dialog import SavedImportDialog
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")


def look(*arrivals: Arrival, templates: tuple[Arrival, ...] = ()) -> SavedLook:
    some = [tuple(Arriving("<b>x", arrival, "<b>x (2)") for arrival in each) for each in (arrivals, templates)]
    return SavedLook({SavedKind.PRESET: (), SavedKind.PROMPT: some[0]}, some[1])


def test_it_names_all_and_what_becomes_of_each(theme: Theme) -> None:
    report = SavedReport(size=2_000)
    report.left[LeftBehind.TEMPLATE_TOO_LONG] += 1
    report.tell_fields(["path"], (), "prompts.")
    dialog = SavedImportDialog(theme, "a.json", report, look(*Arrival, templates=(Arrival.NEW,)))
    assert dialog.sentence.text() == "a.json holds presets and prompts of Brise (1.95 KiB)."
    assert dialog.here.text().splitlines() == [
        "New: 2",
        "Here already, and not taken again: 1",
        "Called like something else that is here, and taken beside it: 1",
        "No room for: 1",
    ]
    assert dialog.listing.toPlainText().splitlines() == [
        "Prompts:",
        "  <b>x",
        "  <b>x: becomes “<b>x (2)”",
        "  <b>x: here already",
        "  <b>x: no room",
        "",
        "Prompt templates:",
        "  <b>x",
        "",
        "Not taken, or not as it was:",
        "  Prompt templates of more than 100,000 characters: 1",
        "  Fields that Brise does not know:",
        "    prompts.path: 1",
    ]
    assert not any(each.isHidden() for each in (dialog.warning, dialog.templates, dialog.help, dialog.take))
    assert dialog.take.isDefault()
    dialog.deleteLater()


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (look(), "Nothing is in it that Brise could take."),
        (look(Arrival.SAME, templates=(Arrival.SAME,)), "All of it is here already."),
        (look(Arrival.NO_ROOM), "New: 0\nNo room for: 1"),
    ],
)
def test_where_nothing_can_be_taken_it_can_only_be_closed(theme: Theme, found: SavedLook, said: str) -> None:
    dialog = SavedImportDialog(theme, "a.json", SavedReport(), found)
    assert dialog.here.text() == said
    assert all(each.isHidden() for each in (dialog.take, dialog.help, dialog.templates, dialog.warning))
    assert (dialog.cancel.text(), dialog.cancel.isDefault()) == ("Close", True)
    dialog.deleteLater()


def test_a_hostile_name_of_the_file_fits(theme: Theme) -> None:
    dialog = SavedImportDialog(theme, "W" * 300 + "\u202egpj.json", SavedReport(), look(Arrival.NEW))
    assert dialog.sentence.minimumSizeHint().width() < dialog.width()
    assert "\u202e" not in dialog.sentence.text()
    dialog.deleteLater()
