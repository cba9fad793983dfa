"""What is shown of endpoints before they leave as a file or come from one: all that is to be trusted, whatever it is called."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice
from desktop_app.chat.endpoint_profile import KeptBack
from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.profile_report import ProfileLeft, ProfileReport
from desktop_app.ui.export_profiles_dialog import ExportProfilesDialog
from desktop_app.ui.import_profiles_dialog import ImportProfilesDialog
from desktop_app.ui.profile_words import kept_back_sentence, left_lines, problem_sentence, quiet_lines, trust_lines
from desktop_app.ui.theme import Theme

LONG = "W" * 2_000
HOSTILE = Endpoint(
    "",
    "W" * 60,
    f"http://{LONG}",
    LONG[:300],
    options=EndpointOptions(
        body='{"a": "\u202e\\n' + LONG + '"}',
        headers=(LONG[:200],) * 50,
        proxy=ProxyChoice.GIVEN,
        proxy_url=f"http://{LONG[:250]}:1",
        ca_file=f"/{LONG[:900]}",
        pinned="ab" * 32,
        provider=LONG[:300],
        bill_to=LONG[:300],
        stream=False,
        notice_seconds=5,
    ),
)
ONE, TWO = Endpoint("1", "One", "http://127.0.0.1:8080", "org/M"), Endpoint("2", "Two", "https://two.example")


def asked(theme: Theme, report: ProfileReport, *, lets_through: bool = False, there: Endpoint | None = None) -> ImportProfilesDialog:
    dialog = ImportProfilesDialog(theme, "x\u202e" * 200 + ".json", report, lets_through=lets_through)
    for profile in report.profiles:
        dialog.add(profile, there)
    dialog.finish()
    return dialog


@pytest.mark.usefixtures("british", "qt_app")
def test_what_is_to_be_trusted_is_said() -> None:
    options = EndpointOptions(
        body='{"top_a": 0.2}',
        proxy=ProxyChoice.GIVEN,
        proxy_url="http://10.0.0.1:3128",
        ca_file="/opt/firm.pem",
        pinned="ab" * 32,
        bill_to="firm",
    )
    lines = trust_lines(Endpoint("", "Work", "https://x.example", options=options))
    assert [line.replace("\u200b", "") for line in lines] == [
        "Everything goes through the proxy http://10.0.0.1:3128",
        "Accepts one certificate, whoever signed it: " + " ".join([":".join(["AB"] * 8)] * 4),
        "Trusts the certificates in /opt/firm.pem",
        'Sends with every question: {"top_a": 0.2}',
        "The organization firm pays",
    ]
    assert trust_lines(ONE) == quiet_lines(ONE) == []
    quiet = EndpointOptions(proxy=ProxyChoice.NONE, stream=False, connect_seconds=1, headers=("X-Key", "X-Two"))
    assert quiet_lines(Endpoint("", "Work", options=quiet)) == [
        "No proxy",
        "No streaming",
        "Waits of its own",
        "Extra headers, whose values are not in the file: X-Key X-Two",
    ]


@pytest.mark.usefixtures("british")
def test_a_hostile_file_makes_the_look_no_wider_and_turns_nothing_round(theme: Theme) -> None:
    left = ProfileReport([HOSTILE] * 2, [LONG[:60]] * 3, fields={f"{LONG[:60]}{n}": 1 for n in range(100)})  # type: ignore[arg-type]
    left.left.update(dict.fromkeys(ProfileLeft, 10**9))
    dialog = asked(theme, left, lets_through=True)
    dialog.open()
    texts = [dialog.sentence.text(), dialog.left.text(), *(text for row in dialog.rows for text in row.texts)]
    for text in texts:
        assert all(sign.isprintable() or sign in "\n\u200b" for sign in text)
        assert len(text) < 12_000
    for widget in (dialog.sentence, dialog.left, *dialog.rows):
        assert widget.minimumSizeHint().width() < dialog.width()
    dialog.reject()
    dialog.deleteLater()


@pytest.mark.usefixtures("british")
def test_enter_takes_what_is_chosen_and_space_chooses(theme: Theme) -> None:
    dialog = asked(theme, ProfileReport([ONE, TWO]))
    taken: list[list[Endpoint]] = []
    dialog.chosen.connect(taken.append)
    dialog.open()
    dialog.activateWindow()
    assert QTest.qWaitForWindowActive(dialog)
    assert dialog.take.hasFocus()
    assert dialog.rows[0].switch.accessibleName() == "One"
    assert dialog.rows[0].switch.accessibleDescription() == "http://127.0.0.1:8080 · org/M"
    QTest.keyClick(dialog.rows[0].switch, Qt.Key.Key_Space)
    assert dialog.wanted == [TWO]
    QTest.keyClick(dialog.rows[1].switch, Qt.Key.Key_Space)
    assert not dialog.take.isEnabled()
    QTest.keyClick(dialog.rows[1].switch, Qt.Key.Key_Space)
    dialog.take.setFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert taken == [[TWO]]
    dialog.deleteLater()


@pytest.mark.usefixtures("british")
def test_what_is_here_already_is_said_and_not_chosen(theme: Theme) -> None:
    dialog = asked(theme, ProfileReport([ONE]), there=TWO)
    assert "Here already as “Two”" in dialog.rows[0].texts
    assert (dialog.wanted, dialog.take.isEnabled()) == ([], False)
    dialog.rows[0].switch.click()
    assert dialog.take.isEnabled(), "two accounts at one server are set alike"
    dialog.deleteLater()


@pytest.mark.usefixtures("british")
def test_a_file_with_nothing_to_take_can_only_be_closed(theme: Theme) -> None:
    dialog = asked(theme, ProfileReport(refused=["Odd"]), lets_through=True)
    dialog.open()
    assert dialog.sentence.text().endswith(" holds one endpoint.")
    assert dialog.left.text() == "Not taken, its address cannot be used: Odd"
    shown = [part.isVisible() for part in (dialog.take, dialog.help, dialog.allowed, dialog.cancel)]
    assert (shown, dialog.cancel.text()) == ([False, False, False, True], "Close")
    dialog.reject()
    dialog.deleteLater()
    empty = asked(theme, ProfileReport())
    assert empty.sentence.text().startswith("No endpoints are in ")
    empty.deleteLater()


@pytest.mark.usefixtures("british")
def test_who_lets_only_known_servers_through_is_told_that_there_will_be_more(theme: Theme) -> None:
    for lets_through in (True, False):
        dialog = asked(theme, ProfileReport([ONE]), lets_through=lets_through)
        dialog.open()
        assert dialog.allowed.isVisible() is lets_through
        dialog.reject()
        dialog.deleteLater()


@pytest.mark.usefixtures("british")
def test_the_export_says_what_stays_of_those_that_are_chosen(theme: Theme) -> None:
    kept = {"1": {KeptBack.ACCESS_TOKEN}, "2": {KeptBack.HEADER_VALUES, KeptBack.ACCESS_TOKEN}}
    dialog = ExportProfilesDialog(theme, [ONE, TWO], kept, "1")
    taken: list[list[Endpoint]] = []
    dialog.chosen.connect(taken.append)
    assert dialog.kept.text() == "Not in the file: access tokens."
    dialog.rows[1].switch.click()
    assert dialog.kept.text() == "Not in the file: access tokens, the values of extra headers."
    for row in dialog.rows:
        row.switch.click()
    assert not dialog.go_on.isEnabled()
    dialog.rows[1].switch.click()
    dialog.open()
    dialog.go_on.click()
    assert taken == [[TWO]]
    dialog.deleteLater()
    every = ExportProfilesDialog(theme, [ONE, TWO], kept, "")
    assert every.wanted == [ONE, TWO]
    every.deleteLater()


@pytest.mark.usefixtures("british", "qt_app")
def test_every_fact_has_words() -> None:
    assert kept_back_sentence(set()) == "Nothing that is secret is set for them."
    assert kept_back_sentence(set(KeptBack)).count(",") == len(KeptBack) - 1
    for problem in FileProblem:
        assert problem_sentence(problem, "a.json").startswith("a.json ")
    report = ProfileReport(refused=["\u202e"])
    report.left.update(dict.fromkeys(ProfileLeft, 2))
    assert len(left_lines(report)) == len(ProfileLeft)
