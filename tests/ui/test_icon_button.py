"""A button that is only an icon."""

from collections.abc import Callable

from desktop_app.ui.icon_button import IconButton
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme


def test_what_was_done_is_confirmed_for_a_moment(theme: Theme, icons: Icons, wait_until: Callable[[Callable[[], bool]], bool]) -> None:
    button = IconButton(icons, "copy", "Copy")
    before = button.icon().pixmap(16).toImage()
    button.clicked.connect(button.confirm)
    button.click()
    button.click()
    assert button.icon().pixmap(16).toImage() == icons.icon("check", "text2").pixmap(16).toImage() != before
    assert wait_until(lambda: button.icon().pixmap(16).toImage() == before)
    button.deleteLater()
