"""The network panel, used as a person would, above a real log."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest

from desktop_app.chat.connection import ConnectionState, Purpose
from desktop_app.inference.asking import asked_by
from desktop_app.inference.connection_log import ConnectionLog, LoggedConnection
from desktop_app.ui.network_dialog import NetworkDialog
from desktop_app.ui.network_rows import Column
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")


def connect(log: ConnectionLog, host: str = "127.0.0.1", *, proxy: str = "", is_local: bool = False) -> LoggedConnection:
    with asked_by("My server", Purpose.ANSWER):
        entry = log.begin(host, 8080, proxy=proxy, is_local=is_local)
        entry.open()
    return entry


@pytest.fixture
def log() -> ConnectionLog:
    return ConnectionLog(5)


@pytest.fixture
def dialog(theme: Theme, log: ConnectionLog) -> Iterator[NetworkDialog]:
    shown = NetworkDialog(theme, log, only_listed=False)
    QAbstractItemModelTester(shown.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, shown)
    shown.show()
    QTest.qWaitForWindowExposed(shown)
    yield shown
    shown.close()
    shown.deleteLater()


def words(dialog: NetworkDialog, row: int) -> list[str]:
    return [str(dialog.rows.index(row, column).data()) for column in Column]


def test_at_first_there_is_nothing(dialog: NetworkDialog) -> None:
    assert dialog.empty.isVisible()
    assert dialog.empty.text() == "No connection yet in this session."
    assert not dialog.table.isVisible()
    assert not dialog.copy_button.isEnabled()
    assert not dialog.isModal()


def test_connections_appear_latest_first_and_bytes_grow(
    dialog: NetworkDialog, log: ConnectionLog, wait_until: Callable[[Callable[[], bool]], bool]
) -> None:
    first = connect(log, is_local=True)
    connect(log, "gpu.example", proxy="proxy.example:3128").sent = 10
    assert wait_until(lambda: dialog.rows.rowCount() == 2)
    assert dialog.table.isVisible()
    assert not dialog.empty.isVisible()
    assert words(dialog, 0)[1:] == [
        *("gpu.example:8080 through proxy.example:3128", "answer", "10 B", "0 B", "not encrypted", "open", "My server"),
    ]
    assert words(dialog, 1)[1:6] == ["127.0.0.1:8080", "answer", "0 B", "0 B", "this computer"]
    first.received = 1_234_567
    assert wait_until(lambda: words(dialog, 1)[Column.RECEIVED] == "1.2 MB")
    first.open("TLSv1.3")
    first.end(ConnectionState.CLOSED)
    assert wait_until(lambda: words(dialog, 1)[Column.SECURITY : Column.ENDPOINT] == ["TLS 1.3", "closed"])
    assert dialog.summary.text() == "2 connections"


def test_it_forgets_with_the_log_and_says_so(dialog: NetworkDialog, log: ConnectionLog) -> None:
    for port in range(4):
        connect(log).end(ConnectionState.CLOSED)
        if port == 1:
            dialog.rows.refresh()
    dialog.rows.refresh()
    for _ in range(7):
        connect(log).end(ConnectionState.CLOSED)
        dialog.rows.refresh()
    assert [dialog.rows.connection(row).number for row in range(dialog.rows.rowCount())] == [11, 10, 9, 8, 7]
    assert dialog.summary.text() == "The last 5 of 11 connections"
    for _ in range(12):  # more than it shows, at once
        connect(log)
    dialog.rows.refresh()
    assert [dialog.rows.connection(row).number for row in range(dialog.rows.rowCount())] == [23, 22, 21, 20, 19]


def test_without_anything_going_on_nothing_is_asked(
    dialog: NetworkDialog, log: ConnectionLog, wait_until: Callable[[Callable[[], bool]], bool]
) -> None:
    timer = dialog.rows.findChild(QTimer)
    assert timer is not None
    entry = connect(log)
    assert timer.isActive()
    assert wait_until(lambda: dialog.rows.rowCount() == 1)
    entry.end(ConnectionState.CLOSED)
    assert wait_until(lambda: words(dialog, 0)[Column.STATE] == "closed")
    dialog.rows.refresh()
    assert not timer.isActive()
    dialog.accept()
    connect(log)
    assert not timer.isActive()


def test_rows_are_copied_as_text_without_the_names_that_were_given(dialog: NetworkDialog, log: ConnectionLog) -> None:
    for host in ("one.example", "two.example", "three.example"):
        entry = connect(log, host)
        entry.sent, entry.received = 1234, 5
        entry.end(ConnectionState.CLOSED_BY_SERVER)
    dialog.rows.refresh()
    dialog.copy_button.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.split("\t")[1] for line in lines] == ["three.example:8080", "two.example:8080", "one.example:8080"]
    assert lines[0].split("\t")[2:] == ["answer", "1234 bytes sent", "5 bytes received", "not encrypted", "closed by the server"]
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    (line,) = QGuiApplication.clipboard().text().splitlines()
    assert "example:8080" in line
    assert "My server" not in "".join(lines)


def test_the_switch_tells_and_names_the_servers(dialog: NetworkDialog) -> None:
    told: list[bool] = []
    dialog.only_listed_changed.connect(told.append)
    dialog.only_listed.setFocus()
    QTest.keyClick(dialog.only_listed, Qt.Key.Key_Space)
    dialog.show_only_listed(False)
    assert told == [True]
    dialog.show_servers(["a:1", "a:1", "b:2"])
    assert dialog.servers.text().startswith("a:1, b:2. Brise refuses every other connection.")
    dialog.show_servers([f"s{n}" for n in range(20)])
    assert dialog.servers.text().startswith("s0, s1, s2, s3, s4, 15 more. ")
    dialog.show_servers([])
    assert dialog.servers.text().startswith("Brise refuses")


def test_everything_is_named_and_escape_closes(dialog: NetworkDialog, log: ConnectionLog) -> None:
    connect(log)
    dialog.rows.refresh()
    assert dialog.table.accessibleName()
    assert dialog.only_listed.accessibleName() == "Only these servers"
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Tab)
    assert not dialog.table.hasFocus()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
