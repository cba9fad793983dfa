"""A prompt template of the user's own: its name, its text or the file that it comes from, and the tokens that it may write."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.own_template import TOKEN_LENGTH, TemplateReport
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import NAME_LENGTH
from desktop_app.chat.template_file import TemplateFile
from desktop_app.ui.checked_text import CheckedText, Verdict
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.given_data import local_paths
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.template_words import problem_sentence, report_sentence, taken_sentence
from desktop_app.ui.theme import TextRole, Theme

Check = Callable[[PromptTemplate], TemplateReport]


class TemplateDialog(DialogFrame):
    """What renders no chat cannot be saved; `check` runs in a thread."""

    saved = Signal(object)  # PromptTemplate
    remove_wanted = Signal(str)  # its id
    choose_wanted = Signal()
    """A file is to be chosen."""
    file_given = Signal(str)
    """The path of a file that was dropped."""

    def __init__(self, theme: Theme, icons: Icons, template: PromptTemplate | None, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Own prompt template"), parent)
        self._template = PromptTemplate("", "", "", eos_token="") if template is None else template
        self._checker = check
        self.name = QLineEdit(self._template.name)
        self.name.setMaxLength(NAME_LENGTH)
        self.choose = LinkButton(self.tr("Take it from a file…"))
        self.told = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.told.hide()
        self.named = ComboBox(icons)
        self.text = CheckedText(theme, self.tr("Template"), self._check, self._judge)
        self.text.field.setPlaceholderText("{% for message in messages %}…{% endfor %}")
        self.bos, self.eos = QLineEdit(self._template.bos_token), QLineEdit(self._template.eos_token)
        self.remove = LinkButton(self.tr("Remove"))
        self.remove.setVisible(template is not None)
        self.cancel, self.save = QPushButton(self.tr("Cancel")), QPushButton(self.tr("Save"))
        self._takes_system = self._template.takes_system
        self.setAcceptDrops(True)
        for field in (self.name, self.text.field, self.bos, self.eos):
            field.setAcceptDrops(False)  # a file that falls on one is for the dialog
        self.choose.setToolTip(self.tr("Or drop the file here"))
        self._lay_out()
        self._join()
        self.text.show_text(self._template.source)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.add_field(self.tr("Name"), self.name)
        file = QVBoxLayout()
        file.setSpacing(4)
        file.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeading)
        file.addWidget(self.told)
        self.column.addLayout(file)
        self._named_part = self.add_field(self.tr("Which of the file’s templates"), self.named)
        self._named_part.hide()
        self.add_field(self.tr("Template"), self.text)
        tokens = QWidget()
        row = QHBoxLayout(tokens)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for label, field, help_text in (
            (self.tr("BOS token"), self.bos, self.tr("What the server puts first. It is not written twice.")),
            (self.tr("EOS token"), self.eos, self.tr("What ends an answer. The template may write it as eos_token.")),
        ):
            field.setMaxLength(TOKEN_LENGTH)
            field.setAccessibleName(label)
            field.setToolTip(help_text)
            field.setAccessibleDescription(help_text)
            name = QLabel(label)
            name.setProperty("kind", "small_strong")
            name.setBuddy(field)
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(name)
            part.addWidget(field)
            row.addLayout(part, 1)
        self.column.addWidget(tokens)
        self.save.setProperty("kind", "primary")
        self.save.setEnabled(False)
        self.add_buttons(self.remove, self.cancel, self.save)

    def _join(self) -> None:
        self.choose.clicked.connect(self.choose_wanted)
        self.named.activated.connect(lambda at: self.text.write_text(self.named.itemData(at)))
        self.name.textChanged.connect(self._show_save)
        for field in (self.bos, self.eos):
            field.textChanged.connect(self._tokens_changed)
        self.text.judged.connect(self._show_save)
        self.remove.clicked.connect(self._remove)
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._save)

    def take(self, found: TemplateFile) -> None:
        """Put what a file holds into the fields; undo in the text takes back the template."""
        problem = found.problem
        self.told.setText(taken_sentence(found) if problem is None else problem_sentence(problem))
        self.told.set_colour("text2" if problem is None else "danger")
        self.told.setVisible(bool(self.told.text()))
        if problem is not None:
            return
        with QSignalBlocker(self.bos), QSignalBlocker(self.eos):
            if found.bos_token is not None:
                self.bos.setText(found.bos_token)
            if found.eos_token is not None:
                self.eos.setText(found.eos_token)
        self._tokens_changed()
        self.named.clear()
        for one in found.templates:
            self.named.addItem(one.name or found.name, one.source)
        self._named_part.setVisible(len(found.templates) > 1)
        if found.templates:
            self.text.write_text(found.templates[0].source)
        if not self.name.text().strip():
            self.name.setText(found.name)

    @property
    def template(self) -> PromptTemplate:
        """What stands in the fields."""
        written = replace(self._template, name=self.name.text().strip(), source=self.text.text)
        return replace(written, takes_system=self._takes_system)

    def _tokens_changed(self) -> None:
        self._template = replace(self._template, bos_token=self.bos.text().strip(), eos_token=self.eos.text().strip())
        self.text.check_again()

    def _check(self, text: str) -> object:
        return self._checker(replace(self._template, source=text)) if text.strip() else None

    def _judge(self, found: object) -> Verdict:
        if not isinstance(found, TemplateReport):
            return Verdict(False, self.tr("Jinja, as in a model’s tokenizer_config.json. It is rendered in a process of its own."))
        self._takes_system = found.takes_system
        return Verdict(found.is_good, report_sentence(found))

    def _show_save(self) -> None:
        self.save.setEnabled(self.text.is_good and bool(self.name.text().strip()))

    def _save(self) -> None:
        if self.save.isEnabled():
            self.accept()
            self.saved.emit(self.template)

    def _remove(self) -> None:
        self.reject()
        self.remove_wanted.emit(self._template.id)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One file of this computer is taken."""
        if len(local_paths(event.mimeData())) == 1:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read it."""
        paths = local_paths(event.mimeData())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)  # never a move: the file would go from where it is
            event.accept()
            self.file_given.emit(paths[0])
