"""The context menu of a message."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop_app.rendering.blocks import Style
from desktop_app.ui.menu import Menu
from desktop_app.ui.message_act import RATINGS, MessageAct
from desktop_app.ui.message_gate import MessageGate
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.transcript_copies import TranscriptCopies
from desktop_app.ui.transcript_selection import END, Spot, TranscriptSelection

_FIRST = (
    *(MessageAct.CONTINUE, MessageAct.REGENERATE, MessageAct.ANSWER, MessageAct.START_WITH),
    *(MessageAct.EDIT, MessageAct.FORK, MessageAct.SAVE_PROMPT),
)
_VERSIONS = (MessageAct.VERSION_BACK, MessageAct.VERSION_ON)


@dataclass(frozen=True, slots=True)
class MenuOffers:
    """Who does what the menu offers."""

    copies: TranscriptCopies
    selection: TranscriptSelection
    gate: MessageGate
    act: Callable[[MessageView, MessageAct], None]
    show_source: Callable[[MessageView, bool], None]


def message_menu(view: MessageView, point: QPoint, offers: MenuOffers, parent: QWidget) -> Menu:
    """What can be done at a point of a message."""
    translate = QCoreApplication.translate
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    copies, selection = offers.copies, offers.selection
    menu.addAction(translate("Transcript", "Copy"), copies.copy_selection).setEnabled(selection.span is not None)
    menu.addAction(MessageAct.COPY.label, lambda: copies.copy_message(view.message_id))
    if not view.is_growing:
        _add(menu, view, MessageAct.COPY_CODE, offers)
    link = view.link_at(QPointF(point))
    if link is not None and not link.style & Style.FOOTNOTE:
        menu.addAction(translate("Transcript", "Copy link"), lambda: QGuiApplication.clipboard().setText(link.target))
    for acts in (_FIRST, _VERSIONS, tuple(RATINGS)) if not view.is_growing else ():
        menu.addSeparator()
        for act in acts:
            _add(menu, view, act, offers)
    menu.addSeparator()
    menu.addAction(translate("Transcript", "Select message"), lambda: selection.begin(Spot(view.message_id, 0), Spot(view.message_id, END)))
    if view.is_answer:
        words = translate("Transcript", "Show it rendered") if view.is_source else translate("Transcript", "Show as written")
        menu.addAction(words, lambda: offers.show_source(view, not view.is_source))
    if not view.is_growing:
        menu.addSeparator()
        _add(menu, view, MessageAct.DELETE, offers)
    return menu


def _add(menu: Menu, view: MessageView, act: MessageAct, offers: MenuOffers) -> None:
    message = view.message
    if not offers.gate.offers(act, message):
        return
    action = QAction(act.label, menu)
    action.setShortcut(act.keys)
    action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the key belongs to the message: here it is only shown
    refusal = offers.gate.refusal(act, message)
    action.setEnabled(not refusal)
    action.setToolTip(refusal or act.label)
    if act in RATINGS:
        action.setCheckable(True)
        action.setChecked(message.rating == RATINGS[act])
    action.triggered.connect(lambda: offers.act(view, act))
    menu.addAction(action)
