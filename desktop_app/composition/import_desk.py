"""From the wish to import to the report: which file, what it is, how far it is, what was taken, and the way back."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop_app.chat.errors import ChatError
from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.import_report import ImportProblem, ImportReport, ProblemKind
from desktop_app.chat.profile_report import ProfileReport
from desktop_app.composition.exchange_parts import ExchangeParts
from desktop_app.composition.profile_desk import read
from desktop_app.ui.free_window import FreeWindow
from desktop_app.ui.import_dialog import ImportChoice, ImportDialog, ImportReportDialog
from desktop_app.ui.import_words import problem_sentence
from desktop_app.ui.problem_dialog import ProblemDialog
from desktop_app.ui.usual_folder import usual_folder
from desktop_app.ui.work_progress import WorkProgress
from desktop_app.workspace.import_preview import ChatCount, Found, look_at
from desktop_app.workspace.import_run import ImportRun
from desktop_app.workspace.undo import Act

MOST_WAITING = 100
"""Files: who gives more at once cannot mean it."""
_QUICK, _SHOWN_EVERY = 0.3, 0.2
"""Seconds: a file that is counted within the first is shown with all that is known of it; else that is renewed."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    path: Path
    opens: bool  # the first of its chats is to be seen afterwards
    was_changed: bool = False


