"""A second start asks the first one to show its window; what else may come through that socket."""

import asyncio
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from desktop_app.composition import second_start
from desktop_app.composition.second_start import SecondStarts, show_first
from desktop_app.composition.second_start_line import LONGEST_LINE, SecondStart, lines_of, start_in
from desktop_app.workspace.tasks import Tasks
from tests.qt_loop import run_in_qt, until

pytestmark = [pytest.mark.usefixtures("qt_app"), pytest.mark.skipif(sys.platform == "win32", reason="no Unix sockets")]


@asynccontextmanager
async def listening(folder: Path, shown: list[SecondStart]) -> AsyncIterator[SecondStarts]:
    """A first Brise's side; no task of it may be left, and none may have failed."""
    failures: list[BaseException] = []
    tasks = Tasks(failures.append)
    starts = SecondStarts(folder, shown.append, tasks)
    await starts.open()
    yield starts
    starts.close()
    await until(lambda: not tasks.count)
    assert not failures


def test_the_window_is_shown_and_the_second_start_knows_it(tmp_path: Path) -> None:
    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            assert [(name, stat.S_IMODE(os.stat(tmp_path / name).st_mode)) for name in os.listdir(tmp_path)] == [
                ("second-start.socket", 0o600)
            ]
            assert await show_first(tmp_path)
            assert shown == [SecondStart()]
            assert await show_first(tmp_path)
            assert shown == [SecondStart(), SecondStart()]
        assert not os.listdir(tmp_path)

    run_in_qt(start())


def test_a_socket_that_a_killed_brise_left_is_no_hindrance(tmp_path: Path) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(tmp_path / "second-start.socket"))
    left.close()

    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            assert await show_first(tmp_path)

    run_in_qt(start())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere a folder has no short name")
def test_a_folder_with_a_very_long_path_will_do(tmp_path: Path) -> None:
    folder = tmp_path / ("long " * 30)
    folder.mkdir()

    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(folder, shown):
            assert await show_first(folder)
            assert shown == [SecondStart()]

    run_in_qt(start())


def test_an_address_is_handed_over(tmp_path: Path) -> None:
    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            assert await show_first(tmp_path, SecondStart("https://gpu.example.com:8443/v1"))
            assert await show_first(tmp_path, SecondStart("http://[::1]:8080"))
        assert shown == [SecondStart("https://gpu.example.com:8443"), SecondStart("http://[::1]:8080")]

    run_in_qt(start())


def odd_names(folder: Path) -> list[Path]:
    """Files as no one names them, but everyone may; nobody looks whether they are there."""
    return [folder / name for name in ("a b&c=d%41+;.json", "two\nlines.json", os.fsdecode(b"no \xff\xfe utf-8.json"), "…ü\u202e.json")]


def test_files_are_handed_over_whatever_they_are_called(tmp_path: Path) -> None:
    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            wanted = SecondStart("http://[::1]:8080", tuple(odd_names(tmp_path)), "gnome-shell/Files/1-0_TIME42")
            assert await show_first(tmp_path, wanted)
        assert shown == [wanted]

    run_in_qt(start())


@pytest.mark.parametrize(("folder", "count"), [(os.fsdecode(b"/" + b"\xff" * 4000), 7), ("/", 2500)], ids=["long names", "short names"])
def test_more_files_than_a_line_holds_go_in_several_and_none_is_lost(folder: str, count: int, tmp_path: Path) -> None:
    wanted = SecondStart("http://[::1]:8080", tuple(Path(folder, str(number)) for number in range(count)), "token")
    lines = list(lines_of(wanted))
    assert len(lines) > 1
    assert all(len(line) <= LONGEST_LINE for line in lines)
    told = [start_in(line) for line in lines]
    assert [path for each in told for path in each.files] == list(wanted.files)
    assert [(each.address, each.activation) for each in told] == [(wanted.address, "token"), *[("", "")] * (len(lines) - 1)]

    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            assert await show_first(tmp_path, wanted)
        assert shown == told

    run_in_qt(start())


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="the system does not tell who is there")
def test_another_user_is_hung_up_on_and_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def start() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            with monkeypatch.context() as patched:
                patched.setattr(os, "getuid", lambda: 4_000_000)  # both sides see that the other one is somebody else
                assert not await second_start._ask(tmp_path, b"show\n")
                reader, writer = await asyncio.open_unix_connection(tmp_path / "second-start.socket")
                with suppress(ConnectionError):
                    writer.write(b"show\n")
                    assert await reader.read() == b""
                writer.close()
            assert not shown
            assert await show_first(tmp_path)

    run_in_qt(start())


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED") or os.getuid() != 0, reason="only root can be somebody else")
def test_another_user_who_may_open_the_socket_is_hung_up_on(tmp_path: Path) -> None:
    ask = "import os, socket, sys; os.setuid(65534); s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])\ntry:\n"
    ask += " s.sendall(b'show\\n'); print(s.recv(9))\nexcept ConnectionError:\n print(b'')"

    async def start() -> None:
        shown: list[SecondStart] = []
        folder = Path(tempfile.mkdtemp())
        try:
            async with listening(folder, shown):
                os.chmod(folder, 0o711)
                os.chmod(folder / "second-start.socket", 0o666)
                process = await asyncio.to_thread(
                    subprocess.run,
                    [sys.executable, "-I", "-c", ask, str(folder / "second-start.socket")],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                assert process.stdout == "b''\n"
                assert not shown
        finally:
            shutil.rmtree(folder)

    run_in_qt(start())


def test_where_nobody_answers_it_gives_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_start, "_BEGINNING", 0.05)
    monkeypatch.setattr(second_start, "_PAUSE", 0.01)
    deaf = socket.socket(socket.AF_UNIX)
    (tmp_path / "deaf").mkdir()
    deaf.bind(str(tmp_path / "deaf" / "second-start.socket"))
    deaf.listen()
    with deaf:
        assert not run_in_qt(show_first(tmp_path))
        assert not run_in_qt(show_first(tmp_path / "deaf"))


