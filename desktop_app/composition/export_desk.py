"""From the wish to export to the file: which form, which place, how far it is, how it ended."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QStandardPaths

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.errors import ChatError
from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.ports import MessageSource
from desktop_app.composition.exchange_parts import ExchangeParts
from desktop_app.ui.export_dialog import ExportDialog
from desktop_app.ui.export_place import ask_for_file, ask_for_folder
from desktop_app.ui.export_words import ExportWords
from desktop_app.ui.opened_folder import open_folder
from desktop_app.ui.paper_folder import Chat, PaperFolder
from desktop_app.ui.paper_words import PaperProblem, problem_of, problem_sentence
from desktop_app.ui.usual_folder import usual_folder
from desktop_app.ui.work_progress import WorkProgress
from desktop_app.workspace.export_run import Cancelled, ExportRun, Servers, Wanted
from desktop_app.workspace.frozen_branch import FrozenBranch
from desktop_app.workspace.prompted_source import PromptedSource


class ExportDesk(QObject):
    """One export at a time."""

    def __init__(self, parts: ExchangeParts) -> None:
        super().__init__(parts.window)
        self._parts, self._words = parts, ExportWords()
        self._form = ExportFormat.MARKDOWN  # the one that was chosen last
        self._folder = usual_folder(QStandardPaths.StandardLocation.DocumentsLocation)
        self._stop: Callable[[], None] | None = None  # what runs can be stopped by
        self._progress: WorkProgress | None = None

    @property
    def is_busy(self) -> bool:
        """True while something is written."""
        return self._stop is not None

    def export_shown(self) -> None:
        """Export the chat that is shown."""
        session = self._parts.desk.session
        if session is None or self._brings_up_what_runs():
            return
        if not session.message_count():
            self._tell(self.tr("There is nothing in this chat yet."))
            return
        self._export_one(session.conversation)

    def export_all(self) -> None:
        """Export every chat that is not in the trash."""
        if self._brings_up_what_runs():
            return
        chats = self._chats()
        if not chats:
            self._tell(self.tr("There are no chats yet."))
            return
        dialog = ExportDialog(self._parts.shared.theme, self.tr("Export all chats"), self._form, several=True, parent=self._parts.window)
        dialog.chosen.connect(lambda form: self._place_of_several(form, [chat.id for chat in chats]))
        self._open(dialog)

    def export_several(self, ids: Sequence[str]) -> None:
        """Export some chats, those that are chosen in a list say."""
        if not ids or self._brings_up_what_runs():
            return
        if len(ids) == 1:
            chat = self._chat(ids[0])
            if chat is not None:
                self._export_one(chat)
            return
        dialog = ExportDialog(self._parts.shared.theme, self.tr("Export chats"), self._form, several=True, parent=self._parts.window)
        dialog.chosen.connect(lambda form: self._place_of_several(form, list(ids)))
        self._open(dialog)

    def close(self) -> None:
        """Stop what runs."""
        if self._stop is not None:
            self._stop()

    def _export_one(self, chat: Conversation) -> None:
        dialog = ExportDialog(self._parts.shared.theme, self.tr("Export the chat"), self._form, several=False, parent=self._parts.window)
        dialog.chosen.connect(lambda form: self._place_of_one(form, chat))
        self._open(dialog)

    def _open(self, dialog: ExportDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _brings_up_what_runs(self) -> bool:
        if self._progress is not None:
            self._progress.bring_up()
        return self.is_busy

    def _chats(self) -> Sequence[Conversation]:
        try:
            return self._parts.shared.library.conversations()
        except ChatError as error:
            self._parts.desk.show_error(error)
            return ()

    def _chat(self, conversation_id: str) -> Conversation | None:
        try:
            return self._parts.shared.library.conversation(conversation_id)
        except ChatError as error:
            self._parts.desk.show_error(error)
            return None

    def _place_of_one(self, form: ExportFormat, chat: Conversation) -> None:
        self._form = form
        if form is ExportFormat.PDF:
            ask_for_file(
                *(self._parts.window, form, chat.title, self._folder),
                lambda path: self._remember(path.parent, lambda: self._paint_one(chat, path)),
            )
        else:
            self._ask_for_file(form, chat.title, [chat.id])

    def _place_of_several(self, form: ExportFormat, ids: list[str]) -> None:
        self._form = form
        if form.holds_many:
            self._ask_for_file(form, self.tr("Chats"), ids)
        elif form is ExportFormat.PDF:
            ask_for_folder(self._parts.window, self._folder, lambda folder: self._remember(folder, lambda: self._paint(folder, ids)))
        else:
            wanted = partial(Wanted, form, ids, in_folder=True)
            ask_for_folder(
                self._parts.window, self._folder, lambda folder: self._remember(folder, lambda: self._write(wanted(place=folder)))
            )

    def _ask_for_file(self, form: ExportFormat, title: str, ids: Sequence[str]) -> None:
        def take(path: Path) -> None:
            self._remember(path.parent, lambda: self._write(Wanted(form, ids, path)))

        ask_for_file(self._parts.window, form, title or self._words.untitled(), self._folder, take)

    def _remember(self, folder: Path, go_on: Callable[[], None]) -> None:
        self._folder = str(folder)
        if not self.is_busy:
            go_on()

    def _write(self, wanted: Wanted) -> None:
        self._parts.keep_everything()
        endpoints = {endpoint.id: endpoint for endpoint in self._parts.shared.endpoints.endpoints()}
        stops = {template.id: template.stop for template in self._parts.shared.templates}
        run = ExportRun(self._parts.shared.folder.database, wanted, self._words, Servers(endpoints, stops))
        self._begin(lambda: self._state(run.done, run.count), run.cancel)
        self._parts.shared.tasks.start(self._run(run), "export")

    async def _run(self, run: ExportRun) -> None:
        try:
            await asyncio.to_thread(run.run)
        except Cancelled:
            self._end()
            self._tell_stopped(run.wanted.place, len(run.files), several=run.wanted.in_folder)
        except OSError as error:
            self._end()
            self._tell(problem_sentence(problem_of(error), run.wanted.place.name))
        except ChatError as error:
            self._end()
            self._parts.desk.show_error(error)
        except asyncio.CancelledError:
            run.cancel()
            self._end()
            raise
        else:
            self._end()
            self._tell_written(run.wanted.place, len(run.files), several=run.wanted.in_folder)
        finally:
            self._end()  # also after a fault of our own

    def _paint(self, folder: Path, ids: list[str]) -> None:
        self._parts.keep_everything()
        papers = PaperFolder(self._parts.shared.theme, self._painted(ids), folder, self._words.untitled(), self._parts.paper.contents, self)

        def over() -> None:
            self._end()
            papers.deleteLater()
            if papers.was_cancelled:
                self._tell_stopped(folder, papers.done, several=True)
            else:
                self._tell_written(folder, papers.done, several=True)

        def failed(problem: PaperProblem, name: str) -> None:
            self._end()
            papers.deleteLater()
            self._tell(problem_sentence(problem, name))

        papers.finished.connect(over)
        papers.failed.connect(failed)
        self._begin(lambda: self._state(papers.done, len(ids)), papers.cancel)
        papers.start()

    def _paint_one(self, chat: Conversation, path: Path) -> None:
        try:
            self._parts.paper.write_pdf(chat.title, partial(self._source, chat), path)
        except ChatError as error:
            self._parts.desk.show_error(error)

    def _painted(self, ids: Sequence[str]) -> Iterator[Chat]:
        for conversation_id in ids:
            chat = self._parts.shared.store.conversation(conversation_id)
            if chat is not None:
                yield chat.title, partial(self._source, chat)

    def _source(self, chat: Conversation) -> MessageSource:
        session = self._parts.desk.session
        if session is not None and session.conversation.id == chat.id:
            return PromptedSource(session.conversation, session.frozen())
        store = self._parts.shared.store
        branch = FrozenBranch(store.branch_ids(chat.leaf_id), {}, lambda ids: {message.id: message for message in store.messages(ids)})
        return PromptedSource(chat, branch)

    def _begin(self, state: Callable[[], str], stop: Callable[[], None]) -> None:
        self._stop = stop
        self._progress = WorkProgress(self._parts.shared.theme, self.tr("Exporting"), state, stop, self._parts.window)

    def _end(self) -> None:
        self._stop = None
        if self._progress is not None:
            self._progress.end()
            self._progress = None

    def _state(self, done: int, count: int) -> str:
        number = QLocale().toString
        return self.tr("{done} of {count} chats").format(done=number(done), count=number(count))

    def _tell(self, text: str) -> None:
        self._parts.window.show_toast(text)

    def _tell_written(self, place: Path, count: int, *, several: bool) -> None:
        text = self._count_saved(count, place) if several else self.tr("Saved as {name}").format(name=place.name)
        self._parts.window.show_toast(text, self.tr("Open folder"), lambda: open_folder(place if several else place.parent))

    def _tell_stopped(self, place: Path, count: int, *, several: bool) -> None:
        if several and count:
            self._tell(self.tr("Stopped. {what}").format(what=self._count_saved(count, place)))

    def _count_saved(self, count: int, folder: Path) -> str:
        text = self.tr("One chat saved in {folder}") if count == 1 else self.tr("{n} chats saved in {folder}")
        return text.format(n=QLocale().toString(count), folder=folder.name)
