"""Looking at a certificate and accepting it: real dialog, real certificates on loopback."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from desktop_app.chat.endpoint import Reach
from desktop_app.chat.errors import ErrorKind
from desktop_app.ui.endpoint_dialog import EndpointDialog
from desktop_app.ui.pinned_certificate import fingerprint_groups
from tests.certificates import Certificate, make_certificate
from tests.composition.test_endpoint_desk import OTHER, Desk, desk_with, is_open, write
from tests.hostile_server import STALL, HostileServer
from tests.made_up_keyring import MemoryKeyring
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer

pytestmark = pytest.mark.usefixtures("qt_app")


def certificate(folder: Path, name: str, *, own_ca: bool = False, expired: bool = False) -> Certificate:
    (folder / name).mkdir()
    return make_certificate(folder / name, own_ca=own_ca, expired=expired)


async def looked_at(dialog: EndpointDialog) -> list[str]:
    """Test, then look at the certificate; what the card says."""
    address = dialog.address
    address.test.click()
    await until(address.look.isVisible)
    address.look.click()
    await until(address.certificate.isVisible)
    return [label.accessibleName() for label in address.certificate.findChildren(QLabel) if label.isVisible() and label.accessibleName()]


@pytest.mark.parametrize(("own_ca", "expired"), [(False, False), (True, False), (False, True)])
def test_one_that_nobody_vouches_for_is_looked_at_and_accepted(own_ca: bool, expired: bool, tmp_path: Path) -> None:
    async def work(server: TgiServer, shown: Certificate) -> None:
        async with desk_with(tmp_path, server.url, MemoryKeyring()) as desk:
            dialog = desk.open()
            said = await looked_at(dialog)
            assert said[0].startswith("Issued to: CN=")
            assert f"SHA-256 fingerprint: {fingerprint_groups(shown.fingerprint)}" in said
            assert any("expired" in line for line in said) is expired
            assert server.requests == [], "the access token has not gone there"
            dialog.address.certificate.accept.click()
            await until(lambda: dialog.address.light.reach is Reach.READY)
            assert desk.endpoint.options.pinned == "", "it counts once it is saved"
            assert await desk.save(dialog)
            assert desk.endpoint.options.pinned == shown.fingerprint
            await until(lambda: desk.endpoints.status("e1").reach is Reach.READY)
            again = desk.open()
            again.connection.section.set_open(True)
            assert again.connection.pinned.isVisible()
            write(again.address.field, "https://127.0.0.1:9")
            assert again.connection.pinned.pinned == "", "for that host only"
            assert await desk.save(again)
            assert desk.endpoint.options.pinned == ""

    shown = certificate(tmp_path, "server", own_ca=own_ca, expired=expired)
    with TgiServer(tls=shown.context).in_thread() as server:
        run_in_qt(work(server, shown))


def test_one_that_has_changed_is_told_with_both_fingerprints_before_anything_is_sent(tmp_path: Path) -> None:
    first, second = certificate(tmp_path, "first"), certificate(tmp_path, "second")

    async def accept(desk: Desk) -> None:
        dialog = desk.open()
        await looked_at(dialog)
        dialog.address.certificate.accept.click()
        await until(lambda: dialog.address.light.reach is Reach.READY)
        assert await desk.save(dialog)

    async def work(port: int) -> None:
        async with desk_with(tmp_path, f"https://127.0.0.1:{port}", MemoryKeyring()) as desk:
            server, changed = TgiServer(tls=first.context), TgiServer(tls=second.context)
            server.port = changed.port = port
            with server.in_thread():
                await accept(desk)
                await until(lambda: desk.tasks.count == 0)
            with changed.in_thread():
                desk.endpoints.check("e1")
                await until(lambda: desk.endpoints.status("e1").problem is ErrorKind.TLS_PIN_CHANGED)
                desk.desk.open("e1", look=True)  # as from the notice at a message
                dialog = desk.window.findChildren(EndpointDialog)[-1]
                card = dialog.address.certificate
                await until(card.isVisible)
                said = [label.accessibleName() for label in card.findChildren(QLabel) if label.isVisible() and label.accessibleName()]
                assert said[-2:] == [
                    f"Accepted so far: {fingerprint_groups(first.fingerprint)}",
                    f"Shown now: {fingerprint_groups(second.fingerprint)}",
                ]
                assert card.property("kind") == "notice_warn"
                card.refuse.click()
                assert changed.requests == []
                dialog.reject()
                assert desk.endpoint.options.pinned == first.fingerprint
                await accept(desk)
                assert desk.endpoint.options.pinned == second.fingerprint

    with TgiServer().in_thread() as free:
        port = free.port
    run_in_qt(work(port))


def test_what_cannot_be_looked_at_is_said(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        async with desk_with(tmp_path, f"https://127.0.0.1:{port}", MemoryKeyring()) as desk:
            desk.desk.open("e1", look=True)
            dialog = desk.window.findChildren(EndpointDialog)[-1]
            await until(lambda: dialog.address.light.reach is Reach.UNREACHABLE)
            assert dialog.address.certificate.isHidden()
            assert dialog.address.look.isHidden()
            assert dialog.address.remedy.text()
            dialog.reject()

    with TgiServer().in_thread() as gone:
        port = gone.port
    run_in_qt(work(port))


def test_another_address_ends_the_looking(tmp_path: Path) -> None:
    async def work() -> None:
        async with HostileServer([STALL]) as server, desk_with(tmp_path, server.url.replace("http:", "https:"), MemoryKeyring()) as desk:
            desk.desk.open("e1", look=True)
            dialog = desk.window.findChildren(EndpointDialog)[-1]
            await until(lambda: server.visits)
            write(dialog.address.field, "https://127.0.0.1:9")
            await until(lambda: desk.tasks.count == 0)
            assert dialog.address.result.isHidden()
            dialog.reject()
            await until(lambda: not is_open(dialog))

    run_in_qt(work())


def test_headers_that_are_typed_go_with_the_test(tmp_path: Path) -> None:
    """And with nothing that was stored instead of them."""

    async def work(server: TgiServer) -> None:
        async with desk_with(tmp_path, server.url, MemoryKeyring()) as desk:
            dialog = desk.open()
            dialog.connection.headers.add.click()
            dialog.connection.headers.rows[0].name.setText("X-Key")
            dialog.connection.headers.rows[0].value.setText(OTHER)
            dialog.address.test.click()
            await until(lambda: dialog.address.light.reach is Reach.READY)
            assert {request.headers.get("x-key") for request in server.requests} == {OTHER}
            dialog.reject()

    with TgiServer().in_thread() as server:
        run_in_qt(work(server))
