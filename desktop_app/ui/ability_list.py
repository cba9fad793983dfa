"""What a server can do, as a small list with ticks; what it cannot, and what it does not tell, as two lines below."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.abilities import Ability, abilities_of, most_alternatives
from desktop_app.chat.endpoint import ServerFacts
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.themed_icon import ThemedIcon

_BETWEEN, _BESIDE, _AFTER = 2, 4, 10  # logical px


def ability_name(ability: Ability, alternatives: int = 0) -> str:
    """What the ability is called; `alternatives`: how many a token can have."""
    match ability:
        case Ability.TOKEN_IDS:
            return QCoreApplication.translate("Abilities", "token ids")
        case Ability.LOGPROBS:
            return QCoreApplication.translate("Abilities", "log-probabilities")
        case Ability.ALTERNATIVES if alternatives:
            return QCoreApplication.translate("Abilities", "up to {n} alternatives").format(n=alternatives)
        case Ability.ALTERNATIVES:
            return QCoreApplication.translate("Abilities", "alternatives")
        case Ability.EXACT_COUNTS:
            return QCoreApplication.translate("Abilities", "exact counts")
        case Ability.EXACT_PROMPT:
            return QCoreApplication.translate("Abilities", "exact prompt")
        case Ability.CONTINUES:
            return QCoreApplication.translate("Abilities", "continuing")
        case Ability.RAW_PROMPT:
            return QCoreApplication.translate("Abilities", "raw prompts")
        case Ability.GRAMMAR:
            return QCoreApplication.translate("Abilities", "grammars")
        case Ability.IMAGES:
            return QCoreApplication.translate("Abilities", "images")
        case Ability.TOOLS:
            return QCoreApplication.translate("Abilities", "tools")


class AbilityList(QWidget):
    """Hidden until a server was asked what it is."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons
        self._shown: Mapping[Ability, bool | None] = {}
        self.able = QWidget()
        self._flow = FlowRow(_BETWEEN)
        self.able.setLayout(self._flow)
        self.unable = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.untold = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, _BESIDE, 0, 0)
        rows.setSpacing(2)
        for widget in (self.able, self.unable, self.untold):
            rows.addWidget(widget)
        self.hide()

    def show_facts(self, facts: ServerFacts) -> None:
        """What this server can do."""
        self._shown = abilities_of(facts)
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        able = self._names(True, most_alternatives(facts))
        for name in able:
            self._flow.addWidget(self._ticked(name))
        comma = QCoreApplication.translate("Explain", ", ", "between the parts of a line")
        for label, text, names in (
            (self.unable, self.tr("Not here: {list}."), self._names(False)),
            (self.untold, self.tr("It does not tell: {list}."), self._names(None)),
        ):
            label.setText(text.format(list=comma.join(names)))
            label.setVisible(bool(names))
        self.able.setVisible(bool(able))
        self.able.setAccessibleName(self.tr("It can: {list}.").format(list=comma.join(able)))
        self.setVisible(bool(self._shown))

    def _names(self, can: bool | None, alternatives: int = 0) -> list[str]:
        return [ability_name(ability, alternatives) for ability, told in self._shown.items() if told is can]

    def _ticked(self, name: str) -> QWidget:
        item = QWidget()
        row = QHBoxLayout(item)
        row.setContentsMargins(0, 0, _AFTER, 0)
        row.setSpacing(_BESIDE)
        word = SentenceLabel(self._theme, TextRole.SMALL, "text2")
        word.setText(name)
        row.addWidget(ThemedIcon(self._theme, self._icons, "check", "good"))
        row.addWidget(word)
        return item
