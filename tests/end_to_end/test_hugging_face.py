"""Hugging Face's Inference API in the whole app: from the empty dialog to an answer, against the server that plays it."""

import shlex
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER, Endpoint, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.hf_account_part import TOKEN_PAGE
from desktop_app.ui.hf_fields import DEPLOY_PAGE
from desktop_app.workspace import asking_again
from tests.end_to_end.brise import Brise, brise
from tests.end_to_end.test_copy_code import body_of, copied
from tests.huggingface_server import BASE, FREE, HUB, LLAMA, PRO, ROUTER, HuggingFaceServer
from tests.inference_endpoint import InferenceEndpoint
from tests.qt_loop import run_in_qt, until

pytestmark = pytest.mark.usefixtures("qt_app")


async def opened(app: Brise) -> EndpointDialog:
    """The dialog that was opened last, with the keyboard in it."""
    dialog = app.rooms.window.findChildren(EndpointDialog)[-1]
    await until(dialog.isActiveWindow)
    return dialog


async def new_endpoint(app: Brise, service: Service) -> EndpointDialog:
    """The dialog, as the first start opens it, with a kind chosen."""
    app.rooms.window.add_endpoint_requested.emit()
    dialog = await opened(app)
    dialog.service.box.setCurrentIndex(dialog.service.box.findData(service))
    return dialog


def write(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def instead(server: HuggingFaceServer) -> dict[str, str]:
    return {origin(HF_ROUTER): server.url, origin(HF_HUB): server.url}


def test_from_the_empty_dialog_to_an_answer(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead=instead(server)) as app:
            dialog = await new_endpoint(app, Service.HF_API)
            assert server.requests == [], "nobody is asked anything by opening it"
            account, search = dialog.hf.account, dialog.hf.part.search
            write(dialog.token.field, "hf_nobody")
            search.field.setFocus()
            await until(lambda: account.sentence.text().startswith("The server refused the access token"))
            write(dialog.token.field, PRO)
            assert not account.sentence.isVisible()
            search.field.setFocus()
            await until(lambda: account.sentence.text() == "Grace Hopper (grace) · PRO · 2 organizations")

            QTest.keyClicks(search.field, "llama")
            await until(lambda: search.rows.count() == 1 and search.rows.isVisible())
            QTest.keyClick(search.field, Qt.Key.Key_Down)
            QTest.keyClick(search.rows, Qt.Key.Key_Return)
            assert search.name == LLAMA
            provider, payer = dialog.hf.part.provider, dialog.hf.part.payer
            await until(lambda: provider.count() == 5)
            assert provider.itemText(3) == f"novita · {QLocale().toString(131_072)} tokens · $0.13 in, $0.26 out"
            provider.setCurrentIndex(provider.findData("novita"))
            payer.setCurrentIndex(payer.findData("acme"))
            dialog.address.test.click()
            await until(lambda: "Llama" in dialog.address.sentence.text())
            dialog.save.click()
            await until(lambda: app.session.conversation.endpoint_id != "builtin")

            endpoint = app.rooms.endpoints.endpoint(app.session.conversation.endpoint_id)
            assert endpoint is not None
            assert (endpoint.name, endpoint.model, endpoint.asked_model) == ("Hugging Face", LLAMA, f"{LLAMA}:novita")
            app.type("Hello?")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.messages[-1].text == "Hello from the router.")
            (asked,) = server.asked("/v1/chat/completions")
            assert isinstance(asked.body, dict)
            assert asked.body["model"] == f"{LLAMA}:novita"
            assert set(asked.headers) == {
                *(
                    "host",
                    "connection",
                    "accept",
                    "accept-encoding",
                    "authorization",
                    "content-length",
                    "content-type",
                    "user-agent",
                    "x-hf-bill-to",
                ),
            }
            assert (asked.headers["host"], asked.headers["x-hf-bill-to"]) == (ROUTER, "acme")

            for text in ("", "And now?"):  # the answer's request as code, and the one that is being written
                app.type(text)
                app.rooms.windows.front.code_desk.open_nearest()
                code = await copied(app)
                body = body_of(code)
                assert isinstance(body, dict)
                assert body["model"] == f"{LLAMA}:novita"
                assert shlex.split(code).count("X-HF-Bill-To: acme") == 1
                assert PRO not in code

            seen = {(one.headers["host"], one.headers.get("authorization"), one.headers.get("x-hf-bill-to")) for one in server.requests}
            assert seen == {
                (HUB, "Bearer hf_nobody", None),
                (HUB, f"Bearer {PRO}", None),
                (HUB, None, None),  # models are looked for without a token
                (ROUTER, None, None),
                (ROUTER, f"Bearer {PRO}", "acme"),
            }
            assert {one.path for one in server.requests if one.headers["host"] == HUB and "authorization" in one.headers} == {
                "/api/whoami-v2"
            }

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_model_that_only_completes_is_given_the_text_as_its_prompt(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead=instead(server)) as app:
            dialog = await new_endpoint(app, Service.HF_API)
            write(dialog.token.field, FREE)
            search = dialog.hf.part.search
            write(search.field, BASE)
            dialog.token.field.setFocus()
            await until(lambda: search.sentence.text().startswith("This model only goes on from a text: what you write is its prompt"))
            assert dialog.hf.part.provider.itemText(3) == "featherless-ai · completes text only, no chats"
            dialog.address.test.click()
            await until(lambda: "Mistral-7B-v0.3" in dialog.address.sentence.text())
            dialog.save.click()
            await until(lambda: app.session.conversation.endpoint_id != "builtin")
            await until(lambda: (prompting := app.session.prompting()) is not None and prompting.is_raw)
            app.type("Mayonnaise is")
            app.press(Qt.Key.Key_Return)
            await until(lambda: app.messages[-1].text.endswith("from the router."))
            (asked,) = server.asked("/featherless-ai/v1/completions")
            assert isinstance(asked.body, dict)
            assert (asked.body["model"], asked.body["prompt"]) == ("featherless-ai-model", "Mayonnaise is")
            assert asked.headers["authorization"] == f"Bearer {FREE}"
            assert server.asked("/v1/chat/completions") == []
            app.rooms.windows.front.code_desk.open_nearest()
            code = await copied(app)
            assert f"{HF_ROUTER}{asked.path}" in shlex.split(code)
            body = body_of(code)
            assert isinstance(body, dict)
            assert {**body, "stream": True} == {key: value for key, value in asked.body.items() if key != "stream_options"}
            assert FREE not in code

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_what_is_set_is_there_again_and_asked_about_without_the_token(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead=instead(server)) as app:
            options = EndpointOptions(service=Service.HF_API, provider="together", bill_to="club")
            app.rooms.credentials.remember("hf", origin(HF_ROUTER), PRO)
            app.rooms.endpoints.save(Endpoint("hf", "Ours", model=LLAMA, options=options))
            app.rooms.window.edit_endpoint_requested.emit("hf")
            dialog = await opened(app)
            part = dialog.hf.part
            assert (part.search.name, part.provider.currentData(), part.payer.currentData()) == (LLAMA, "together", "club")
            await until(lambda: part.provider.currentText().startswith(f"together · {QLocale().toString(65_536)}"))
            assert server.asked("/api/whoami-v2") == []
            dialog.hf.account.check.click()
            await until(lambda: part.payer.currentText() == "Chess Club (no way to pay set up)")
            dialog.save.click()
            await until(lambda: not isValid(dialog) or not dialog.isVisible())
            kept = app.rooms.endpoints.endpoint("hf")
            assert kept is not None
            assert kept.options == options

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_a_search_can_be_ended_and_a_newer_one_counts(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead=instead(server)) as app:
            dialog = await new_endpoint(app, Service.HF_API)
            search = dialog.hf.part.search
            server.search_delay = 60
            search.look.click()
            await until(lambda: len(server.asked("/api/models")) == 1)
            QTest.keyClick(search.field, Qt.Key.Key_Escape)
            assert dialog.isVisible()
            server.search_delay = 0
            write(search.field, "gemma")
            await until(lambda: search.rows.isVisible())
            assert [search.rows.item(n).data(Qt.ItemDataRole.UserRole) for n in range(search.rows.count())] == ["google/gemma-3-27b-it"]
            QTest.keyClick(search.field, Qt.Key.Key_Escape)
            QTest.keyClick(search.field, Qt.Key.Key_Escape)
            assert not dialog.isVisible()

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_another_endpoints_token_is_used_by_a_click_alone(tmp_path: Path) -> None:
    async def talk(server: HuggingFaceServer) -> None:
        async with brise(tmp_path, instead=instead(server)) as app:
            app.rooms.credentials.remember("hf", origin(HF_ROUTER), FREE)
            app.rooms.endpoints.save(Endpoint("hf", "Mine", model=LLAMA, options=EndpointOptions(service=Service.HF_API)))
            dialog = await new_endpoint(app, Service.HF_ENDPOINT)
            assert not dialog.others.isVisible()
            dialog.service.box.setCurrentIndex(dialog.service.box.findData(Service.HF_API))
            (link,) = dialog.others.links
            assert link.text() == "Use the access token of Mine"
            assert dialog.token.wanted is None
            link.click()
            await until(lambda: dialog.token.wanted == FREE)
            assert not dialog.others.isVisible()
            dialog.reject()

    with HuggingFaceServer().in_thread() as server:
        run_in_qt(talk(server))


