"""A request as code, through the real window: what the code says is what the server was, or would be, sent."""

import json
import shlex
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.conversation import TEMPLATE_SERVER
from desktop_app.chat.parameters import Control, Knob
from desktop_app.exchange.sent_request import without_tokens
from desktop_app.options import Options
from desktop_app.ui.copy_code_dialog import CopyCodeDialog
from desktop_app.ui.message_act import MessageAct
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer

KEY = (Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)


def body_of(command: str) -> object:
    """What a curl command sends."""
    words = shlex.split(command)
    return json.loads(words[words.index("-d") + 1])


async def shown(app: Brise) -> CopyCodeDialog:
    """The dialog that was opened last, with its code or a sentence."""
    open_ones: list[CopyCodeDialog] = []

    def is_open() -> bool:
        open_ones[:] = [each for each in app.rooms.window.findChildren(CopyCodeDialog) if each.isVisible()]
        return bool(open_ones)

    await until(is_open)
    dialog = open_ones[0]
    await until(lambda: dialog.sentence.text() != "The request is being put together." or not dialog.text.isHidden())
    return dialog


async def back(app: Brise) -> None:
    """The window has the keyboard again; without a window manager nobody gives it back."""
    app.rooms.window.activateWindow()
    await until(app.rooms.window.isActiveWindow)


async def copied(app: Brise, form: CodeForm = CodeForm.CURL, *, streams: bool = True) -> str:
    """The code, as it is in the clipboard."""
    dialog = await shown(app)
    dialog.forms.setCurrentIndex(dialog.forms.findData(form))
    dialog.stream.setChecked(streams)
    QGuiApplication.clipboard().clear()
    await until(lambda: dialog.copy.isEnabled())
    await until(lambda: (dialog.copy.click(), bool(QGuiApplication.clipboard().text()))[1])
    dialog.close_button.click()
    await back(app)
    return QGuiApplication.clipboard().text()


@pytest.mark.usefixtures("qt_app")
def test_every_message_and_the_next_one(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            app.press(*KEY)
            dialog = await shown(app)
            assert dialog.sentence.text() == "There is nothing to send yet. Write a message first."
            dialog.reject()
            await back(app)
            app.session.set_parameters(app.session.conversation.parameters.with_knob(Control.SEED, Knob(2**64 - 1)))
            for template in ("auto", TEMPLATE_SERVER):
                app.session.set_template(template)
                app.type("It's `$(x)`?")
                app.press(*KEY)  # what is being written
                would_be = body_of(await copied(app))
                app.press(Qt.Key.Key_Return)
                await app.answered()
                sent = [request.body for request in server.requests if request.method == "POST" and "tokenize" not in request.path][-1]
                assert isinstance(sent, dict)
                assert would_be == without_tokens(sent)
                for number in (-1, -2):  # the answer, and the message that led to it
                    app.rooms.pane.transcript.acts.wanted.emit(app.messages[number].id, MessageAct.COPY_CODE)
                    assert body_of(await copied(app)) == without_tokens(sent)
                app.session.set_template("none")  # what was sent stays what it was
                app.press(*KEY)  # nothing is being written: the last message
                code = await copied(app, CodeForm.CLIENT, streams=False)
                assert f"seed={2**64 - 1}" in code
                assert 'token="-", headers={"authorization": None}' in code
            assert app.rooms.settings.code_form() == (CodeForm.CLIENT, False)
            app.press(*KEY)
            dialog = await shown(app)
            assert (dialog.form, dialog.streams) == (CodeForm.CLIENT, False)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
