"""The line that says where the system prompt goes."""

from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.parameters import DEFAULT
from desktop_app.ui.icons import Icons
from desktop_app.ui.parameters_panel import ParametersPanel
from desktop_app.ui.theme import Theme


def test_it_is_there_while_there_is_a_prompt_and_no_place_for_it(theme: Theme, icons: Icons) -> None:
    panel = ParametersPanel(theme, icons)
    panel.resize(288, 900)
    panel.show()
    panel.show_parameters(DEFAULT, "", Dialect.TGI, "Local TGI")
    panel.fold_line.show_folds(True)
    assert not panel.fold_line.isVisible(), "nothing is folded yet"
    QTest.keyClicks(panel.system_prompt, "  ")
    assert not panel.fold_line.isVisible()
    QTest.keyClicks(panel.system_prompt, "Be brief.")
    assert panel.fold_line.isVisible()
    panel.fold_line.show_folds(False)
    assert not panel.fold_line.isVisible()
    panel.fold_line.show_folds(True)
    panel.show_system_prompt("")
    assert not panel.fold_line.isVisible()
    panel.deleteLater()