def test_pages_are_opened_by_a_click_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages: list[str] = []

    def open_url(url: QUrl) -> bool:
        pages.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)

    async def talk() -> None:
        async with brise(tmp_path) as app:
            dialog = await new_endpoint(app, Service.HF_ENDPOINT)
            assert pages == []
            dialog.hf.deploy.click()
            dialog.hf.account.page.click()
            assert pages == [DEPLOY_PAGE, TOKEN_PAGE]
            dialog.service.box.setCurrentIndex(dialog.service.box.findData(Service.SERVER))
            assert not dialog.hf.deploy.isVisible()
            assert not dialog.hf.account.isVisible()
            dialog.reject()

    run_in_qt(talk())


def test_testing_a_sleeping_endpoint_wakes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking_again, "KNOCK_EVERY", 0.01)
    monkeypatch.setattr(asking_again, "LEAST_PAUSE", 0.01)

    async def talk(server: InferenceEndpoint) -> None:
        async with brise(tmp_path) as app:
            dialog = await new_endpoint(app, Service.HF_ENDPOINT)
            write(dialog.address.field, server.url)
            write(dialog.token.field, "hf_right")
            dialog.address.test.click()
            await until(lambda: dialog.trial.line is not None and "waking" in dialog.trial.line.accessibleName())
            assert not dialog.address.result.isVisible()
            QTest.keyClicks(dialog.token.field, "!")  # another token: that test is over
            assert not dialog.trial.isVisible()
            QTest.keyClick(dialog.token.field, Qt.Key.Key_Backspace)
            server.asleep = 5
            dialog.address.test.click()
            await until(dialog.address.abilities.isVisible)
            assert server.asleep == 0
            assert not dialog.trial.isVisible()
            assert {one.headers["authorization"] for one in server.requests} == {"Bearer hf_right"}
            dialog.reject()

    with InferenceEndpoint(asleep=100_000, token="hf_right").in_thread() as server:
        run_in_qt(talk(server))
