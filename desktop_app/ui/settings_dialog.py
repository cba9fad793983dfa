"""The settings: each takes effect as soon as it is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.settings import FULL_WIDTH, MOTIONS, READING_WIDTHS, SCHEMES, ZOOMS, Preferences
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.dialog_frame import DialogFrame
from desktop_app.ui.font_box import FontBox
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.number_text import percent_text
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme

_CHOICE_WIDTH = 200  # logical px


class SettingsDialog(DialogFrame):
    """Shows the preferences and tells every change at once; closing it is all that is left to do."""

    changed = Signal(object)
    """The Preferences as they are now."""
    presets_wanted = Signal()
    """Presets and prompts are to be shown; this dialog is closed."""

    def __init__(
        self, theme: Theme, icons: Icons, preferences: Preferences, endpoints: Sequence[Endpoint], parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, self.tr("Settings"), parent)
        self._icons = icons
        self._preferences = preferences
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)
        self.column.addLayout(self._grid)
        self.scheme = self._choice(
            self.tr("Appearance"),
            "",
            dict(zip(SCHEMES, (self.tr("Like the system"), self.tr("Light"), self.tr("Dark")), strict=True)),
            preferences.scheme,
        )
        self.motion = self._choice(
            self.tr("Reduced motion"),
            self.tr("On: nothing turns, and nothing slides."),
            dict(zip(MOTIONS, (self.tr("Like the system"), self.tr("On"), self.tr("Off")), strict=True)),
            preferences.reduced_motion,
        )
        self.zoom = self._choice(
            self.tr("Text size"),
            self.tr("Of messages and of what you write."),
            {zoom: percent_text(zoom) for zoom in ZOOMS},
            preferences.zoom,
        )
        self.reading_font = FontBox(icons, preferences.reading_font)
        self.code_font = FontBox(icons, preferences.code_font, fixed_only=True)
        for box, name in ((self.reading_font, self.tr("Reading font")), (self.code_font, self.tr("Code font"))):
            box.setFixedWidth(_CHOICE_WIDTH)
            self._add_row(name, "", box)
        self.width_choice = self._choice(
            self.tr("Reading width"),
            self.tr("How wide the column of a chat may grow."),
            {width: self._width_name(width) for width in READING_WIDTHS},
            preferences.reading_width,
        )
        self.endpoint = self._choice(
            self.tr("New chats use"),
            self.tr("Each chat can change to another endpoint."),
            {endpoint.id: endpoint.name for endpoint in endpoints},
            preferences.default_endpoint_id,
        )
        if not endpoints:
            self.endpoint.addItem(self.tr("No endpoint yet"))
            self.endpoint.setEnabled(False)
        self.log_probabilities = Switch(theme, self.tr("Ask for log-probabilities and alternatives"))
        self.log_probabilities.show_checked(preferences.log_probabilities)
        self._add_row(
            self.log_probabilities.accessibleName(),
            self.tr("Needed to see how sure the model was."),
            self.log_probabilities,
        )
        self.write_titles = Switch(theme, self.tr("Let the model write titles"))
        self.write_titles.show_checked(preferences.write_titles)
        self._add_row(
            self.write_titles.accessibleName(),
            self.tr("One more request after the first answer, to the same endpoint. The built-in model is not asked."),
            self.write_titles,
        )
        self.only_listed = Switch(theme, self.tr("Only these servers"))
        self.only_listed.show_checked(preferences.only_listed_servers)
        self._add_row(
            self.only_listed.accessibleName(),
            self.tr("Those of your endpoints: Brise refuses every other connection. View, Network shows them all."),
            self.only_listed,
        )
        self.close_button = QPushButton(self.tr("Close"))
        self.presets = LinkButton(self.tr("Presets and prompts…"))
        self.add_buttons(self.presets, self.close_button)
        self.presets.clicked.connect(self.accept)
        self.presets.clicked.connect(self.presets_wanted)
        self.close_button.clicked.connect(self.accept)
        self._join()

    def _width_name(self, width: int) -> str:
        return self.tr("Full") if width == FULL_WIDTH else self.tr("{n} characters").format(n=width)

    def _choice(self, name: str, help_sentence: str, choices: Mapping[Any, str], chosen: object) -> ComboBox:
        box = ComboBox(self._icons)
        box.setFixedWidth(_CHOICE_WIDTH)
        for value, label in choices.items():
            box.addItem(label, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self._add_row(name, help_sentence, box)
        return box

    def _add_row(self, name: str, help_sentence: str, control: QWidget) -> None:
        label = QLabel(name)
        label.setFont(self.theme.font(TextRole.UI_MEDIUM))
        label.setBuddy(control)
        control.setAccessibleName(name)
        control.setAccessibleDescription(help_sentence)
        row = 3 * (self._grid.rowCount() // 3)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(control, row, 1, 2 if help_sentence else 1, 1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        if help_sentence:
            help_label = SentenceLabel(self.theme, TextRole.SMALL, "text3", wraps=True)
            help_label.setText(help_sentence)
            self._grid.addWidget(help_label, row + 1, 0)
        self._grid.setRowMinimumHeight(row + 2, 16)

    def _join(self) -> None:
        self.scheme.activated.connect(lambda: self._take(replace(self._preferences, scheme=self.scheme.currentData())))
        self.motion.activated.connect(lambda: self._take(replace(self._preferences, reduced_motion=self.motion.currentData())))
        self.width_choice.activated.connect(lambda: self._take(replace(self._preferences, reading_width=self.width_choice.currentData())))
        self.zoom.activated.connect(lambda: self._take(replace(self._preferences, zoom=self.zoom.currentData())))
        self.reading_font.activated.connect(lambda: self._take(replace(self._preferences, reading_font=self.reading_font.currentData())))
        self.code_font.activated.connect(lambda: self._take(replace(self._preferences, code_font=self.code_font.currentData())))
        self.endpoint.activated.connect(lambda: self._take(replace(self._preferences, default_endpoint_id=self.endpoint.currentData())))
        self.log_probabilities.toggled.connect(lambda on: self._take(replace(self._preferences, log_probabilities=on)))
        self.write_titles.toggled.connect(lambda on: self._take(replace(self._preferences, write_titles=on)))
        self.only_listed.toggled.connect(lambda on: self._take(replace(self._preferences, only_listed_servers=on)))

    def show_only_listed(self, on: bool) -> None:
        """Show what was decided in the network panel."""
        self._preferences = replace(self._preferences, only_listed_servers=on)
        self.only_listed.show_checked(on)

    def _take(self, preferences: Preferences) -> None:
        if preferences != self._preferences:
            self._preferences = preferences
            self.changed.emit(preferences)
