"""What is told of a link or a footnote before it is followed: in a tooltip, and to a screen reader."""

from html import escape

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QToolTip, QWidget

from desktop_app.rendering.blocks import Run, Style
from desktop_app.rendering.linked_text import linked_text
from desktop_app.ui.message_stops import LinkStop
from desktop_app.ui.segment_list import SegmentList

_LONGEST = 600  # characters of a footnote


def link_tip(run: Run, segments: SegmentList) -> str:
    """Where a link leads; that an image was not loaded; what a footnote says."""
    translate = QCoreApplication.translate
    if run.style & Style.FOOTNOTE:
        text = segments.footnote_text(run.target)
        return "<qt>" + escape(text[:_LONGEST]).replace("\n", "<br>") + ("…" if len(text) > _LONGEST else "") + "</qt>"
    if not run.style & Style.IMAGE:
        return run.target
    if not run.target:
        return translate("MessageView", "Images are not loaded.")
    return translate("MessageView", "Images are not loaded. This one is at {address}").format(address=run.target)


def tell_link(owner: QWidget, link: LinkStop | None, segments: SegmentList) -> None:
    """The keyboard came to a link of `owner`, or left the links: what the mouse would be told is shown below it, and said."""
    if link is None:
        QToolTip.hideText()
        return
    QToolTip.showText(owner.mapToGlobal(link.rect.bottomLeft()), link_tip(link.run, segments), owner, link.rect)
    if not QAccessible.isActive():
        return
    if link.run.style & Style.FOOTNOTE:
        text = QCoreApplication.translate("MessageView", "{mark}, footnote: {text}")
        text = text.format(mark=link.run.text, text=segments.footnote_text(link.run.target)[:_LONGEST])
    else:
        text = QCoreApplication.translate("MessageView", "{text}, a link to {target}")
        text = text.format(text=linked_text(segments.blocks, link.run), target=link.run.target)
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(owner, text))
