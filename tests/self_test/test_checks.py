"""Each check fails where what it looks at is broken, and says what to do."""

import asyncio
import shutil
import ssl
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtGui import QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from desktop_app.builtin_model.engine_process import BuiltinModel
from desktop_app.chat.generation import Ending
from desktop_app.composition.data_folder import resources_folder
from desktop_app.self_test import appearance, authorities, chats, kept, surroundings
from desktop_app.self_test.told import CheckFailed, NotInstalled, Told

Check = Callable[[Any], Coroutine[Any, Any, Told]]


def outcome(check: Check, trial: object) -> str:
    """What a check that passes says."""
    return asyncio.run(check(trial)).in_english()


def problem(check: Check, trial: object, kind: type[CheckFailed] = CheckFailed) -> str:
    """What one that does not pass says."""
    with pytest.raises(kind) as caught:
        asyncio.run(check(trial))
    assert type(caught.value) is kind
    return caught.value.told.in_english()


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    copy = tmp_path / "resources"
    shutil.copytree(resources_folder(), copy)
    return copy


def test_an_icon_that_is_not_drawn_is_told(qt_app: QApplication) -> None:
    before = qt_app.windowIcon()
    trial = SimpleNamespace(qt=qt_app, resources=Path("/somewhere"))
    try:
        qt_app.setWindowIcon(QIcon())
        assert problem(appearance.check_icon, trial).startswith("brise.svg (–) is missing or damaged in /somewhere")
        icon = QIcon()
        for size, colour in ((16, QColor("teal")), (32, QColor(0, 0, 0, 0))):
            pixmap = QPixmap(size, size)
            pixmap.fill(colour)
            icon.addPixmap(pixmap)
        qt_app.setWindowIcon(icon)
        assert problem(appearance.check_icon, trial).startswith("brise.svg (32) is missing")
    finally:
        qt_app.setWindowIcon(before)


def test_a_picture_is_drawn_where_some_of_it_is_opaque() -> None:
    image = QImage(10, 10, QImage.Format.Format_ARGB32)
    image.fill(0)
    assert not appearance.is_drawn(image)
    for x in range(5):
        image.setPixelColor(x, 0, QColor("black"))
    assert appearance.is_drawn(image)
    assert not appearance.is_drawn(QImage())


def test_a_broken_drawing_or_no_template_is_told(qt_app: QApplication, resources: Path) -> None:
    trial = SimpleNamespace(resources=resources, rooms=SimpleNamespace(templates=["one"]))
    assert outcome(appearance.check_resources, trial).endswith(" icons, 1 prompt templates")
    trial.rooms.templates = []
    assert "*.jinja is missing or damaged in" in problem(appearance.check_resources, trial)
    (resources / "icons" / "x.svg").write_text("<svg")
    assert "x.svg is missing or damaged in" in problem(appearance.check_resources, trial)
    shutil.rmtree(resources / "icons")
    assert "*.svg is missing" in problem(appearance.check_resources, trial)


def test_a_translation_that_cannot_be_loaded_is_told(qt_app: QApplication, resources: Path) -> None:
    trial = SimpleNamespace(qt=qt_app, resources=resources)
    assert outcome(appearance.check_translation, trial) == "English is spoken here; there are also: Deutsch"
    (resources / "translations" / "brise_de.qm").write_bytes(b"no translation")
    assert problem(appearance.check_translation, trial).startswith("brise_de.qm is missing or damaged in ")
    (resources / "translations" / "brise_de.qm").unlink()
    assert problem(appearance.check_translation, trial).startswith("brise_*.qm is missing")


def test_no_certificate_authority_is_a_failure_with_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    paths = ssl.get_default_verify_paths()._replace(openssl_cafile=str(tmp_path / "none.pem"), openssl_capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    monkeypatch.setattr(authorities, "make_tls_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert "Install the package ca-certificates, or set SSL_CERT_FILE" in problem(surroundings.check_tls, None)
    (tmp_path / "3513523f.0").touch()
    (tmp_path / "README").touch()
    assert ", 1 certificate authorities of this system" in outcome(surroundings.check_tls, None)


@pytest.mark.parametrize(
    ("missing", "kind", "said"),
    [
        (("engine", "weights"), NotInstalled, "not part of this installation"),
        (("weights",), CheckFailed, "Its part “weights” is missing, though the rest of it is here. Install Brise again."),
        (("engine",), CheckFailed, "Its part “engine” is missing, though the rest of it is here. Install Brise again."),
    ],
)
def test_a_model_that_was_never_installed_is_left_out_and_half_a_one_is_a_failure(
    missing: tuple[str, ...], kind: type[CheckFailed], said: str
) -> None:
    trial = SimpleNamespace(rooms=SimpleNamespace(builtin=SimpleNamespace(missing=lambda: missing)))
    assert problem(chats.check_builtin, trial, kind) == said


def test_the_parts_of_the_built_in_model_are_found_one_by_one(tmp_path: Path) -> None:
    assert BuiltinModel().missing() == ()
    assert BuiltinModel(weights=tmp_path / "none.gguf").missing() == ("weights",)


def test_what_a_search_does_not_find_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_WITHIN", 0.05)
    index = SimpleNamespace(find=lambda *_: SimpleNamespace(hits=()), error=RuntimeError("no such module: fts5"))
    trial = SimpleNamespace(rooms=SimpleNamespace(messages=SimpleNamespace(index=index)), shown={})
    assert "did not find what is stored. RuntimeError('no such module: fts5')" in problem(kept.check_search, trial)


def test_nothing_stored_is_a_failure() -> None:
    assert problem(kept.check_storage, SimpleNamespace(shown={})).startswith("Nothing was answered")


def test_a_connection_that_stays_open_after_a_stop_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Signal:
        def connect(self, slot: Callable[..., object]) -> None:
            slot("", "")

    async def ended() -> None:
        return None

    session = SimpleNamespace(text_appended=Signal(), stop=lambda: None)
    message = SimpleNamespace(answer=SimpleNamespace(ending=Ending.STOPPED))
    trial = SimpleNamespace(session=lambda: session, begin=lambda _text: SimpleNamespace(wait=ended), note=lambda: message)
    server = SimpleNamespace(hung_up=threading.Event())
    monkeypatch.setattr(chats, "_SEES_IT_WITHIN", 0.01)
    check = chats.TgiChecks(trial, server)  # type: ignore[arg-type]
    assert problem(lambda _: check.stop(), None) == "The answer was stopped, but the connection stayed open."
    server.hung_up.set()
    assert outcome(lambda _: check.stop(), None).startswith("the answer ended")
