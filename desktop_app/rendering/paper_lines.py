"""Laid-out text drawn line by line, as paper needs it."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QTextLayout


def draw_lines(layout: QTextLayout, painter: QPainter, origin: QPointF, clip: QRectF) -> None:
    """Draw the lines whose middle lies inside `clip`, and no other.

    `QTextLayout.draw` takes one line too many above a clip: unseen on a page, but found and copied in a PDF.
    """
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        if clip.top() <= origin.y() + line.rect().center().y() < clip.bottom():
            line.draw(painter, origin)
