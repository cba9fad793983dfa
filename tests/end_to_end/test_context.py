"""The context of the model in the real window: what the gauge says, what is cut, and what then is sent."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.chat.context import GivesWay
from desktop_app.chat.parameters import Control, Knob
from desktop_app.options import Options
from desktop_app.ui.cut_line import CutLine
from desktop_app.ui.gives_way_menu import GivesWayMenu
from desktop_app.ui.message_view import MessageView
from tests.end_to_end.brise import Brise, brise
from tests.qt_loop import run_in_qt, until
from tests.tgi_rules import Limits
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer


def sent(server: TgiServer) -> list[str]:
    return [str(request.body["inputs"]) for request in server.requests if request.path == "/" and isinstance(request.body, dict)]


async def counted(app: Brise) -> str:
    """What the gauge says once the server has counted."""
    gauge, meter = app.rooms.pane.composer.gauge, app.session.context
    app.rooms.pane.flush_draft()
    await until(lambda: meter.reading is not None and meter.reading.is_exact and meter._task is None and not meter._wanted)
    return gauge.text()


async def choose(app: Brise, key: Qt.Key) -> None:
    """A key in the menu that is open, then Enter."""
    menu = app.rooms.pane.findChildren(GivesWayMenu)[-1]
    QTest.keyClick(menu, key)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    await until(lambda: not app.rooms.pane.findChildren(GivesWayMenu))


@pytest.mark.usefixtures("qt_app")
def test_what_has_no_room_is_marked_before_it_is_left_out(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            app.session.set_parameters(app.session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(20)))
            for question in ("one two three " * 10, "four five six"):
                app.type(question)
                app.press(Qt.Key.Key_Return)
                await app.answered()
            whole = await counted(app)
            assert whole.endswith(" of 100 tokens")
            pane, composer = app.rooms.pane, app.rooms.pane.composer
            app.type("word " * 59 + "word")
            await counted(app)
            second = app.messages[2]
            (line,) = [line for line in pane.findChildren(CutLine) if line.isVisibleTo(pane)]
            view = line.parentWidget()
            assert isinstance(view, MessageView)
            assert view.message_id == second.id

            # the line offers the choice; without it, nothing can be sent
            line.click()
            await choose(app, Qt.Key.Key_Down)
            await counted(app)
            assert app.session.conversation.gives_way is GivesWay.REFUSE
            assert composer.notice.sentence.text().endswith("tokens too many. Shorten the message, or drop older ones.")
            assert not composer.button.isEnabled()
            before = len(sent(server))
            app.press(Qt.Key.Key_Return)
            assert not app.session.is_answering
            assert len(sent(server)) == before
            assert not [line for line in pane.findChildren(CutLine) if line.isVisibleTo(pane)]

            # and the sentence offers the other one
            composer.notice.drop.click()
            words = await counted(app)
            app.rooms.windows.front.dialogs.open_exact_prompt()
            app.press(Qt.Key.Key_Return)
            await app.answered()
            assert sent(server)[-1].startswith("[INST] four five six [/INST]")
            tokens = server.tokenizer.count(sent(server)[-1], add_special_tokens=True)
            assert words == f"{tokens} of 100 tokens"

    with TgiServer(limits=Limits(max_input_tokens=99, max_total_tokens=100), script=Script([" Yes", "</s>"])).in_thread() as server:
        run_in_qt(talk(server))


@pytest.mark.usefixtures("qt_app")
def test_typing_does_not_start_the_built_in_model(tmp_path: Path) -> None:
    async def talk() -> None:
        async with brise(tmp_path) as app:
            gauge = app.rooms.pane.composer.gauge
            app.type("What is your favourite condiment?")
            app.rooms.pane.flush_draft()
            await until(lambda: gauge.text().startswith("about ") and app.session.context._task is None)
            assert gauge.text().endswith(" of 4,096 tokens")
            assert not app.rooms.builtin.is_running()
            app.session.set_parameters(app.session.conversation.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(1)))
            app.press(Qt.Key.Key_Return)
            answer = await app.answered()
            assert answer.answer is not None
            asked = int((await counted(app)).split()[0])
            assert asked > 20
            app.type("Why?")
            assert gauge.text().startswith("about ")  # at once, until it was counted
            assert int((await counted(app)).split()[0]) > asked

    run_in_qt(talk())


@pytest.mark.usefixtures("qt_app")
def test_in_the_smallest_window_it_is_reached_by_keyboard(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            window, gauge = app.rooms.window, app.rooms.pane.composer.gauge
            window.resize(480, 360)
            app.type("Hello")
            await counted(app)
            assert not gauge.shows_bar
            corner = gauge.mapTo(window, QPoint(gauge.width(), gauge.height()))
            assert corner.x() <= 480
            assert corner.y() <= 360
            field = app.rooms.pane.composer.field
            field.setFocus()
            for _ in range(4):
                if QApplication.focusWidget() is gauge:
                    break
                QTest.keyClick(QApplication.focusWidget() or field, Qt.Key.Key_Tab)
            assert QApplication.focusWidget() is gauge
            QTest.keyClick(gauge, Qt.Key.Key_Return)
            await choose(app, Qt.Key.Key_Down)
            assert app.session.conversation.gives_way is GivesWay.REFUSE

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
