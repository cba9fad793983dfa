"""The exact prompt, in the real window, against what the server is then sent."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from desktop_app.chat.conversation import TEMPLATE_SERVER
from desktop_app.chat.endpoint import Endpoint, ServerFacts, ServerKind
from desktop_app.options import Options
from desktop_app.ui.exact_prompt_dialog import ExactPromptDialog
from tests.end_to_end.brise import Brise, brise
from tests.inference.canned_server import Canned, CannedServer
from tests.loopback_connection import Answer
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.tgi_tokenizer import Template, mistral_v02_with_system


async def _dialog(app: Brise) -> ExactPromptDialog:
    app.rooms.windows.front.dialogs.open_exact_prompt()
    dialog = app.rooms.window.findChildren(ExactPromptDialog)[-1]
    await until(lambda: dialog.sentence.text() != "The server is asked for the prompt." or not dialog.text.isHidden())
    return dialog


@pytest.mark.usefixtures("qt_app")
def test_it_shows_what_sending_the_draft_would_ask(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            assert (await _dialog(app)).sentence.text() == "There is nothing to send yet. Write a message first."
            app.session.set_system_prompt("Be brief.")
            for text in ("What is your favourite condiment?", "  Why?"):
                app.type(text)
                shown = (await _dialog(app)).text.toPlainText()
                app.press(Qt.Key.Key_Return)
                await app.answered()
                asked = [request for request in server.requests if request.path == "/"]
                assert shown == asked[-1].body["inputs"]  # type: ignore[index]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


async def _compared(app: Brise) -> ExactPromptDialog:
    dialog = await _dialog(app)
    await until(lambda: not dialog.comparison.isHidden() and not dialog.comparison.stop.isVisible())
    return dialog


def _server(template: Template | None) -> TgiServer:
    return TgiServer() if template is None else TgiServer(template=template)


@pytest.mark.usefixtures("qt_app")
def test_it_says_whether_the_servers_own_template_would_make_the_same(tmp_path: Path) -> None:
    async def talk(server: TgiServer, folder: Path) -> tuple[str, str]:
        async with brise(folder, Options(endpoint=server.url)) as app:
            await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
            app.session.set_system_prompt("Be brief.")
            app.type("Hello")
            dialog = await _compared(app)
            assert dialog.fold_line.isVisible()
            said = dialog.comparison.sentence.text(), dialog.comparison.theirs.text
            assert "[INST] Be brief." in dialog.text.toPlainText()
            dialog.close()
            return said

    for template in (None, mistral_v02_with_system):
        with _server(template).in_thread() as server:
            said, theirs = run_in_qt(talk(server, tmp_path / str(template is None)))
        if template is None:
            assert said == "The server’s own template gives the same, after the <s> that the server puts first."
        else:
            assert said == "The server’s own template gives something else from the first character on."
            assert theirs.startswith("␣[INST] Be brief.")


_MADE = "<s> [INST] Hello [/INST]"
_RENDERS: dict[ServerKind, dict[str, list[Canned]]] = {
    ServerKind.LLAMA_CPP: {
        "GET /v1/models": [Answer.of_json({"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "llamacpp"}]})],
        "POST /apply-template": [Answer.of_json({"prompt": _MADE})],
    },
    ServerKind.VLLM: {
        "GET /v1/models": [Answer.of_json({"object": "list", "data": [{"id": "m", "object": "model", "owned_by": "vllm"}]})],
        "POST /tokenize": [Answer.of_json({"count": 2, "max_model_len": 2048, "tokens": [1, 733]})],
        "POST /detokenize": [Answer.of_json({"prompt": _MADE})],
    },
}


@pytest.mark.usefixtures("qt_app")
@pytest.mark.parametrize("kind", _RENDERS)
def test_other_servers_that_render_are_asked_in_their_own_way(tmp_path: Path, kind: ServerKind) -> None:
    async def look(server: CannedServer) -> None:
        async with brise(tmp_path) as app:
            app.rooms.endpoints.save(Endpoint("theirs", "Theirs", server.url, "m", facts=ServerFacts(kind, model="m")))
            app.rooms.desk.choose_endpoint("theirs")
            app.rooms.desk.choose_template("mistral-v0.1")
            app.type("Hello")
            dialog = await _compared(app)
            assert dialog.text.toPlainText() == "[INST] Hello [/INST]"
            assert dialog.comparison.sentence.text() == "The server’s own template gives something else from the first character on."
            dialog.close()

    with CannedServer(_RENDERS[kind]).in_thread() as server:
        run_in_qt(look(server))


@pytest.mark.usefixtures("qt_app")
def test_a_server_that_went_away_is_a_sentence_and_can_be_asked_again(tmp_path: Path) -> None:
    async def talk() -> None:
        with TgiServer().in_thread() as server:
            async with brise(tmp_path, Options(endpoint=server.url)) as app:
                await until(lambda: app.session.prompting() is not None and app.session.prompting().template is not None)  # type: ignore[union-attr]
                app.type("Hello")
                routes = server.routes
                server.routes = {}
                dialog = await _compared(app)
                assert dialog.text.toPlainText() == "[INST] Hello [/INST]"
                assert dialog.comparison.sentence.text() == "The server does not tell what its own template makes of it."
                server.routes = routes
                dialog.comparison.again_wanted.emit()
                await until(lambda: "gives the same" in dialog.comparison.sentence.text())
                dialog.comparison.again_wanted.emit()
                dialog.comparison.stop.click()
                assert dialog.comparison.sentence.text() == "Not compared with the server’s own template."
                dialog.close()

    run_in_qt(talk())


@pytest.mark.usefixtures("qt_app")
def test_a_system_prompt_that_the_servers_template_refuses_goes_before_the_first_message(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        async with brise(tmp_path, Options(endpoint=server.url)) as app:
            await until(lambda: app.session.endpoint() is not None and app.session.endpoint().facts.takes_system is False)  # type: ignore[union-attr]
            app.rooms.desk.choose_template(TEMPLATE_SERVER)
            panel = app.rooms.parameters
            panel.system_prompt.write_text("Be brief.")
            assert not panel.fold_line.isHidden()
            app.type("Hello")
            dialog = await _dialog(app)
            assert dialog.text.toPlainText() == "<s>[INST] Be brief.\n\nHello [/INST]"
            assert dialog.fold_line.isVisible()
            assert dialog.comparison.isHidden(), "it is the server's own already"
            dialog.close()
            app.press(Qt.Key.Key_Return)
            assert (await app.answered()).answer.error is None  # type: ignore[union-attr]
            asked = [request for request in server.requests if request.path == "/v1/chat/completions"]
            assert asked[-1].body["messages"] == [{"role": "user", "content": "Be brief.\n\nHello"}]  # type: ignore[index]

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))
