"""The editor of a grammar: a JSON schema or a regular expression that the answer keeps to."""

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QRadioButton, QWidget

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.grammar import Grammar, GrammarKind, takes_kind
from desktop_app.chat.grammar_check import GrammarReport, check_grammar
from desktop_app.ui.checked_text import CheckedText, Verdict
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.grammar_examples import EXAMPLES
from desktop_app.ui.grammar_words import kind_name, limit_sentence, report_sentence
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.menu import Menu
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme


class GrammarDialog(DialogFrame):
    """What is no grammar cannot be saved; each kind keeps its text while the other one is looked at."""

    saved = Signal(object)  # Grammar
    switched_off = Signal()

    def __init__(
        self, theme: Theme, grammar: Grammar | None, dialect: Dialect, endpoint_name: str, *, is_on: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Grammar"), parent)
        self._dialect, self._endpoint_name = dialect, endpoint_name
        self.kind = GrammarKind.JSON if grammar is None else grammar.kind
        self._texts = {kind: "" if grammar is None or grammar.kind is not kind else grammar.text for kind in GrammarKind}
        self.choices = {kind: QRadioButton(kind_name(kind)) for kind in GrammarKind}
        self.part = CheckedText(theme, self.tr("Grammar"), self._check, self._judge)
        self.examples = LinkButton(self.tr("Insert an example"))
        self.untaken = SentenceLabel(theme, TextRole.SMALL, "warn", wraps=True)
        self.off = LinkButton(self.tr("Switch off"))
        self.off.setVisible(is_on)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.save = QPushButton(self.tr("Save"))
        self._lay_out()
        self._show_kind()
        self.part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        group = QButtonGroup(self)
        for kind, choice in self.choices.items():
            choice.setChecked(kind is self.kind)
            choice.toggled.connect(lambda chosen, kind=kind: self._choose(kind) if chosen else None)
            group.addButton(choice)
            row.addWidget(choice)
        row.addStretch(1)
        row.addWidget(self.examples)
        self.column.addLayout(row)
        self.column.addWidget(self.part)
        self.column.addWidget(self.untaken)
        self.save.setProperty("kind", "primary")
        self.add_buttons(self.off, self.cancel, self.save)
        self.examples.clicked.connect(self._open_examples)
        self.part.judged.connect(lambda: self.save.setEnabled(self.part.is_good))
        self.off.clicked.connect(self._switch_off)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)

    def _choose(self, kind: GrammarKind) -> None:
        self._texts[self.kind] = self.part.text
        self.kind = kind
        self._show_kind()

    def _show_kind(self) -> None:
        self.save.setEnabled(False)
        self.part.show_text(self._texts[self.kind])
        untaken = not takes_kind(self.kind, self._dialect)
        text = self.tr("{endpoint} takes JSON schemas only: a regular expression is not sent there.")
        self.untaken.setText(text.format(endpoint=self._endpoint_name) if untaken else "")
        self.untaken.setVisible(untaken)

    def _check(self, text: str) -> object:
        kind = self.kind
        return kind, check_grammar(Grammar(kind, text), self._dialect)

    def _judge(self, found: object) -> Verdict:
        kind, report = found if isinstance(found, tuple) else (self.kind, GrammarReport())
        return Verdict(report.fault is None, report_sentence(report, kind), tuple(limit_sentence(limit) for limit in report.limits))

    def _open_examples(self) -> None:
        menu = self.example_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.examples.mapToGlobal(QPoint(0, self.examples.height() + 4)))
        menu.setActiveAction(menu.actions()[0])

    def example_menu(self) -> Menu:
        """The examples of the kind that is chosen."""
        menu = Menu(self.examples)
        for name, text in EXAMPLES[self.kind].items():
            action = menu.addAction(QCoreApplication.translate("Grammar", name))
            action.triggered.connect(lambda _=False, text=text: self.part.write_text(text))
        return menu

    def _switch_off(self) -> None:
        self.reject()
        self.switched_off.emit()

    def _save(self) -> None:
        if self.part.is_good:
            self.accept()
            self.saved.emit(Grammar(self.kind, self.part.text))
