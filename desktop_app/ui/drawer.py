"""A side pane: docked beside the transcript, folded by hand, or, where the window is narrow, a drawer over it."""

from PySide6.QtCore import QEasingCurve, QRect, Qt, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from desktop_app.ui.scrim import Scrim
from desktop_app.ui.theme import Theme

_SLIDE = 150  # ms
_LEFT_OVER = 48  # logical px of the window that an open drawer leaves free at least


class SidePane(QFrame):
    """Holds a pane's content and knows how it is shown; the window asks it for its place."""

    state_changed = Signal()
    """Docked, folded, opened or closed: the window arranges itself anew."""

    opened = Signal()
    """It slid in as a drawer: the keyboard belongs in it now."""
    focus_lost = Signal()
    """It goes while the keyboard is in it, and nobody had the keyboard before."""

    def __init__(self, theme: Theme, side: Qt.Edge, *, widths: tuple[int, int, int], docks_from: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._within = parent
        self._is_left = side == Qt.Edge.LeftEdge
        self._first_width, self._least, self._most = widths
        self._wanted_width = self._first_width
        self._docks_from = docks_from
        self._window_width = 0
        self._folded = False
        self._open = False
        self._back_to: QWidget | None = None
        self.setProperty("kind", "pane")
        self._edge = QFrame(self)
        self._edge.setProperty("kind", "line")
        self.scrim = Scrim(theme, parent)
        self.scrim.pressed.connect(self.close_drawer)
        self._slide = QVariantAnimation(self, duration=_SLIDE, startValue=0.0, endValue=1.0)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._slide.valueChanged.connect(self._place_drawer)
        self._slide.finished.connect(self._settle)
        self.hide()

    @property
    def wanted_width(self) -> int:
        """Its width where the window has room for it, in logical px."""
        return self._wanted_width

    @property
    def is_folded(self) -> bool:
        """True if the user folded it; it then stays so, however wide the window gets."""
        return self._folded

    @property
    def can_dock(self) -> bool:
        """True while the window is wide enough for it to stand beside the transcript."""
        return self._window_width >= self._docks_from

    @property
    def is_docked(self) -> bool:
        """True while it takes room beside the transcript."""
        return self.can_dock and not self._folded

    @property
    def is_open(self) -> bool:
        """True while it lies over the transcript as a drawer."""
        return self._open

    @property
    def is_shown(self) -> bool:
        """True while it can be seen and reached either way."""
        return self.is_docked or self._open

    def set_wanted_width(self, width: int) -> None:
        """Be wider or narrower, within the bounds."""
        width = min(max(width, self._least), self._most)
        if width != self._wanted_width:
            self._wanted_width = width
            self.state_changed.emit()

    def reset_width(self) -> None:
        """As wide as at first."""
        self.set_wanted_width(self._first_width)

    def set_folded(self, folded: bool) -> None:
        """As restored from the last run."""
        self._folded = folded
        self.state_changed.emit()

    def set_window_width(self, width: int) -> None:
        """The window's width decides between docked and drawer; a drawer does not outlive the change."""
        self._window_width = width
        if self.can_dock and self._open:
            self._open = False
            self._slide.stop()
            self._settle()

    def toggle(self) -> None:
        """Fold or unfold it where it can dock, else open or close the drawer."""
        if self.can_dock:
            self._keep_focus(hiding=not self._folded)
            self._folded = not self._folded
            self.state_changed.emit()
        elif self._open:
            self.close_drawer()
        else:
            self._open_drawer()

    def unfold(self) -> None:
        """Be there, one way or the other."""
        if not self.is_shown:
            self.toggle()

    def close_drawer(self, *, give_focus_back: bool = True) -> None:
        """Slide out, and let the keyboard go where it came from."""
        if not self._open:
            return
        self._open = False
        if give_focus_back:
            self._keep_focus(hiding=True)
        self._back_to = None
        self._run(forwards=False)
        self.state_changed.emit()

    def holds_focus(self) -> bool:
        """True while the keyboard is in it."""
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def place_docked(self, rect: QRect) -> None:
        """Stand there."""
        self.setGeometry(rect)
        self.show()

    def place_as_drawer(self) -> None:
        """Lie over the transcript as far as it has slid, or be gone."""
        self.scrim.setGeometry(self._within.rect())
        self._place_drawer()
        if not self._open and self._slide.state() != QVariantAnimation.State.Running:
            self._settle()

    def resizeEvent(self, event: object) -> None:
        """Keep the hairline at the inner edge."""
        thickness = 2 if self._theme.is_high_contrast else 1
        self._edge.setGeometry(self.width() - thickness if self._is_left else 0, 0, thickness, self.height())
        self._edge.raise_()

    def _open_drawer(self) -> None:
        self._open = True
        self._back_to = QApplication.focusWidget()
        self.scrim.setGeometry(self._within.rect())
        self.scrim.raise_()
        self.scrim.show()
        self.raise_()
        self.show()
        self._run(forwards=True)
        self.state_changed.emit()
        self.opened.emit()

    def _run(self, *, forwards: bool) -> None:
        self._slide.setDirection(QVariantAnimation.Direction.Forward if forwards else QVariantAnimation.Direction.Backward)
        if self._theme.reduced_motion or not self.window().isVisible():
            self._slide.stop()
            self._settle()
            return
        if self._slide.state() != QVariantAnimation.State.Running:
            self._slide.start()

    def _shown_part(self) -> float:
        if self._slide.state() == QVariantAnimation.State.Running:
            return float(self._slide.currentValue())
        return 1.0 if self._open else 0.0

    def _place_drawer(self) -> None:
        if self.is_docked:
            return
        window = self._within
        width = min(self._wanted_width, window.width() - _LEFT_OVER)
        hidden = round(width * (1.0 - self._shown_part()))
        left = -hidden if self._is_left else window.width() - width + hidden
        self.setGeometry(left, 0, width, window.height())
        self.scrim.set_strength(self._shown_part())

    def _settle(self) -> None:
        self._place_drawer()
        self.scrim.setVisible(self._open)
        if not self.is_docked:
            self.setVisible(self._open)

    def _keep_focus(self, *, hiding: bool) -> None:
        """A pane that goes must not take the keyboard with it."""
        if hiding and self.holds_focus():
            back = self._back_to
            if back is not None and back.isVisible() and not self.isAncestorOf(back):
                back.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                self.focus_lost.emit()
