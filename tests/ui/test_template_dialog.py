"""The dialog of a prompt template: what a file holds goes into its fields, and nothing that cannot be used is saved."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.own_template import TemplateReport
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.template_file import NamedSource, TemplateFile, TemplateFileProblem
from desktop_app.ui.icons import Icons
from desktop_app.ui.template_dialog import TemplateDialog
from desktop_app.ui.template_words import problem_sentence, report_sentence
from desktop_app.ui.theme import Theme
from tests.qt_loop import run_in_qt, until

pytestmark = pytest.mark.usefixtures("qt_app")


class Tried:
    """What was checked, and what comes of it."""

    def __init__(self) -> None:
        self.templates: list[PromptTemplate] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def __call__(self, template: PromptTemplate) -> TemplateReport:
        self.templates.append(template)
        self.may_go_on.wait(10)
        return TemplateReport(takes_system="system" in template.source, leaves_out="nothing" in template.source)


@pytest.fixture
def tried() -> Tried:
    return Tried()


@pytest.fixture
def dialog(tried: Tried) -> Iterator[TemplateDialog]:
    theme = Theme()
    dialog = TemplateDialog(theme, Icons(Path("resources/icons"), theme), None, tried)
    dialog.show()
    yield dialog
    dialog.close()
    dialog.deleteLater()


def test_what_is_saved_is_what_stands_there(dialog: TemplateDialog, tried: Tried) -> None:
    async def use() -> None:
        saved: list[PromptTemplate] = []
        dialog.saved.connect(saved.append)
        dialog.take(TemplateFile("Model", (NamedSource("a", "nothing"), NamedSource("b", "system")), "<s>", "</s>"))
        await until(lambda: dialog.text.is_judged)
        assert dialog.text.sentence.text() == "It leaves out what you write."
        assert not dialog.save.isEnabled()
        dialog.named.setCurrentIndex(1)
        dialog.named.activated.emit(1)
        await until(dialog.save.isEnabled)
        assert tried.templates[-1].bos_token == "<s>"
        dialog.name.clear()
        assert not dialog.save.isEnabled()
        dialog.name.setText(" Mine ")
        dialog.save.click()
        assert saved == [PromptTemplate("", "Mine", "system", bos_token="<s>", eos_token="</s>", takes_system=True)]

    run_in_qt(use())


def test_a_file_that_holds_none_changes_nothing(dialog: TemplateDialog) -> None:
    async def use() -> None:
        dialog.take(TemplateFile("Model", (NamedSource("", "one"),), "<s>"))
        await until(dialog.save.isEnabled)
        for problem in TemplateFileProblem:
            dialog.take(TemplateFile("Other", problem=problem))
            assert dialog.told.text() == problem_sentence(problem)
            assert dialog.told.text().endswith(".")
        dialog.take(TemplateFile("Other", (), None, "</s>"))
        assert dialog.told.text() == "The file holds no template: its tokens were taken."
        assert (dialog.text.text, dialog.bos.text(), dialog.eos.text()) == ("one", "<s>", "</s>")
        assert dialog.name.text() == "Model"
        dialog.text.field.undo()
        assert dialog.text.text == "", "what was taken from a file is taken back like what was typed"

    run_in_qt(use())


def test_texts_that_gave_way_are_not_checked(dialog: TemplateDialog, tried: Tried) -> None:
    async def use() -> None:
        tried.may_go_on.clear()
        dialog.text.show_text("first")
        await until(lambda: len(tried.templates) == 1)
        for number in range(20):
            dialog.text.show_text(f"next {number}")
        dialog.text.show_text("last")
        tried.may_go_on.set()
        await until(lambda: dialog.text.is_judged)
        assert [template.source for template in tried.templates] == ["first", "last"]

    run_in_qt(use())


def test_every_outcome_has_its_sentence() -> None:
    stopped, refused = ChatError(ErrorKind.TEMPLATE_STOPPED), ChatError(ErrorKind.TEMPLATE, server_text="No\n  way " + "x" * 9000)
    reports = [
        TemplateReport(takes_system=True),
        TemplateReport(),
        TemplateReport(is_too_long=True),
        TemplateReport(leaves_out=True),
        TemplateReport(error=stopped),
        TemplateReport(error=refused),
    ]
    said = [report_sentence(report) for report in reports]
    assert len(set(said)) == len(said)
    assert said[-1].startswith("It refuses a short chat: “No way xxx")
    assert all(len(sentence) < 400 for sentence in said)
    assert [report.is_good for report in reports] == [True, True, False, False, False, False]
