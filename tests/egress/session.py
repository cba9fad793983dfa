"""A session of every feature, step by step, in the real app. Each step is named, so that what it does can be told."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox

from desktop_app.chat.connection import Purpose
from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_SERVER
from desktop_app.chat.endpoint import BUILTIN_ID, HF_ROUTER, Endpoint, Reach, origin
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice, Service
from desktop_app.chat.export_format import ExportFormat
from desktop_app.chat.local_servers import LookPhase
from desktop_app.chat.saved_item import SavedKind
from desktop_app.exchange.endpoints_json import endpoints_json
from desktop_app.inference import connection_log
from desktop_app.ui.copy_code_dialog import CopyCodeDialog
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.given_data import given_by
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from desktop_app.ui.import_profiles_dialog import ImportProfilesDialog
from desktop_app.ui.message_act import MessageAct
from desktop_app.ui.message_view import MessageView
from desktop_app.ui.settings_dialog import SettingsDialog
from desktop_app.ui.template_dialog import TemplateDialog
from tests.end_to_end.brise import Brise
from tests.end_to_end.exporting import choose_place
from tests.qt_loop import until

ANSWER = (
    "# Seen\n\nA [link](http://link.invalid/a), ![picture](http://picture.invalid/p.png), <img src='http://html.invalid/i.png'>, "
    "https://auto.invalid and ![at home](file:///etc/hostname).\n\n[ref]: http://reference.invalid/r\n\n![there][ref]\n\n"
    "```python\nimport urllib.request\n```\n\n| a | b |\n|---|---|\n| 1 | $x^2$ |\n\n$$\\sum_{i=1}^n i$$\n\n1. one[^1]\n\n[^1]: a note\n"
)
"""What the server answers: everything that somebody might want to load."""
SLOWLY = "Slowly."
"""A message with this word is answered slowly."""

Step = Callable[[Brise, Path, str], Awaitable[None]]
STEPS: dict[str, Step] = {}


def step(work: Step) -> Step:
    """One more, in the order in which they stand here."""
    STEPS[work.__name__] = work
    return work


def dialogs(app: Brise, kind: type[QDialog] = QDialog) -> list[QDialog]:
    """What is open over the window."""
    return [each for each in app.rooms.window.findChildren(kind) if each.isVisible()]


def asked_for(purpose: Purpose) -> int:
    """How many connections there have been for it."""
    return sum(purpose in connection.purposes for connection in connection_log.SESSION.connections())


async def close_all(app: Brise) -> None:
    """Close what is open."""
    for each in dialogs(app):
        each.reject()
    await until(lambda: not dialogs(app))


async def ask(app: Brise, text: str) -> None:
    """Send a message and wait for the end of its answer."""
    app.type(text)
    app.press(Qt.Key.Key_Return)
    await until(lambda: app.session.is_answering)
    await app.answered()


async def shown(app: Brise, message_id: str) -> MessageView:
    """The view of a message: it is built in slices."""
    found: list[MessageView] = []

    def seen() -> bool:
        views = app.rooms.pane.transcript.findChildren(MessageView)
        found[:] = [view for view in views if view.message_id == message_id and not view.isHidden()]
        return bool(found)

    await until(seen)
    return found[0]


@step
async def servers_on_this_computer_are_looked_for(app: Brise, folder: Path, url: str) -> None:
    assert not connection_log.SESSION.made, "nobody has clicked yet"
    look, part = app.rooms.windows.front.look.look, app.rooms.pane.start_page.look
    look.addresses = (url, url.replace("127.0.0.1", "[::1]"))
    assert part.isVisible()
    part.look.click()
    await until(lambda: look.state.phase is LookPhase.DONE)
    assert [row.server.url for row in part.rows] == [url]
    assert asked_for(Purpose.LOOK) == len(look.addresses) == connection_log.SESSION.made


@step
async def an_endpoint_is_added_and_checked(app: Brise, folder: Path, url: str) -> None:
    app.rooms.window.add_endpoint_requested.emit()
    (dialog,) = dialogs(app, EndpointDialog)
    dialog.reject()
    app.rooms.endpoints.save(Endpoint("tgi", "Our TGI", url))
    app.rooms.desk.choose_endpoint("tgi")
    await until(lambda: app.rooms.endpoints.status("tgi").reach is Reach.READY)


@step
async def tgis_own_protocol(app: Brise, folder: Path, url: str) -> None:
    await until(lambda: (prompting := app.session.prompting()) is not None and prompting.template is not None)
    await ask(app, "What do you see?")
    assert "http://picture.invalid/p.png" in app.messages[-1].text
    await shown(app, app.messages[-1].id)


@step
async def what_is_written_is_counted(app: Brise, folder: Path, url: str) -> None:
    app.type("Some words more")
    app.rooms.pane.flush_draft()
    meter = app.session.context
    await until(lambda: meter.reading is not None and meter.reading.is_exact)


@step
async def the_exact_prompt(app: Brise, folder: Path, url: str) -> None:
    app.rooms.windows.front.dialogs.open_exact_prompt()
    await until(lambda: dialogs(app))
    await close_all(app)


@step
async def the_chat_protocol(app: Brise, folder: Path, url: str) -> None:
    app.rooms.pane.composer.field.clear()
    app.rooms.pane.template_chosen.emit(TEMPLATE_SERVER)
    await ask(app, "And what in chat?")
    app.type("The server renders")
    await the_exact_prompt(app, folder, url)
    app.rooms.pane.composer.field.clear()


@step
async def stopped(app: Brise, folder: Path, url: str) -> None:
    app.rooms.pane.template_chosen.emit(TEMPLATE_AUTO)
    app.type(SLOWLY)
    app.press(Qt.Key.Key_Return)
    await until(lambda: app.session.is_answering and len(app.messages[-1].text) > 5)
    app.press(Qt.Key.Key_Escape)
    await app.answered()


@step
async def regenerated(app: Brise, folder: Path, url: str) -> None:
    before = app.messages[-1].id
    menu = app.rooms.pane.transcript.menu_at(await shown(app, before), QPoint(20, 20))
    next(action for action in menu.actions() if action.text() == MessageAct.REGENERATE.label).trigger()
    menu.close()
    await until(lambda: app.session.is_answering and len(app.messages[-1].text) > 5)
    app.session.stop()
    await app.answered()
    assert app.messages[-1].id != before


@step
async def copied_as_rich_text(app: Brise, folder: Path, url: str) -> None:
    app.rooms.pane.transcript.menu_at(await shown(app, app.messages[-1].id), QPoint(20, 20)).close()
    app.rooms.desk.open_latest(fresh=False)
    view = await shown(app, app.messages[1].id)
    menu = app.rooms.pane.transcript.menu_at(view, QPoint(20, 20))
    next(action for action in menu.actions() if action.text() == MessageAct.COPY.label).trigger()
    menu.close()
    await until(lambda: "picture.invalid" in QApplication.clipboard().text())


@step
async def copied_as_code(app: Brise, folder: Path, url: str) -> None:
    app.rooms.windows.front.code_desk.open_nearest()
    (dialog,) = dialogs(app, CopyCodeDialog)
    assert isinstance(dialog, CopyCodeDialog)
    for row in range(dialog.forms.count()):
        dialog.forms.setCurrentIndex(row)
        await until(lambda: dialog.copy.isEnabled())
        dialog.copy.click()
    assert url in QApplication.clipboard().text()
    await close_all(app)


@step
async def found_in_the_chat(app: Brise, folder: Path, url: str) -> None:
    app.rooms.pane.finding.open_at(1, "picture")
    await until(lambda: app.rooms.pane.transcript.finding.count)
    app.rooms.pane.finding.close()


@step
async def found_in_all_chats(app: Brise, folder: Path, url: str) -> None:
    app.rooms.window.open_search()
    front = app.rooms.windows.front
    QTest.keyClicks(front.conversations.search_field, "picture")
    await until(lambda: not front.search.results.is_stale and front.search.results.view.model().rowCount())
    front.conversations.search_field.clear()


@step
async def a_prompt_template_of_ones_own(app: Brise, folder: Path, url: str) -> None:
    app.rooms.pane.composer.field.clear()
    app.rooms.pane.composer.chip.own_wanted.emit("")
    (dialog,) = [each for each in dialogs(app) if isinstance(each, TemplateDialog)]
    dialog.name.setText("Mine")
    dialog.text.field.setPlainText("{{ messages[-1].content }}")
    await until(dialog.save.isEnabled)
    dialog.save.click()
    await ask(app, "To the letter")
    app.rooms.pane.template_chosen.emit(TEMPLATE_AUTO)


@step
async def a_file_a_picture_and_a_long_paste(app: Brise, folder: Path, url: str) -> None:
    picture, notes = folder / "picture.png", folder / "notes.html"
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.save(str(picture))
    notes.write_text("<img src='http://notes.invalid/n.png'>")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(picture)), QUrl.fromLocalFile(str(notes))])
    app.rooms.pane.take_drop(given_by(dropped))
    pasted = QMimeData()
    pasted.setText("http://pasted.invalid/ " * 2_000)
    app.rooms.pane.composer.field.insertFromMimeData(pasted)
    web = QMimeData()
    web.setHtml("<b>bold</b><img src='http://clipboard.invalid/c.png'>")
    app.rooms.pane.composer.field.insertFromMimeData(web)
    await until(lambda: len(app.rooms.pane.composer.attachments) == 3)
    for attachment in list(app.rooms.pane.composer.attachments):
        app.rooms.windows.front.attachments.remove(attachment.id)
    app.rooms.pane.composer.field.clear()


@step
async def exported(app: Brise, folder: Path, url: str) -> None:
    for form in ExportFormat:
        path = folder / f"chat.{form.value}"
        app.rooms.window.export_requested.emit()
        choose_place(app, form, path)
        await until(path.exists)
        await until(lambda path=path: app.rooms.window.toast.text == f"Saved as {path.name}")  # type: ignore[misc]


@step
async def imported(app: Brise, folder: Path, url: str) -> None:
    app.rooms.windows.front.exchange.import_files([str(folder / "chat.json")])
    await until(lambda: dialogs(app, ImportDialog))
    (asked,) = dialogs(app, ImportDialog)
    assert isinstance(asked, ImportDialog)
    asked.take.click()
    await until(lambda: dialogs(app, ImportReportDialog))
    await close_all(app)


@step
async def endpoints_of_a_file(app: Brise, folder: Path, url: str) -> None:
    """They are in the list then, and nobody chooses them."""
    path = folder / "some.brise-endpoints.json"
    options = EndpointOptions(proxy=ProxyChoice.GIVEN, proxy_url="http://proxy.invalid:3128", pinned="ab" * 32)
    there = [Endpoint("a", "Elsewhere", "https://profile.invalid"), Endpoint("b", "By a proxy", "https://other.invalid", options=options)]
    path.write_text("".join(endpoints_json(there, folder)), "utf-8")
    app.rooms.windows.front.exchange.import_files([str(path)])
    await until(lambda: dialogs(app, ImportProfilesDialog))
    (asked,) = dialogs(app, ImportProfilesDialog)
    assert isinstance(asked, ImportProfilesDialog)
    asked.take.click()
    assert [endpoint.name for endpoint in app.rooms.endpoints.endpoints()][-3:-1] == ["Elsewhere", "By a proxy"]
    app.rooms.window.popover.open()
    app.rooms.window.popover.dismiss()
    app.rooms.lights.turn()


@step
async def backed_up_and_checked(app: Brise, folder: Path, url: str) -> None:
    app.rooms.window.check_requested.emit()
    await until(lambda: dialogs(app))
    await app.rooms.backups.back_up()
    await close_all(app)


@step
async def the_built_in_model(app: Brise, folder: Path, url: str) -> None:
    app.rooms.desk.new()
    app.rooms.desk.choose_endpoint(BUILTIN_ID)
    await ask(app, "Hello?")
    assert app.rooms.builtin.url


@step
async def a_title_by_the_model(app: Brise, folder: Path, url: str) -> None:
    app.rooms.window.settings_requested.emit()
    (dialog,) = dialogs(app, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    dialog.write_titles.click()
    dialog.only_listed.click()
    await close_all(app)
    app.rooms.desk.new()
    app.rooms.desk.choose_endpoint("tgi")
    await ask(app, "Give it a title.")
    await until(lambda: asked_for(Purpose.TITLE))


@step
async def every_dialog(app: Brise, folder: Path, url: str) -> None:
    window = app.rooms.window
    for wanted in (
        *(window.about_requested, window.network_requested, window.backups_requested, window.settings_requested),
        window.diagnostics_requested,
    ):
        wanted.emit()
        assert dialogs(app)
        await close_all(app)
    window.show_keys()
    await close_all(app)
    app.rooms.windows.front.saved_desk.open(SavedKind.PRESET)
    await close_all(app)
    window.edit_endpoint_requested.emit("tgi")
    (dialog,) = dialogs(app, EndpointDialog)
    assert isinstance(dialog, EndpointDialog)
    checks = asked_for(Purpose.CHECK)
    dialog.address.test.click()
    await until(lambda: asked_for(Purpose.CHECK) > checks)
    await close_all(app)


@step
async def another_window(app: Brise, folder: Path, url: str) -> None:
    first = app.rooms.window
    first.new_window_requested.emit()
    await until(lambda: app.rooms.window is not first)
    app.rooms.window.close_requested.emit()
    await until(lambda: app.rooms.window is first)


@step
async def a_certificate_is_looked_at(app: Brise, folder: Path, url: str) -> None:
    app.rooms.window.edit_endpoint_requested.emit("tgi")
    (dialog,) = dialogs(app, EndpointDialog)
    assert isinstance(dialog, EndpointDialog)
    dialog.address.show_address(url.replace("http://", "https://"))
    checks = asked_for(Purpose.CHECK)
    dialog.address.look_requested.emit()
    await until(lambda: asked_for(Purpose.CHECK) > checks)
    await close_all(app)


@step
async def a_command_is_pasted(app: Brise, folder: Path, url: str) -> None:
    app.rooms.desk.new()
    pasted = QMimeData()
    token = "-H 'Authorization: Bearer hf_aB3dE5gH7jK9mN1pQ3sT5vW7yZ'"
    pasted.setText(f"""curl https://command.invalid/generate {token} -d '{{"inputs": "Hi"}}'""")
    app.rooms.pane.composer.field.insertFromMimeData(pasted)
    app.press(Qt.Key.Key_Return)
    await until(lambda: dialogs(app, EndpointDialog))
    await close_all(app)
    app.rooms.pane.composer.field.clear()


