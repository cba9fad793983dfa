"""Endpoints leave as a file and come from one through the window, by keyboard; nobody is contacted before somebody chooses."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit
from shiboken6 import isValid

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.endpoint_secrets import token_slot
from desktop_app.exchange import whole_file
from desktop_app.exchange.endpoints_json import endpoints_json
from desktop_app.ui.export_profiles_dialog import ExportProfilesDialog
from desktop_app.ui.import_profiles_dialog import ImportProfilesDialog
from desktop_app.ui.problem_dialog import ProblemDialog
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.test_exchange_in_list import drop, on_list
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.ui.menus import entry

pytestmark = [pytest.mark.usefixtures("qt_app"), pytest.mark.usefixtures("british")]

D = TypeVar("D", bound=QDialog)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, where the keyboard is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifiers)


async def opened(app: Brise, kind: type[D]) -> D:
    """The dialog that opens over the window, with the keys."""

    def there() -> list[D]:
        return [dialog for dialog in app.rooms.window.findChildren(kind) if dialog.isVisible()]

    await until(lambda: bool(there()))
    (dialog,) = there()
    dialog.activateWindow()
    await until(dialog.isActiveWindow)
    return dialog


async def give_path(app: Brise, path: Path) -> None:
    """Type it into the dialog that asks for a file."""
    files = await opened(app, QFileDialog)
    field = files.findChildren(QLineEdit)[0]
    field.setText(str(path))
    QTest.keyClick(field, Qt.Key.Key_Return)


async def active(app: Brise) -> None:
    app.rooms.window.activateWindow()
    await until(app.rooms.window.isActiveWindow)


def own(app: Brise) -> list[Endpoint]:
    return [endpoint for endpoint in app.rooms.endpoints.endpoints() if not endpoint.is_builtin]


def file_with(path: Path, *endpoints: Endpoint) -> Path:
    path.write_text("".join(endpoints_json(endpoints, Path.home())))
    return path


def test_three_turns_and_a_restart_with_an_endpoint_of_a_file(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        given = file_with(tmp_path / "work.brise-endpoints.json", Endpoint("elsewhere", "Work", server.url, has_token=True))
        async with brise(tmp_path / "data") as app:
            await active(app)
            press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
            for _ in range(3):
                press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
            press(Qt.Key.Key_Return)
            await give_path(app, given)
            dialog = await opened(app, ImportProfilesDialog)
            assert dialog.sentence.text() == "work.brise-endpoints.json holds one endpoint."
            assert [text.replace("\u200b", "") for text in dialog.rows[0].texts] == ["Work", server.url]
            press(Qt.Key.Key_Return)
            (endpoint,) = own(app)
            assert (endpoint.name, endpoint.url, endpoint.has_token, endpoint.id != "elsewhere") == ("Work", server.url, False, True)
            assert app.rooms.window.toast.text == "One endpoint imported"
            assert app.session.conversation.endpoint_id == BUILTIN_ID
            await active(app)
            app.rooms.lights.turn()
            assert not server.requests, "nobody chose it yet"
            app.rooms.pane.focus_composer()
            press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
            press(Qt.Key.Key_Up)
            press(Qt.Key.Key_Return)
            assert app.session.conversation.endpoint_id == endpoint.id
            for question in ("What do you like?", "Why is that?", "And with chips?"):
                app.type(question)
                app.press(Qt.Key.Key_Return)
                assert (await app.answered()).text
        async with brise(tmp_path / "data") as app:
            assert app.session.conversation.endpoint_id == endpoint.id
            app.type("Where were we?")
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).text
            assert len(app.messages) == 8

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_what_is_imported_can_be_undone_and_overwrites_nothing(tmp_path: Path) -> None:
    here = Endpoint("here", "Work", "http://127.0.0.1:1")
    given = file_with(
        tmp_path / "two.brise-endpoints.json",
        Endpoint("here", "Work", "http://127.0.0.1:2", options=EndpointOptions(headers=("X-Key",))),
        Endpoint("b", "Same", here.url),
    )

    async def act() -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.endpoints.save(here)
            entry(app.rooms.window.commands.menu, "Data", "Import endpoints…").trigger()
            await give_path(app, given)
            dialog = await opened(app, ImportProfilesDialog)
            assert dialog.rows[1].texts[1] == "Here already as “Work”"
            assert [row.switch.isChecked() for row in dialog.rows] == [True, False]
            dialog.take.click()
            first, second = own(app)
            assert (first.id, first.url) == ("here", here.url)
            assert (second.name, second.url, second.options.headers) == ("Work (2)", "http://127.0.0.1:2", ("X-Key",))
            app.rooms.window.undo_requested.emit()
            assert [endpoint.id for endpoint in own(app)] == ["here"]
            assert app.rooms.window.toast.text == "Undone: “Work (2)”"

    run_in_qt(act())


def test_one_that_was_given_a_token_stays_when_the_import_is_undone(tmp_path: Path) -> None:
    given = file_with(
        tmp_path / "x.brise-endpoints.json", Endpoint("a", "One", "http://127.0.0.1:1"), Endpoint("b", "Two", "http://127.0.0.1:2")
    )

    async def act() -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.windows.front.profiles.ask()
            await give_path(app, given)
            (await opened(app, ImportProfilesDialog)).take.click()
            one, _ = own(app)
            app.rooms.endpoints.save(Endpoint(one.id, one.name, one.url, has_token=True))
            app.rooms.window.undo_requested.emit()
            assert [endpoint.name for endpoint in own(app)] == ["One"]

    run_in_qt(act())


def test_one_endpoint_or_all_are_exported_without_their_secrets(tmp_path: Path) -> None:
    async def act() -> None:
        async with brise(tmp_path / "data") as app:
            entry(app.rooms.window.commands.menu, "Data", "Export endpoints…").trigger()
            assert app.rooms.window.toast.text == "There are no endpoints yet."
            one, two = Endpoint("a", "One", "http://127.0.0.1:1"), Endpoint("b", "Two", "http://127.0.0.1:2", has_token=True)
            for endpoint in (one, two):
                app.rooms.endpoints.save(endpoint)
            app.rooms.credentials.remember(*token_slot(one), "a secret of this run")
            popover = app.rooms.window.popover
            popover.open()
            entry(popover.rows[0].menu_for(), "Export…").trigger()
            assert not popover.is_open
            dialog = await opened(app, ExportProfilesDialog)
            assert dialog.wanted == [one]
            assert dialog.kept.text() == "Not in the file: access tokens."
            press(Qt.Key.Key_Return)
            await give_path(app, tmp_path / "one")
            await until(lambda: app.rooms.window.toast.text == "Saved as one.brise-endpoints.json")
            entry(app.rooms.window.commands.menu, "Data", "Export endpoints…").trigger()
            (await opened(app, ExportProfilesDialog)).go_on.click()
            await give_path(app, tmp_path / "all.brise-endpoints.json")
            await until(lambda: app.rooms.window.toast.text == "Saved as all.brise-endpoints.json")
            (await opened_again(app)).take.click()

    async def opened_again(app: Brise) -> ImportProfilesDialog:
        app.rooms.windows.front.profiles.ask()
        await give_path(app, tmp_path / "all.brise-endpoints.json")
        dialog = await opened(app, ImportProfilesDialog)
        assert (dialog.wanted, dialog.take.isEnabled()) == ([], False)
        return dialog

    run_in_qt(act())
    for name, names in (("one", ["One"]), ("all", ["One", "Two"])):
        text = (tmp_path / f"{name}.brise-endpoints.json").read_text()
        assert [each["name"] for each in json.loads(text)["endpoints"]] == names
        assert "secret" not in text
        assert "token" not in text


def test_a_file_that_is_dropped_or_opened_has_the_same_look(tmp_path: Path) -> None:
    given = file_with(tmp_path / "work.brise-endpoints.json", Endpoint("a", "One", "http://127.0.0.1:1"))
    newer = tmp_path / "newer.brise-endpoints.json"
    newer.write_text(given.read_text().replace('"version": 1', '"version": 9'))

    async def act() -> None:
        async with brise(tmp_path / "data") as app:
            drop(app, on_list(app), newer, given, given)
            problem = await opened(app, ProblemDialog)
            assert problem.title.text().startswith("newer.brise-endpoints.json was written by a newer Brise.")
            problem.accept()
            (await opened(app, ImportProfilesDialog)).take.click()
            assert [endpoint.name for endpoint in own(app)] == ["One"]
            await until(lambda: not app.rooms.windows.front.exchange._importing()._is_busy)
            app.rooms.windows.front.exchange.open_files([given])
            dialog = await opened(app, ImportProfilesDialog)
            assert dialog.rows[0].texts[1] == "Here already as “One”"
            dialog.reject()
            assert len(own(app)) == 1

    run_in_qt(act())


def test_a_file_of_something_else_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("[]")

    async def act() -> None:
        async with brise(tmp_path / "data") as app:
            app.rooms.windows.front.profiles.ask()
            await give_path(app, tmp_path / "x.json")
            problem = await opened(app, ProblemDialog)
            assert problem.title.text() == "x.json holds no endpoints that Brise wrote. Choose one that was exported here."
            problem.accept()
            assert not own(app)

    run_in_qt(act())


def test_a_window_may_close_while_its_endpoints_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_end = threading.Event(), threading.Event()
    write = whole_file.write_whole

    def slowly(path: Path, pieces: Iterable[str], is_cancelled: Callable[[], bool]) -> None:
        begun.set()
        may_end.wait(20)
        write(path, pieces, is_cancelled)

    monkeypatch.setattr(whole_file, "write_whole", slowly)

    async def talk() -> None:
        path = tmp_path / "work.brise-endpoints.json"
        async with brise(tmp_path / "data") as app:
            app.rooms.endpoints.save(Endpoint("work", "Work", "http://127.0.0.1:9"))
            app.rooms.windows.open()
            closing = app.rooms.window
            closing.popover.export_requested.emit("work")
            (await opened(app, ExportProfilesDialog)).go_on.click()
            await give_path(app, path)
            await until(begun.is_set)
            closing.close_requested.emit()
            await until(lambda: not isValid(closing))
            may_end.set()
            await until(lambda: all(task.get_name() != "export endpoints" for task in asyncio.all_tasks()))
            assert path.exists()

    run_in_qt(talk())
