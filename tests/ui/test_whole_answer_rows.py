"""The rows of stream, best-of and seed: one decides about the other, and the endpoint about all of them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.chat.parameters import DEFAULT, Control, Knob, Parameters
from desktop_app.ui.icons import Icons
from desktop_app.ui.parameter_row import ParameterRow
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.ui.seed_row import SeedRow
from desktop_app.ui.theme import Theme
from desktop_app.ui.waiting_line import WaitingLine

pytestmark = pytest.mark.usefixtures("british")

AT_ONCE = DEFAULT.with_knob(Control.STREAM, Knob(None, on=False)).with_knob(Control.BEST_OF, Knob(3))
FOUR = ServerFacts(max_best_of=4)


class Used:
    """A panel with all of its rows, and what it told."""

    def __init__(self, panel: ParametersPanel) -> None:
        self.panel = panel
        self.told: list[Parameters] = []
        panel.parameters_changed.connect(self.told.append)
        panel.more.click()

    def show(
        self, parameters: Parameters, facts: ServerFacts = FOUR, options: EndpointOptions = PLAIN, dialect: Dialect = Dialect.TGI
    ) -> None:
        self.panel.show_parameters(parameters, "", dialect, "Local TGI", facts, options)

    def row(self, control: Control) -> ParameterRow:
        return self.panel.rows[control]


@pytest.fixture
def used(theme: Theme, icons: Icons) -> Iterator[Used]:
    panel = ParametersPanel(theme, icons)
    panel.resize(288, 1400)
    panel.show()
    used = Used(panel)
    used.show(DEFAULT)
    yield used
    panel.deleteLater()


def test_stream_is_a_switch_that_says_what_it_does(used: Used) -> None:
    row = used.row(Control.STREAM)
    assert row.switch.isChecked()
    assert row.help.text() == "The answer comes token by token."
    row.switch.setFocus()
    QTest.keyClick(row.switch, Qt.Key.Key_Space)
    assert used.told[-1][Control.STREAM] == Knob(None, on=False)
    assert row.help.text() == "The whole answer comes at once."


def test_best_of_shows_with_whole_answers_that_can_differ(used: Used) -> None:
    assert not used.row(Control.BEST_OF).isVisible()
    used.row(Control.STREAM).switch.click()
    assert used.row(Control.BEST_OF).isVisible()
    used.show(AT_ONCE.with_knob(Control.TEMPERATURE, Knob(0.0)))
    assert not used.row(Control.BEST_OF).isVisible()
    used.show(AT_ONCE)
    assert used.row(Control.BEST_OF).help.text() == "The likeliest of 3; all are kept."


def test_best_of_takes_the_seed_away_and_says_so(used: Used) -> None:
    fixed = AT_ONCE.with_knob(Control.SEED, Knob(42))
    used.show(fixed)
    seed = used.row(Control.SEED)
    assert isinstance(seed, SeedRow)
    assert not seed.isEnabled()
    assert seed.field.text() == ""
    assert seed.state.text() == "off"
    assert seed.help.text() == "Not sent: best-of draws its own seeds."
    used.row(Control.BEST_OF).switch.click()
    assert seed.isEnabled()
    assert seed.field.text() == "42"
    assert used.told[-1][Control.SEED] == Knob(42)


@pytest.mark.parametrize(
    ("facts", "sentence", "enabled"),
    [
        (ServerFacts(), "Sent as 2: Local TGI makes no more.", True),
        (ServerFacts(max_best_of=2), "Sent as 2: Local TGI makes no more.", True),
        (ServerFacts(max_best_of=3), "The likeliest of 3; all are kept.", True),
        (ServerFacts(max_best_of=1), "Local TGI makes one answer only.", False),
        (ServerFacts(max_best_of=0), "Local TGI makes one answer only.", False),
    ],
)
def test_the_server_says_how_many_it_makes(used: Used, facts: ServerFacts, sentence: str, enabled: bool) -> None:
    used.show(AT_ONCE, facts)
    assert used.row(Control.BEST_OF).help.text() == sentence
    assert used.row(Control.BEST_OF).isEnabled() is enabled
    assert used.row(Control.SEED).isEnabled() is not enabled


def test_another_protocol_knows_no_best_of(used: Used) -> None:
    used.show(AT_ONCE, dialect=Dialect.TGI_CHAT)
    assert used.row(Control.BEST_OF).help.text() == "Local TGI does not know best-of."
    assert not used.row(Control.BEST_OF).isEnabled()
    assert used.row(Control.SEED).isEnabled()


def test_an_endpoint_that_is_asked_for_whole_answers_decides(used: Used) -> None:
    used.show(DEFAULT.with_knob(Control.BEST_OF, Knob(2)), options=EndpointOptions(stream=False))
    stream = used.row(Control.STREAM)
    assert not stream.isEnabled()
    assert not stream.switch.isChecked()
    assert stream.help.text() == "Local TGI is asked for whole answers."
    assert used.row(Control.BEST_OF).isVisible()
    assert not used.row(Control.SEED).isEnabled()
    used.show(DEFAULT)
    assert stream.switch.isChecked()


def test_nobody_waits_for_a_token_of_a_whole_answer(theme: Theme) -> None:
    line = WaitingLine(theme, at_once=AnswerState(Phase.WAITING, at_once=True).at_once)
    line._tick()
    assert line.accessibleName() == "Waiting for the answer"
    line.deleteLater()
