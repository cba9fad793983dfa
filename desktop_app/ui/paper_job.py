"""A chat painted page by page in slices of a few milliseconds, so that the window lives on."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QDate, QDateTime, QElapsedTimer, QLocale, QObject, QTimer, Signal

from desktop_app.chat.ports import MessageSource
from desktop_app.rendering.code_highlighter import CodeHighlighter
from desktop_app.rendering.formula import Formulas
from desktop_app.rendering.look import Look
from desktop_app.rendering.paper_message import PaperMessages, Step
from desktop_app.rendering.sheets import Sheets
from desktop_app.ui.paper_target import Wanted
from desktop_app.ui.paper_words import PaperProblem, paper_message

_SLICE = 4  # ms of work a turn: the last step of it may take a little longer
_PAUSE = 10  # ms that colours are waited for
_MESSAGES = 20  # read at once


class PaperJob(QObject):
    """Paints all messages of a source; told by one of three signals that it is over."""

    advanced = Signal()
    """`page` and `messages_done` are others now."""
    finished = Signal()
    failed = Signal(object)
    """A PaperProblem; nothing is left of the file."""
    cancelled = Signal(bool)
    """True: nothing is left; False: some pages may be printed."""

    def __init__(self, source: MessageSource, title: str, wanted: Wanted, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        look = replace(look, formulas=Formulas(self))
        self._source, self._title, self._look, self._contents = source, title, look, wanted.contents
        self.target = wanted.target
        self._date = QLocale().toString(QDate.currentDate(), QLocale.FormatType.ShortFormat)
        foot = f"{title}  ·  {self._date}"
        self._sheets = Sheets(self.target.device, look, foot, first=wanted.first, last=wanted.last)
        self._highlighter = CodeHighlighter(self)
        self._steps: Iterator[Step] = iter(())
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._work)
        self._runs = False
        self.message_count = source.message_count()
        self.messages_done = 0

    @property
    def page(self) -> int:
        """The page that is painted on."""
        return self._sheets.page

    @property
    def is_running(self) -> bool:
        """True from `start` to the signal that tells the end."""
        return self._runs

    def start(self) -> None:
        """Begin; what happens is told by signals, a failure to begin too."""
        problem = self.target.open()
        if problem is None and not self._sheets.begin():
            problem = PaperProblem.PRINTER
        if problem is not None:
            self.target.drop(self._sheets.abandon)
            self.failed.emit(problem)
            return
        self._runs = True
        self._steps = self._all()
        self._timer.start(0)

    def cancel(self) -> None:
        """Stop, and leave nothing behind."""
        if self._runs:
            self.cancelled.emit(self._give_up())

    def _give_up(self) -> bool:
        self._runs = False
        self._timer.stop()
        self._steps = iter(())
        return self.target.drop(self._sheets.abandon)

    def _work(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        pause = 0
        try:
            while clock.elapsed() < _SLICE and not pause:
                step = next(self._steps, None)
                if step is None:
                    self._finish()
                    return
                pause = _PAUSE if step is Step.WAITS else 0
        except Exception:  # a fault of our own is told as one, but leaves no half file
            self._give_up()
            raise
        problem = self.target.problem()
        if problem is not None:
            self._give_up()
            self.failed.emit(problem)
            return
        self._timer.start(pause)
        self.advanced.emit()

    def _finish(self) -> None:
        self._sheets.end()
        self._runs = False
        problem = self.target.finish()
        if problem is None:
            self.finished.emit()
        else:
            self.failed.emit(problem)

    def _all(self) -> Iterator[Step]:
        sheets = self._sheets
        made = PaperMessages(self._look, sheets.width, self._highlighter.colouring)
        now = QLocale().toString(QDateTime.currentDateTime(), QLocale.FormatType.LongFormat)
        for figure in made.title(self._title, now):
            yield from (Step.WORKED for _ in sheets.add(figure))
        for first in range(0, self.message_count, _MESSAGES):
            for message in self._source.messages(first, min(first + _MESSAGES, self.message_count)):
                for piece in made.figures(paper_message(message, self._contents)):
                    if isinstance(piece, Step):
                        yield piece
                        continue
                    for _ in sheets.add(piece):
                        yield Step.WORKED
                    yield Step.WORKED
                    if sheets.is_past:
                        return
                self.messages_done += 1
