"""A request as code: the form is chosen, the code is read and copied."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.errors import ChatError
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.explain import explain
from desktop_app.ui.icons import Icons
from desktop_app.ui.long_text_view import LongTextView
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme

_WIDTH, _TEXT_HEIGHT = 720, 320  # logical px
_NAMES = {
    CodeForm.CURL: "curl",
    CodeForm.CLIENT: "Python, InferenceClient",
    CodeForm.ASYNC_CLIENT: "Python, AsyncInferenceClient",
    CodeForm.REQUESTS: "Python, requests",
    CodeForm.JAVASCRIPT: "JavaScript, fetch",
}


class CopyCodeDialog(DialogFrame):
    """Asks for the code of each form that is chosen; shows it, or the sentence that stands in its place."""

    wanted = Signal(object, bool)
    """The code is wanted in this form (a CodeForm), as a stream or not."""

    def __init__(self, theme: Theme, icons: Icons, form: CodeForm, *, streams: bool, parent: QWidget | None = None) -> None:
        super().__init__(theme, self.tr("Copy as code"), parent, width=_WIDTH)
        self._code: str | None = None
        self._reads_token = False
        self.forms = ComboBox(icons)
        for each, name in _NAMES.items():
            self.forms.addItem(name, each)
        self.forms.setAccessibleName(self.tr("Form"))
        self.forms.setCurrentIndex(list(_NAMES).index(form))
        self.stream = Switch(theme, self.tr("Stream"))
        self.stream.show_checked(streams)
        self.stream.setToolTip(self.tr("The answer comes piece by piece."))
        label = QLabel(self.tr("Stream"))
        label.setBuddy(self.stream)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget, stretch in ((self.forms, 1), (label, 0), (self.stream, 0)):
            row.addWidget(widget, stretch)
        self.column.addLayout(row)
        self.help = SentenceLabel(theme, TextRole.SMALL, "text2", wraps=True)
        self.column.addWidget(self.help)
        self.sentence = SentenceLabel(theme, TextRole.UI, "text", wraps=True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self.sentence)
        self.text = LongTextView(theme)
        self.text.setFixedHeight(_TEXT_HEIGHT)
        self.text.setAccessibleName(self.tr("Code"))
        self.column.addWidget(self.text)
        self.said = SentenceLabel(theme, TextRole.SMALL, "text2")
        self.close_button = QPushButton(self.tr("Close"))
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setProperty("kind", "primary")
        self.add_buttons(self.said, self.close_button, self.copy)
        self.forms.currentIndexChanged.connect(self._ask)
        self.stream.toggled.connect(self._ask)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.accept)
        self._say(self.tr("The request is being put together."))
        self.forms.setFocus()

    @property
    def form(self) -> CodeForm:
        """What is chosen."""
        return CodeForm(self.forms.currentData())

    @property
    def streams(self) -> bool:
        """Whether the answer is to come piece by piece."""
        return self.stream.isChecked()

    def begin(self, *, reads_token: bool) -> None:
        """The request is known: ask for its code. `reads_token`: the code brings an access token along."""
        self._reads_token = reads_token
        self._ask()

    def show_code(self, code: str | None) -> None:
        """Show it whole; None: this form has no way to ask that."""
        if code is None:
            self._say(self.tr("This client has no method for a raw prompt on such a server. Choose curl, requests or JavaScript."))
            return
        self._code = code
        self.sentence.hide()
        self.text.show_text(code)
        self.text.show()
        self.copy.setEnabled(True)

    def show_nothing(self) -> None:
        """Nobody has written anything."""
        self._say(self.tr("There is nothing to send yet. Write a message first."))

    def show_no_endpoint(self) -> None:
        """Nobody can be asked."""
        self._say(self.tr("This chat has no endpoint. Choose one in the header."))

    def show_error(self, error: ChatError) -> None:
        """It could not be put together."""
        explanation = explain(error)
        self._say(f"{explanation.title} {explanation.remedy}".strip())

    def _say(self, sentence: str) -> None:
        self._code = None
        self.text.stop()
        self.text.hide()
        self.copy.setEnabled(False)
        self.said.setText("")
        self.help.hide()
        self.sentence.setText(sentence)
        self.sentence.show()

    def _ask(self) -> None:
        self._code = None
        self.copy.setEnabled(False)  # until the code of the other form is there
        self.said.setText("")
        self.help.show()
        self.help.setText(" ".join(filter(None, (self._needs(), self._token_sentence()))))
        self.wanted.emit(self.form, self.streams)

    def _needs(self) -> str:
        match self.form:
            case CodeForm.CURL:
                return self.tr("For bash and zsh.")
            case CodeForm.CLIENT | CodeForm.ASYNC_CLIENT:
                return self.tr("Needs {command}.").format(command="pip install huggingface_hub")
            case CodeForm.REQUESTS:
                return self.tr("Needs {command}.").format(command="pip install requests")
            case CodeForm.JAVASCRIPT:
                return self.tr("For Node 18 and newer.")

    def _token_sentence(self) -> str:
        return self.tr("The access token is read from HF_TOKEN.") if self._reads_token else ""

    def _copy(self) -> None:
        if self._code is not None:
            QGuiApplication.clipboard().setText(self._code)
            self.said.setText(self.tr("Copied"))
