"""The card with a server's certificate, as a person reads it."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desktop_app.chat.certificate import SeenCertificate
from desktop_app.ui.certificate_card import CertificateCard
from desktop_app.ui.pinned_certificate import PinnedCertificate, fingerprint_groups
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard

pytestmark = pytest.mark.usefixtures("british")

DAY = 86_400.0
NOW = 1_800_000_000.0
SEEN = SeenCertificate("ab12" * 16, "CN=gpu.example", "CN=Example authority", ("gpu.example", "10.0.0.4"), NOW - DAY, NOW + DAY)
OTHER = "cd34" * 16


@pytest.fixture
def card(theme: Theme) -> Iterator[CertificateCard]:
    window = QWidget()
    card = CertificateCard(theme)
    QVBoxLayout(window).addWidget(card)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)
    yield card
    window.hide()
    window.deleteLater()


def facts(card: CertificateCard) -> list[str]:
    return [label.accessibleName() for label in card.findChildren(QLabel) if label.accessibleName() and not label.isHidden()]


def test_what_it_says_of_a_new_one(card: CertificateCard) -> None:
    card.show_certificate(SEEN, "", "gpu.example", NOW)
    assert "gpu.example" in card.title.text()
    assert "operator" in card.remedy.text()
    fingerprint = fingerprint_groups(SEEN.fingerprint)
    assert facts(card) == [
        "Issued to: CN=gpu.example",
        "Valid for: gpu.example, 10.0.0.4",
        "Issued by: CN=Example authority",
        "Valid: 14/01/2027 to 16/01/2027",
        f"SHA-256 fingerprint: {fingerprint}",
    ]
    assert fingerprint.split(" ") == [":".join(["AB", "12"] * 4)] * 4
    assert QApplication.focusWidget() is card.refuse, "Enter does not accept it by the way"
    accepted = heard(card.accepted)
    QTest.keyClick(card.accept, Qt.Key.Key_Space)
    assert accepted == [(SEEN.fingerprint,)]
    assert card.isHidden()


def test_another_one_than_the_accepted_is_warned_of_and_shown_beside_it(card: CertificateCard) -> None:
    card.show_certificate(SEEN, OTHER, "gpu.example", NOW)
    assert card.property("kind") == "notice_warn"
    assert "another certificate" in card.title.text()
    assert "listening in" in card.remedy.text()
    assert facts(card)[-2:] == [
        f"Accepted so far: {fingerprint_groups(OTHER)}",
        f"Shown now: {fingerprint_groups(SEEN.fingerprint)}",
    ]
    accepted = heard(card.accepted)
    card.refuse.click()
    assert accepted == []
    assert card.isHidden()


def test_the_accepted_one_cannot_be_accepted_again(card: CertificateCard) -> None:
    card.show_certificate(SEEN, OTHER, "gpu.example", NOW)
    card.show_certificate(SEEN, SEEN.fingerprint, "gpu.example", NOW)
    assert card.property("kind") == "card"
    assert card.accept.isHidden()
    assert card.refuse.text() == "Close"
    assert len(facts(card)) == 5, "what was said before is gone"


@pytest.mark.parametrize(("now", "said"), [(NOW - 2 * DAY, "it is not valid yet"), (NOW + 2 * DAY, "it has expired")])
def test_dates_that_are_wrong_are_said(card: CertificateCard, now: float, said: str) -> None:
    card.show_certificate(SEEN, "", "gpu.example", now)
    assert facts(card)[3] == f"Valid: 14/01/2027 to 16/01/2027, {said}"


def test_one_that_vouches_for_itself_and_one_that_cannot_be_read(card: CertificateCard) -> None:
    card.show_certificate(SeenCertificate(OTHER, "CN=me", "CN=me", tuple("abcdef")), "", "gpu.example", NOW)
    assert facts(card)[:3] == ["Issued to: CN=me", "Valid for: a, b, c, d, …", "Issued by: itself"]
    card.show_certificate(SeenCertificate(OTHER), "", "gpu.example", NOW)
    assert facts(card) == [f"SHA-256 fingerprint: {fingerprint_groups(OTHER)}"]


def test_dates_of_no_calendar_break_nothing(card: CertificateCard) -> None:
    card.show_certificate(SeenCertificate(OTHER, valid_from=-6e10, valid_until=2.6e11), "", "gpu.example", NOW)
    assert len(facts(card)) == 2


def test_names_are_never_read_as_html(card: CertificateCard) -> None:
    card.show_certificate(SeenCertificate(OTHER, "CN=<b>bold</b>"), "", "gpu.example", NOW)
    assert {label.textFormat() for label in card.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


def test_what_is_accepted_at_one_place_does_not_count_at_another(theme: Theme) -> None:
    pinned = PinnedCertificate(theme)
    pinned.show_pinned(OTHER)
    pinned.show_place("https://gpu.example:443")
    assert pinned.pinned == OTHER
    pinned.show_place("https://other.example:443")
    assert pinned.pinned == ""
    assert pinned.fingerprint.text() == ""
    pinned.show_pinned(SEEN.fingerprint)
    pinned.show_place(None)
    assert pinned.pinned == ""
    pinned.show_place("https://gpu.example:443")
    assert pinned.pinned == OTHER
    pinned.deleteLater()
