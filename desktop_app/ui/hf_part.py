"""What Hugging Face's Inference API asks for beside name and access token: which model, who runs it, who pays."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.hf_account import HfAccount
from desktop_app.chat.hf_model import HfChoice, HfModel, HfProvider
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.hf_words import choice_label, payer_label, provider_line
from desktop_app.ui.icons import Icons
from desktop_app.ui.model_search import ModelSearch
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.service_part import ServicePart
from desktop_app.ui.theme import TextRole, Theme

_SPACE = 16  # logical px between fields, as in the dialog


class HfPart(ServicePart):
    """Shows what it is told; `model_wanted` asks for what is known of a model, `search.wanted` for models."""

    names_model = True
    model_wanted = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = ModelSearch(theme, icons)
        self.provider = ComboBox(icons)
        self.prices = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.prices.setText(self.tr("In and out: what a million tokens of prompt and of answer cost."))
        self.payer = ComboBox(icons)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_SPACE)
        rows.addWidget(self._field(self.tr("Model"), self.search))
        rows.addWidget(self._field(self.tr("Who runs it"), self.provider, self.prices))
        self._paying = self._field(self.tr("Who pays"), self.payer)
        rows.addWidget(self._paying)
        self._show_providers(())
        self._show_payers(())
        self.search.edited.connect(self._forget_model)
        self.search.picked.connect(self._ask)
        for box in (self.provider, self.payer):
            box.activated.connect(lambda _index: self.edited.emit())

    @staticmethod
    def _field(label: str, field: QWidget, *below: QWidget) -> QWidget:
        name = QLabel(label)
        name.setProperty("kind", "small_strong")
        name.setBuddy(field)
        field.setAccessibleName(label)
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for widget in (name, field, *below):
            rows.addWidget(widget)
        return part

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields; nobody is asked."""
        if not self.search.name:
            self.search.show_name(endpoint.model)
        self._choose(self.provider, endpoint.options.provider)
        self._choose(self.payer, endpoint.options.bill_to)
        self._paying.setVisible(self.payer.count() > 1)

    def show_account(self, account: HfAccount) -> None:
        """Who could pay. Whoever is chosen stays chosen."""
        chosen = str(self.payer.currentData())
        self._show_payers([(payer_label(organization), organization.name) for organization in account.organizations])
        self._choose(self.payer, chosen)
        self._paying.setVisible(self.payer.count() > 1)

    def show_model(self, model: HfModel) -> None:
        """Who runs the model that stands in the field, for chats or at least from a text, and what that means. Who is chosen stays."""
        if model.name != self.search.name:
            return
        chosen = str(self.provider.currentData())
        self._show_providers((*model.serving(), *model.completing()))
        known = {str(self.provider.itemData(index)) for index in range(self.provider.count())}
        self._choose(self.provider, chosen if chosen in known else "")
        if model.only_completes and model.completing():
            self.search.show_remark(
                self.tr("This model only goes on from a text: what you write is its prompt, as it is or in a prompt template.")
            )
        elif model.only_completes:
            sentence = self.tr("This model only goes on from a text: nobody serves it in a way that Brise knows. Choose another one.")
            self.search.show_problem(sentence)
        elif not model.chats:
            self.search.show_problem(self.tr("Nobody serves this model now. Choose another one."))

    def filled(self, endpoint: Endpoint) -> Endpoint | None:
        """The endpoint with model, provider and payer; None says that a model is missing."""
        if not self.search.name:
            self.search.show_problem(self.tr("Choose a model: Hugging Face serves many."))
            return None
        options = replace(endpoint.options, provider=str(self.provider.currentData()), bill_to=str(self.payer.currentData()))
        return replace(endpoint, model=self.search.name, options=options)

    def _ask(self, name: str) -> None:
        if name:
            self.model_wanted.emit(name)

    def _forget_model(self) -> None:
        """Another model has other providers: a named one is none of its own, as far as is known."""
        chosen = str(self.provider.currentData())
        self._show_providers(())
        self._choose(self.provider, chosen if chosen in HfChoice._value2member_map_ else "")
        self.edited.emit()

    def _show_providers(self, providers: Sequence[HfProvider]) -> None:
        with QSignalBlocker(self.provider):
            self.provider.clear()
            for choice in HfChoice:
                self.provider.addItem(choice_label(choice), choice.value)
            for provider in providers:
                self.provider.addItem(provider_line(provider), provider.name)
        self.prices.setVisible(any(provider.price_in is not None for provider in providers))

    def _show_payers(self, payers: Sequence[tuple[str, str]]) -> None:
        with QSignalBlocker(self.payer):
            self.payer.clear()
            self.payer.addItem(self.tr("Your own account"), "")
            for label, name in payers:
                self.payer.addItem(label, name)

    @staticmethod
    def _choose(box: ComboBox, value: str) -> None:
        """A value that is not in the list is one that was stored before: it goes in."""
        index = box.findData(value)
        if index < 0:
            box.addItem(value, value)
            index = box.count() - 1
        box.setCurrentIndex(index)
