"""From the wish to import to the report: which file, what it is, how far it is, what was taken, and the way back."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop_app.chat.errors import ChatError
from desktop_app.chat.import_report import ImportReport
from desktop_app.composition.exchange_parts import ExchangeParts
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from desktop_app.ui.import_words import problem_sentence
from desktop_app.ui.work_progress import WorkProgress
from desktop_app.workspace.import_run import Found, ImportProblem, ImportRun, look_at
from desktop_app.workspace.undo import Act


class ImportDesk(QObject):
    """One import at a time."""

    def __init__(self, parts: ExchangeParts) -> None:
        super().__init__(parts.window)
        self._parts = parts
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        self._run: ImportRun | None = None
        self._progress: WorkProgress | None = None

    def ask(self) -> None:
        """Ask for a file."""
        if self._brings_up_what_runs():
            return
        dialog = QFileDialog(self._parts.window, self.tr("Import chats"), self._folder)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Exported chats (*.json *.jsonl *.zip)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda path: self.open(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open(self, path: Path) -> None:
        """Look at a file, and show what it is."""
        self._folder = str(path.parent)
        self._parts.shared.tasks.start(self._look(path), "look at a file")

    def open_dropped(self, paths: Sequence[Path]) -> None:
        """A file, or several, were dropped: one at a time is looked at."""
        if len(paths) > 1:
            self._parts.window.show_toast(self.tr("Drop one file at a time to import it."))
        elif paths and not self._brings_up_what_runs():
            self.open(paths[0])

    def _brings_up_what_runs(self) -> bool:
        if self._progress is not None:
            self._progress.bring_up()
        return self._run is not None

    def close(self) -> None:
        """Stop what runs; what was taken stays."""
        if self._run is not None:
            self._run.cancel()

    async def _look(self, path: Path) -> None:
        try:
            found = await asyncio.to_thread(look_at, path)
        except ImportProblem as problem:
            self._tell(problem, path)
            return
        self._offer(path, found)

    def _offer(self, path: Path, found: Found) -> None:
        dialog = ImportDialog(self._parts.shared.theme, path.name, found.source, found.size, self._parts.window)
        dialog.accepted.connect(lambda: self._begin(path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _begin(self, path: Path) -> None:
        if self._run is not None:
            return
        run = self._run = ImportRun(self._parts.shared.folder.database, self._parts.shared.store, path, time.time())
        self._progress = WorkProgress(
            self._parts.shared.theme, self.tr("Importing"), lambda: self._state(run), run.cancel, self._parts.window
        )
        self._parts.shared.tasks.start(self._take(run, path), "import")

    async def _take(self, run: ImportRun, path: Path) -> None:
        try:
            report = await run.run()
        except ImportProblem as problem:
            self._tell(problem, path)
        except ChatError as error:
            self._parts.desk.show_error(error)
            if run.report is not None:
                self._taken(run, run.report, path)
        else:
            self._taken(run, report, path)
        finally:
            self._run = None
            if self._progress is not None:
                self._progress.end()
                self._progress = None

    def _taken(self, run: ImportRun, report: ImportReport, path: Path) -> None:
        act = self._act(run, path)
        if act is not None:
            self._parts.shared.library.changed.emit()
        self._show(report, act)

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
            return self.tr("{chats} chats taken").format(chats=number(chats))
        percent = number(int(run.fraction * 100))
        return self.tr("{chats} chats taken, {percent}% of the file read").format(chats=number(chats), percent=percent)

    def _tell(self, problem: ImportProblem, path: Path) -> None:
        self._parts.window.show_problem(problem_sentence(problem, path.name), "", problem.detail)
