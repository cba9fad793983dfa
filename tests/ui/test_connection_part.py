"""How an endpoint is connected to, as a person sets it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions, ProxyChoice, Service
from desktop_app.ui.connection_part import ConnectionPart
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")

WaitUntil = Callable[[Callable[[], bool]], bool]

SET = EndpointOptions(
    service=Service.HF_ENDPOINT,
    colour="teal",
    connect_seconds=2.5,
    notice_seconds=90,
    headers=("X-Api-Key", "X-Team"),
    body='{"top_a": 0.2}',
    stream=False,
    proxy=ProxyChoice.GIVEN,
    proxy_url="http://me:@proxy:3128",
    ca_file="/etc/ca.pem",
    pinned="ab12" * 16,
    client_certificate="/etc/me.pem",
    client_key="/etc/me.key",
    provider="nebius",
    bill_to="us",
)


@pytest.fixture
def part(theme: Theme, icons: Icons) -> Iterator[ConnectionPart]:
    part = ConnectionPart(theme, icons)
    part.show()
    part.activateWindow()
    assert QTest.qWaitForWindowActive(part)
    yield part
    part.hide()
    part.deleteLater()


def write(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)


def test_what_is_shown_is_what_comes_out_and_the_rest_stays(part: ConnectionPart) -> None:
    part.show_options(SET)
    assert part.is_valid()
    assert part.filled(SET) == SET
    assert part.filled(PLAIN) == replace(SET, service=PLAIN.service, colour="", provider="", bill_to="")
    part.show_options(PLAIN)
    assert part.filled(PLAIN) == PLAIN
    assert not part.secrets.headers
    assert part.secrets.proxy_password is None


def test_it_is_folded_and_its_head_tells_what_is_set(part: ConnectionPart) -> None:
    head = part.section.head
    assert not part.stream.isVisible()
    assert (head.accessibleName(), head.accessibleDescription()) == ("Connection, folded", "")
    part.show_options(SET)
    assert head.accessibleDescription() == "waits, no streaming, headers, extra JSON, proxy, certificates"
    head.setFocus()
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert part.stream.isVisible()
    assert head.accessibleName() == "Connection, unfolded"
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert not part.stream.isVisible()


@pytest.mark.parametrize(("typed", "expected"), [("30", 30), ("2,5", 2.5), ("0", 1), ("9999", 600), ("soon", 10), ("", 10)])
def test_seconds_are_a_number_within_bounds(part: ConnectionPart, typed: str, expected: float) -> None:
    part.section.set_open(True)
    write(part.connect_seconds, typed)
    part.stream.setFocus()
    assert part.filled(PLAIN).connect_seconds == expected
    assert part.connect_seconds.text() == f"{expected:g}"


def test_arrow_keys_count_seconds(part: ConnectionPart) -> None:
    part.section.set_open(True)
    for _ in range(3):
        QTest.keyClick(part.connect_seconds, Qt.Key.Key_Up)
    assert part.filled(PLAIN).connect_seconds == 13
    part.notice_seconds.show_seconds(5)
    QTest.keyClick(part.notice_seconds, Qt.Key.Key_Down)
    assert part.filled(PLAIN).notice_seconds == 5, "no less than the least"


def test_a_header_has_a_name_that_is_stored_and_a_value_that_is_not(part: ConnectionPart) -> None:
    part.section.set_open(True)
    part.headers.add.click()
    (row,) = part.headers.rows
    assert QApplication.focusWidget() is row.name
    QTest.keyClicks(row.name, "X-Api-Key")
    QTest.keyClicks(row.value, "s3cret")
    assert row.value.displayText() != "s3cret"
    assert part.is_valid()
    assert part.filled(PLAIN).headers == ("X-Api-Key",)
    assert part.secrets.headers == {"x-api-key": "s3cret"}
    assert "s3cret" not in repr(part.secrets) + repr(part.filled(PLAIN))
    row.remove.click()
    assert part.filled(PLAIN).headers == ()
    assert QApplication.focusWidget() is part.headers.add


def test_a_row_in_which_nothing_was_typed_does_not_count(part: ConnectionPart) -> None:
    part.headers.add.click()
    assert part.is_valid()
    assert part.filled(PLAIN) == PLAIN


def test_a_stored_value_is_left_alone_until_another_is_typed(part: ConnectionPart) -> None:
    part.show_options(SET)
    first, _ = part.headers.rows
    assert first.value.placeholderText() == "Stored. Type another value to replace it."
    assert part.secrets.headers == {}
    part.section.set_open(True)
    write(first.name, "X-Other")
    assert first.value.placeholderText() == ""
    assert not part.is_valid(), "another name has no stored value"
    assert part.headers.help.text() == "X-Other needs a value."
    assert QApplication.focusWidget() is first.value


def test_a_stored_value_does_not_follow_to_another_origin(part: ConnectionPart) -> None:
    part.show_options(SET)
    part.headers.set_kept(False)
    assert not part.is_valid()
    part.headers.set_kept(True)
    assert part.is_valid()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("", "v", "A header needs a name."),
        ("X Team", "v", "“X Team” is no name of a header: letters, digits and hyphens only."),
        ("Content-Length", "3", "Brise sets Content-Length itself."),
        ("X-Api-Key", "ü", "The value of X-Api-Key has accents or other special characters. Copy it again."),
        ("X-TEAM", "v", "X-TEAM stands there twice."),
    ],
)
def test_a_header_that_cannot_be_sent_is_said(part: ConnectionPart, name: str, value: str, told: str) -> None:
    part.show_options(replace(PLAIN, headers=("x-team",)))
    part.headers.add.click()
    part.headers.rows[1].name.setText(name)
    part.headers.rows[1].value.setText(value)
    assert not part.is_valid()
    assert part.section.is_open, "it unfolds"
    assert part.headers.help.text() == told
    assert part.headers.rows[1].isAncestorOf(QApplication.focusWidget() or part)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ('{"top_a": 0.2}', ""),
        ('{"top_a":', "No JSON from line 1, column 10 on."),
        ("[1]", "It must be an object, in braces."),
        ('{"messages": []}', "Brise sets “messages” itself."),
    ],
)
def test_extra_json_is_checked_as_it_is_typed(part: ConnectionPart, typed: str, told: str, wait_until: WaitUntil) -> None:
    part.body.field.setPlainText(typed)
    assert part.is_valid() is (told == "")
    assert part.section.is_open is (told != "")
    assert wait_until(lambda: part.body.is_judged)
    assert part.body.is_good is (told == "")
    if told:
        assert part.body.sentence.text() == told


def test_tab_leaves_the_extra_json(part: ConnectionPart) -> None:
    part.section.set_open(True)
    part.body.field.setFocus()
    QTest.keyClick(part.body.field, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is part.proxy.choice


def test_the_password_of_a_proxy_is_taken_out_of_its_address(part: ConnectionPart) -> None:
    part.section.set_open(True)
    assert not part.proxy.field.isVisible()
    part.proxy.choice.setCurrentIndex(part.proxy.choice.findData(ProxyChoice.GIVEN))
    assert part.proxy.field.isVisible()
    write(part.proxy.field, "http://me:s3cret@proxy.example.com:3128")
    assert part.is_valid()
    filled = part.filled(PLAIN)
    assert (filled.proxy, filled.proxy_url) == (ProxyChoice.GIVEN, "http://me:@proxy.example.com:3128")
    assert part.secrets.proxy_password == "s3cret"
    part.proxy.choice.setCurrentIndex(part.proxy.choice.findData(ProxyChoice.NONE))
    assert part.filled(PLAIN) == replace(PLAIN, proxy=ProxyChoice.NONE)
    assert part.secrets.proxy_password is None


@pytest.mark.parametrize("typed", ["", "socks5://proxy:1080", "http://", "http://proxy:99999", "http://proxy/path", "http://pro xy"])
def test_a_proxy_that_cannot_be_used_is_said(part: ConnectionPart, typed: str) -> None:
    part.proxy.show_proxy(ProxyChoice.GIVEN, typed)
    assert not part.is_valid()
    assert part.proxy.help.text().endswith(".")
    assert QApplication.focusWidget() is part.proxy.field
    part.proxy.choice.setCurrentIndex(0)
    assert part.is_valid(), "what is not used is not checked"


def test_a_pinned_certificate_is_shown_and_forgotten(part: ConnectionPart) -> None:
    part.section.set_open(True)
    assert not part.pinned.isVisible()
    part.show_options(SET)
    assert part.pinned.isVisible()
    assert part.pinned.fingerprint.text().startswith("AB:12:AB:12")
    assert part.pinned.fingerprint.text().count(":") == 28
    part.pinned.forget.click()
    assert not part.pinned.isVisible()
    assert part.filled(SET).pinned == ""


def test_everything_in_it_has_a_name(part: ConnectionPart) -> None:
    part.show_options(SET)
    part.section.set_open(True)
    part.headers.rows[0].value.setText("x")
    for widget in part.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
    assert part.ca_file.choose.accessibleName() == "Choose: Trusted certificates, beside the system’s"
