"""The right pane: preset, parameters, system prompt."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions
from desktop_app.chat.parameters import DEFAULT, FRONT, MORE, Control, Knob, Parameters, is_supported
from desktop_app.chat.saved_item import BUILTIN_PRESETS, SavedItem
from desktop_app.ui.edited_row import ExtraBodyRow, GrammarRow
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.parameter_problem import problem_sentence
from desktop_app.ui.parameter_row import NumberRow, ParameterRow
from desktop_app.ui.parameter_words import help_sentence, preset_name, unknown_sentence
from desktop_app.ui.plain_rows import SwitchRow, TextRow
from desktop_app.ui.preset_box import PresetBox
from desktop_app.ui.seed_row import SeedRow
from desktop_app.ui.stop_row import StopRow
from desktop_app.ui.system_fold_line import SystemFoldLine
from desktop_app.ui.system_prompt_choice import SystemPromptChoice
from desktop_app.ui.system_prompt_field import SystemPromptField
from desktop_app.ui.theme import Theme
from desktop_app.ui.whole_answer_words import cut_sentence, not_sent_sentence, shows_best_of

_UNASKED = ServerFacts()

WIDTH = 288
_SIDE = 16
_SCROLL_BAR = 12
_HEAD = 48
_CORNER = 48  # of the head, kept free for the button that folds the pane
# all logical px


class ParametersPanel(QFrame):
    """Shows the parameters and the system prompt of one chat and tells what the user changes.

    Filled by `show_parameters`, which emits nothing. All of it scrolls where the window is low.
    """

    parameters_changed = Signal(object)
    """These Parameters are wanted from the next answer on."""
    values_replaced = Signal(object)
    """The Parameters that a preset took the place of, where they were nobody's: told after `parameters_changed`."""
    system_prompt_changed = Signal(str)
    exact_prompt_requested = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._parameters = DEFAULT
        self._presets = {preset.id: preset for preset in BUILTIN_PRESETS}
        self._dialect = Dialect.TGI
        self._endpoint_name = ""
        self._facts, self._options = ServerFacts(), PLAIN
        self.setProperty("kind", "pane")
        self.setMinimumWidth(WIDTH)
        self.reset = LinkButton(self.tr("Reset"))
        self.preset = PresetBox(icons)
        self._theme = theme
        self.rows: dict[Control, ParameterRow] = {}  # those behind *More* are made when they are first wanted
        self.more = LinkButton("")
        self.more.setIconSize(QSize(14, 14))
        self._more_rows = QWidget()
        self.system_prompt = SystemPromptField()
        self.saved_prompts = SystemPromptChoice(icons, self.system_prompt)
        self.fold_line = SystemFoldLine(theme)
        self.exact_prompt = LinkButton(self.tr("Exact prompt…"))
        self._lay_out()
        self.reset.clicked.connect(lambda: self.take_preset(self._parameters.preset))
        self.preset.chosen.connect(self._choose_preset)
        self.more.clicked.connect(lambda: self._unfold(self._more_rows.isHidden()))
        self.system_prompt.edited.connect(self.system_prompt_changed)
        for told in (self.saved_prompts, self.fold_line):
            self.system_prompt.edited.connect(told.show_text)
        self.exact_prompt.clicked.connect(self.exact_prompt_requested)
        self._unfold(False)
        QWidget.setTabOrder(self.saved_prompts.button, self.system_prompt)
        QWidget.setTabOrder(self.system_prompt, self.exact_prompt)
        self._refresh()

    def show_parameters(
        self,
        parameters: Parameters,
        system_prompt: str,
        dialect: Dialect,
        endpoint_name: str,
        facts: ServerFacts = _UNASKED,
        options: EndpointOptions = PLAIN,
    ) -> None:
        """Show what belongs to a chat; a parameter that `dialect` cannot send is disabled and says so."""
        self._parameters, self._dialect, self._endpoint_name = parameters, dialect, endpoint_name
        self._facts, self._options = facts, options
        self._refresh()
        self.show_system_prompt(system_prompt)

    def show_system_prompt(self, text: str) -> None:
        """Show another system prompt."""
        self.system_prompt.show_text(text)
        for told in (self.saved_prompts, self.fold_line):
            told.show_text(text)

    def show_presets(self, presets: Sequence[SavedItem]) -> None:
        """Offer these; the values stay, whatever has become of the preset that they came from."""
        self._presets = {preset.id: preset for preset in presets}
        self.preset.show_presets(presets)
        self._refresh()

    @property
    def parameters(self) -> Parameters:
        """What stands there now."""
        return self._parameters

    def _add_rows(self, column: QVBoxLayout, controls: tuple[Control, ...]) -> None:
        for control in controls:
            row = _row(self._theme, control)
            row.changed.connect(lambda knob, control=control: self._set(control, knob))
            column.addWidget(row)
            self.rows[control] = row

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Parameters"))
        title.setProperty("kind", "strong")
        head = QHBoxLayout()
        head.setContentsMargins(_SIDE, 0, _CORNER, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.reset)
        head.addSpacing(4)
        head_box = QWidget()
        head_box.setFixedHeight(_HEAD)
        head_box.setLayout(head)
        self._content = QWidget()
        column = self._column = QVBoxLayout(self._content)
        column.setContentsMargins(_SIDE, 4, _SIDE, _SIDE)
        column.setSpacing(16)
        column.addLayout(self._preset_row())
        self._add_rows(column, FRONT)
        self._more_column = QVBoxLayout(self._more_rows)
        self._more_column.setContentsMargins(0, 0, 0, 0)
        self._more_column.setSpacing(16)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._more_rows)
        column.addLayout(self._prompt_part())
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        self._content.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_width)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head_box)
        whole.addWidget(self._scroll, 1)

    def _preset_row(self) -> QHBoxLayout:
        label = QLabel(self.tr("Preset"))
        label.setBuddy(self.preset)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.preset)
        return row

    def _prompt_part(self) -> QVBoxLayout:
        part = QVBoxLayout()
        part.setSpacing(8)
        part.addWidget(self.saved_prompts)
        part.addWidget(self.system_prompt)
        part.addWidget(self.fold_line)
        part.addWidget(self.exact_prompt, 0, Qt.AlignmentFlag.AlignLeading)
        return part

    def _keep_width(self, _least: int, most: int) -> None:
        """The column keeps its width when the scroll bar comes."""
        margins = self._column.contentsMargins()
        margins.setRight(_SIDE - _SCROLL_BAR if most > 0 else _SIDE)
        self._column.setContentsMargins(margins)

    def _unfold(self, unfolded: bool) -> None:
        if unfolded and MORE[0] not in self.rows:
            self._add_rows(self._more_column, MORE)
            self._order_tabs()
            self._refresh()
        self._more_rows.setVisible(unfolded)
        self.more.setText(self.tr("Fewer parameters") if unfolded else self.tr("More parameters"))
        self.more.setIcon(self._icons.icon("chevron-down" if unfolded else "chevron-right"))

    def _order_tabs(self) -> None:
        """Rows that came late stand between *More* and the system prompt for Tab too."""
        last: QWidget = self.more
        for control in MORE:
            for stop in self.rows[control].tab_stops():
                QWidget.setTabOrder(last, stop)
                last = stop

    def _choose_preset(self, preset: str) -> None:
        if preset != self._parameters.preset:
            self.take_preset(preset)

    def take_preset(self, preset_id: str) -> None:
        """Let a preset count, as if it had been chosen here."""
        preset = self._presets.get(preset_id)
        if preset is None:
            return
        before, was_own = self._parameters, self._are_own
        self._take(preset.parameters)
        if was_own and before.differs_from(preset.parameters):
            self.values_replaced.emit(before)

    def show_values(self, parameters: Parameters) -> None:
        """Show other parameters of the same chat."""
        self._parameters = parameters
        self._refresh()

    @property
    def _are_own(self) -> bool:
        """True if no preset has these values."""
        preset = self._presets.get(self._parameters.preset)
        return preset is None or self._parameters.differs_from(preset.parameters)

    def _set(self, control: Control, knob: Knob) -> None:
        self._take(self._parameters.with_knob(control, knob))

    def _take(self, parameters: Parameters) -> None:
        differs = parameters != self._parameters
        self._parameters = parameters
        self._refresh()
        if differs:
            self.parameters_changed.emit(parameters)

    def _refresh(self) -> None:
        parameters = self._parameters
        preset = self._presets.get(parameters.preset)
        changed = preset is not None and parameters.differs_from(preset.parameters)
        self.preset.show_preset(parameters.preset, changed=changed)
        self.reset.setVisible(changed)
        if preset is not None:
            self.reset.setAccessibleName(self.tr("Reset to {preset}").format(preset=preset_name(preset)))
        for control, row in self.rows.items():
            idle = not_sent_sentence(control, parameters, self._dialect, self._facts, self._options, self._endpoint_name)
            known = is_supported(control, self._dialect) and not idle
            row.dialect, row.endpoint_name = self._dialect, self._endpoint_name
            if known:
                sentence = cut_sentence(control, parameters, self._facts, self._endpoint_name) or help_sentence(control, parameters)
            else:
                sentence = idle or unknown_sentence(control, self._endpoint_name)
            problem = problem_sentence(control, parameters, self._dialect, self._endpoint_name) if known else ""
            row.show_knob(parameters[control], problem or sentence, known=known)
            if problem:
                row.help.show_sentence(problem, wrong=True)
        if Control.BEST_OF in self.rows:
            self.rows[Control.BEST_OF].setVisible(shows_best_of(parameters, self._options))


def _row(theme: Theme, control: Control) -> ParameterRow:
    match control:
        case Control.SEED:
            return SeedRow(theme)
        case Control.STOP:
            return StopRow(theme)
        case Control.GRAMMAR:
            return GrammarRow(theme)
        case Control.EXTRA:
            return ExtraBodyRow(theme)
        case Control.ADAPTER:
            return TextRow(theme, control)
        case Control.WATERMARK | Control.STREAM:
            return SwitchRow(theme, control)
        case _:
            return NumberRow(theme, control)