def test_a_first_brise_that_is_just_starting_is_waited_for(tmp_path: Path) -> None:
    async def start() -> None:
        asked = asyncio.ensure_future(show_first(tmp_path))
        await asyncio.sleep(0)
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            assert await asked
            assert shown == [SecondStart()]

    run_in_qt(start())


@pytest.mark.parametrize(
    "said",
    [
        *(b"", b"show", b"SHOW\n", b"show me everything\n", b"\xff" * 100_000, b"\n", b"show?", b"show?chat=file:///etc/passwd\n"),
        *(b"show?chat=http://user:secret@host\n", b"show?chat=http://%FF\n", b"show?file=relative.json\n", b"show?file=/a%00b\n"),
        *(b"show?file=/" + b"a" * 5000 + b"\n", b"show?file=/" + b"a" * 40_000 + b"\n", b"show?" + b"file=/a&" * 1001 + b"\n"),
        *(b"show?activation=a%0Ab\n", b"show?run=/bin/sh\n", b"show?activation=" + b"a" * 501 + b"\n"),
    ],
)
def test_who_says_anything_else_is_hung_up_on(tmp_path: Path, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_start, "_PATIENCE", 0.05)

    async def talk() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown):
            reader, writer = await asyncio.open_unix_connection(tmp_path / "second-start.socket")
            try:
                writer.write(said)
                assert await reader.read() == b""
            except ConnectionError:
                pass  # hung up in the middle of the word
            writer.close()
            assert not shown
            assert await show_first(tmp_path)  # it listens on

    run_in_qt(talk())


def test_many_that_say_nothing_take_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_start, "_PATIENCE", 0.2)

    async def talk() -> None:
        shown: list[SecondStart] = []
        async with listening(tmp_path, shown) as starts:
            silent = [await asyncio.open_unix_connection(tmp_path / "second-start.socket") for _ in range(30)]
            await until(lambda: starts._tasks.count)
            assert starts._tasks.count <= 4
            assert await show_first(tmp_path)  # a moment later they are gone
            for _, writer in silent:
                writer.close()

    run_in_qt(talk())


def test_a_first_brise_that_many_want_at_once_is_asked_again(tmp_path: Path) -> None:
    crowd: list[socket.socket] = []
    with socket.socket(socket.AF_UNIX) as first:
        first.bind(str(tmp_path / "second-start.socket"))
        first.listen(1)
        while True:
            one = socket.socket(socket.AF_UNIX)
            one.setblocking(False)
            crowd.append(one)
            try:
                one.connect(first.getsockname())
            except BlockingIOError:
                break  # nobody else is let in

        def answer() -> None:
            while True:
                met, _ = first.accept()
                with met:
                    if met.recv(100) == b"show\n":
                        met.sendall(second_start.SHOWN)
                        return

        async def start() -> None:
            asked = asyncio.create_task(show_first(tmp_path))
            await asyncio.sleep(0.25)
            assert not asked.done()
            for one in crowd:
                one.close()
            answering = asyncio.create_task(asyncio.to_thread(answer))
            assert await asked
            await answering

        run_in_qt(start())


def test_a_folder_that_takes_no_socket_is_no_reason_not_to_start(tmp_path: Path) -> None:
    async def start() -> None:
        (tmp_path / "file").write_text("in the way")
        shown: list[SecondStart] = []
        async with listening(tmp_path / "file", shown):
            assert not shown

    run_in_qt(start())