@step
async def hugging_face(app: Brise, folder: Path, url: str) -> None:
    """Whose the access token is, models, who runs one of them, a test and an answer."""
    app.rooms.credentials.remember("hf", origin(HF_ROUTER), "hf_nobodys")
    app.rooms.endpoints.save(Endpoint("hf", "Hugging Face", model="some/model", options=EndpointOptions(service=Service.HF_API)))
    app.rooms.window.edit_endpoint_requested.emit("hf")
    (dialog,) = dialogs(app, EndpointDialog)
    assert isinstance(dialog, EndpointDialog)
    dialog.hf.account.check.click()
    await until(lambda: asked_for(Purpose.ACCOUNT))
    models, checks = asked_for(Purpose.MODELS), asked_for(Purpose.CHECK)
    dialog.hf.part.search.look.click()
    await until(lambda: asked_for(Purpose.MODELS) > models)
    dialog.address.test.click()
    await until(lambda: asked_for(Purpose.CHECK) > checks)
    await close_all(app)
    app.rooms.desk.new()
    app.rooms.desk.choose_endpoint("hf")
    await ask(app, "Is anybody there?")


@step
async def a_second_start(app: Brise, folder: Path, url: str) -> None:
    came: list[bool] = []
    app.rooms.windows.come_forward = lambda: came.append(True)  # type: ignore[method-assign]
    (folder / "start another one").touch()
    await until(lambda: not (folder / "start another one").exists(), seconds=60)


@step
async def a_crash_report(app: Brise, folder: Path, url: str) -> None:
    app.rooms.report(RuntimeError("made up"))
    await until(lambda: app.rooms.window.findChildren(QMessageBox))
    for box in app.rooms.window.findChildren(QMessageBox):
        box.reject()
    await asyncio.sleep(0)