class ImportDesk(QObject):
    """One file at a time, and never a dialog over another one; the others wait."""

    def __init__(self, parts: ExchangeParts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._folder = usual_folder(QStandardPaths.StandardLocation.DownloadLocation)
        self._free = FreeWindow(parts.window)
        self._waiting: deque[_Wanted] = deque()
        self._is_busy = False  # a file was looked at, and is not done with
        self._looked_at: _Wanted | None = None  # and nobody was asked about it yet
        self._shown: Path | None = None  # what is asked about, or is about to be
        self._problems: list[tuple[str, str]] = []  # sentences with details, not told yet: those of files in a row are told at once
        self._is_closed = False
        self._asked: ImportDialog | None = None
        self._count: ChatCount | None = None
        self._run: ImportRun | None = None
        self._progress: WorkProgress | None = None

    def ask(self) -> None:
        """Ask for files: LM Studio has one for each chat."""
        if self._brings_up_what_runs():
            return
        dialog = QFileDialog(self._parts.window, self.tr("Import chats"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([self.tr("Exported chats (*.json *.jsonl *.zip)"), self.tr("All files (*)")])
        dialog.filesSelected.connect(self._take_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_chosen(self, paths: list[str]) -> None:
        if paths:
            self._folder = str(Path(paths[0]).parent)
            self.take([Path(path) for path in paths])

    def take(self, paths: Sequence[Path], *, opens: bool = False) -> None:
        """Show what each of the files is, one after the other, and import those that are wanted.

        `opens`: the first chat of a file is shown then. What is asked about in this moment, or waits for it, is not asked about twice.
        """
        asked = {self._shown, *(each.path for each in self._waiting)}
        paths = [path for path in dict.fromkeys(paths) if path not in asked]
        room = MOST_WAITING - len(self._waiting)
        if len(paths) > room:
            self._parts.window.show_toast(self.tr("Too many files at once. Open the rest of them later."))
        self._waiting.extend(_Wanted(path, opens) for path in paths[:room])
        if self._asked is not None:
            self._asked.show_waiting(len(self._waiting))
        self._next()

    def give_back(self) -> list[Path]:
        """The files that nobody was asked about yet, and will not be here."""
        first = () if self._looked_at is None else (self._looked_at,)
        left = [each.path for each in (*first, *self._waiting)]
        self._waiting.clear()
        self._looked_at = None
        return left

    def _next(self) -> None:
        if not self._is_busy and self._waiting and not self._is_closed:
            self._is_busy = True
            wanted = self._looked_at = self._waiting.popleft()
            self._shown = wanted.path
            self._parts.shared.tasks.start(self._look(wanted), "look at a file")

    def _end(self) -> None:
        """The file is done with."""
        self._is_busy, self._shown = False, None
        if not self._waiting:
            self._tell_all()
        self._next()

    def _brings_up_what_runs(self) -> bool:
        if self._progress is not None:
            self._progress.bring_up()
        return self._run is not None

    def close(self) -> None:
        """Stop what runs; what was taken stays."""
        self._is_closed = True
        self._waiting.clear()
        if self._count is not None:
            self._count.cancel()
        if self._run is not None:
            self._run.cancel()

    async def _look(self, wanted: _Wanted) -> None:
        try:
            found = await asyncio.to_thread(look_at, wanted.path)
        except ImportProblem as problem:
            if not (problem.kind is ProblemKind.NOT_KNOWN and await self._are_endpoints(wanted)):
                self._tell(problem, wanted.path)
                self._end()
            return
        if self._is_closed:
            return
        self._tell_all()
        count = self._count = ChatCount(wanted.path, found.mark, self._parts.shared.folder.database)
        try:
            counting = self._parts.shared.tasks.start(asyncio.to_thread(count.run), "count chats")
            await asyncio.wait({counting}, timeout=_QUICK)
            self._then(lambda: self._offer(wanted, found, count))
            while not counting.done():
                await asyncio.wait({counting}, timeout=_SHOWN_EVERY)
                if self._asked is not None and self._count is count:
                    self._asked.show_counted(count.counted)
        finally:
            count.cancel()

    async def _are_endpoints(self, wanted: _Wanted) -> bool:
        """No chats, but endpoints: they have a look of their own."""
        report = await read(wanted.path)
        if report.problem is FileProblem.NOT_OURS:
            return False
        self._then(lambda: self._show_endpoints(wanted, report))
        return True

    def _show_endpoints(self, wanted: _Wanted, report: ProfileReport) -> None:
        self._looked_at = None
        self._parts.shared.tasks.start(self._parts.profiles.show(wanted.path, report, self._end), "show endpoints")

    def _then(self, act: Callable[[], None]) -> None:
        """Open a dialog when it is its turn, while there is a window for it."""
        if not self._is_closed:
            self._free.then(act)

    def _offer(self, wanted: _Wanted, found: Found, count: ChatCount) -> None:
        self._looked_at = None
        dialog = self._asked = ImportDialog(
            self._parts.shared.theme,
            wanted.path.name,
            found.source,
            found.size,
            self._parts.window,
            version=found.version,
            was_changed=wanted.was_changed,
        )
        dialog.show_counted(count.counted)
        dialog.show_waiting(len(self._waiting))
        dialog.accepted.connect(lambda: self._follow(dialog.choice, wanted, found, count))
        dialog.all_refused.connect(self._waiting.clear)
        dialog.rejected.connect(self._end)
        dialog.finished.connect(lambda _result: self._asked_for(count))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _asked_for(self, count: ChatCount) -> None:
        count.cancel()
        self._asked = self._shown = None

    def _follow(self, choice: ImportChoice, wanted: _Wanted, found: Found, count: ChatCount) -> None:
        if choice is ImportChoice.SHOW:
            self._parts.desk.open(count.first_here)
            self._end()
        else:
            self._begin(wanted, found, as_copies=choice is ImportChoice.COPY)

    def _begin(self, wanted: _Wanted, found: Found, *, as_copies: bool) -> None:
        shared = self._parts.shared
        run = self._run = ImportRun(
            shared.folder.database, shared.store, wanted.path, time.time(), expected=found.mark, as_copies=as_copies
        )
        self._progress = WorkProgress(shared.theme, self.tr("Importing"), lambda: self._state(run), run.cancel, self._parts.window)
        shared.tasks.start(self._take(run, wanted), "import")

    async def _take(self, run: ImportRun, wanted: _Wanted) -> None:
        try:
            report = await run.run()
        except ImportProblem as problem:
            if problem.kind is ProblemKind.CHANGED and run.report is None:
                self._waiting.appendleft(replace(wanted, was_changed=True))
            else:
                self._tell(problem, wanted.path)
        except ChatError as error:
            self._parts.desk.show_error(error)
            if run.report is not None:
                self._taken(run, run.report, wanted)
        else:
            self._taken(run, report, wanted)
        finally:
            self._run = None
            if self._progress is not None and not self._is_closed:  # else it went with the window
                self._progress.end()
            self._progress = None
            self._end()

    def _taken(self, run: ImportRun, report: ImportReport, wanted: _Wanted) -> None:
        act = self._act(run, wanted.path)
        if act is not None:
            self._parts.shared.library.changed.emit()
            if wanted.opens and not self._is_closed:
                self._parts.desk.open(run.taken[0])
        self._then(lambda: self._show(report, act))

    def _act(self, run: ImportRun, path: Path) -> Act | None:
        """The import as one act that can be taken back: all its chats go to the trash."""
        if not run.taken:
            return None
        act = Act(path.name, lambda: self._undo(run))
        self._parts.shared.undo.push(act)
        return act

    def _undo(self, run: ImportRun) -> None:
        library = self._parts.shared.library

        def take_back_folders() -> None:
            if run.folders.made:
                run.folders.take_back()
                library.folders_changed.emit()

        library.take_away(run.taken, take_back_folders)

    def _show(self, report: ImportReport, act: Act | None) -> None:
        dialog = ImportReportDialog(self._parts.shared.theme, report, self._parts.window)
        if act is not None:
            dialog.undo.clicked.connect(lambda: self._undo_act(act, dialog))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _undo_act(self, act: Act, dialog: ImportReportDialog) -> None:
        dialog.accept()
        try:
            self._parts.shared.undo.undo(act)
        except ChatError as error:
            self._parts.desk.show_error(error)
        else:
            self._parts.window.show_toast(self.tr("The import was undone. Its chats are in the trash."))

    def _state(self, run: ImportRun) -> str:
        number = QLocale().toString
        chats = 0 if run.report is None else run.report.chats
        if run.fraction is None:
            return self.tr("Chats taken: {chats}").format(chats=number(chats))
        percent = number(int(run.fraction * 100))
        return self.tr("Chats taken: {chats}, {percent}% of the file read").format(chats=number(chats), percent=percent)

    def _tell(self, problem: ImportProblem, path: Path) -> None:
        self._looked_at = None
        self._problems.append((problem_sentence(problem, path.name), problem.detail))

    def _tell_all(self) -> None:
        if self._problems:
            problems, self._problems = self._problems, []
            self._then(lambda: self._show_problems(problems))

    def _show_problems(self, problems: list[tuple[str, str]]) -> None:
        sentence, details = problems[0]
        if len(problems) > 1:
            sentence = self.tr("Nothing can be imported from {n} files.").format(n=QLocale().toString(len(problems)))
            details = "\n".join(" ".join(filter(None, each)) for each in problems)
        dialog = ProblemDialog(self._parts.shared.theme, sentence, "", details, self._parts.window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
