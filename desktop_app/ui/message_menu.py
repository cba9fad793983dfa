"""The context menu of a message."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.rendering.blocks import Style
from desktop_app.ui.menu import Menu
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_copies import TranscriptCopies
from desktop_app.ui.transcript_selection import END, Spot, TranscriptSelection


def message_menu(
    view: MessageView,
    point: QPoint,
    copies: TranscriptCopies,
    selection: TranscriptSelection,
    show_source: Callable[[MessageView, bool], None],
    parent: QWidget,
) -> Menu:
    """What can be done at a point of a message."""
    translate = QCoreApplication.translate
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.addAction(translate("Transcript", "Copy"), copies.copy_selection).setEnabled(selection.span is not None)
    menu.addAction(translate("Transcript", "Copy message"), lambda: copies.copy_message(view.message_id))
    link = view.link_at(QPointF(point))
    if link is not None and not link.style & Style.FOOTNOTE:
        menu.addAction(translate("Transcript", "Copy link"), lambda: QGuiApplication.clipboard().setText(link.target))
    menu.addSeparator()
    menu.addAction(translate("Transcript", "Select message"), lambda: selection.begin(Spot(view.message_id, 0), Spot(view.message_id, END)))
    if view.is_answer:
        words = translate("Transcript", "Show it rendered") if view.is_source else translate("Transcript", "Show as written")
        menu.addAction(words, lambda: show_source(view, not view.is_source))
    return menu
