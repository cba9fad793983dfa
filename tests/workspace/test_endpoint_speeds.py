"""How fast an endpoint answered: measured on real answers, and read back from what is stored."""

from dataclasses import replace
from pathlib import Path

from desktop_app.chat.speed import AnswerTimes
from desktop_app.storage.answer_times import last_times
from desktop_app.workspace.endpoint_speeds import ANSWERS, EndpointSpeeds
from tests.qt_loop import run_in_qt, until
from tests.tgi_server import TgiServer
from tests.workspace.desk import open_desk


def test_an_answer_is_measured_and_remembered_in_the_next_run(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            assert desk.endpoints.status("tgi").speed is None
            session, _heard = desk.session()
            for n in range(2):
                session.submit("And?")
                await until(lambda: not session.is_answering)
                speed = desk.endpoints.status("tgi").speed
                assert speed is not None
                assert speed.answers == n + 1
                assert speed.tokens_per_second is not None
            await session.close()
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            told: list[str] = []
            desk.endpoints.status_changed.connect(told.append)
            desk.endpoints.remember(last_times(desk.database, 200))
            assert told == ["tgi"]
            assert desk.endpoints.status("tgi").speed == speed
            endpoint = desk.endpoints.endpoints()[0]
            desk.endpoints.save(replace(endpoint, name="Renamed"))
            assert desk.endpoints.status("tgi").speed == speed
            desk.endpoints.save(replace(endpoint, url="http://127.0.0.1:9"))
            assert desk.endpoints.status("tgi").speed is None, "another server stands there"
            await until(lambda: desk.tasks.count == 0)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_so_many_generations_are_looked_at_and_no_more(tmp_path: Path) -> None:
    async def talk(server: TgiServer) -> None:
        with open_desk(tmp_path / "chats.sqlite3", server.url) as desk:
            session, _heard = desk.session()
            for _ in range(3):
                session.submit("And?")
                await until(lambda: not session.is_answering)
            await session.close()
            assert len(last_times(desk.database, 2)) == 2
            assert last_times(desk.database, 200)[1:] == last_times(desk.database, 2)

    with TgiServer().in_thread() as server:
        run_in_qt(talk(server))


def test_what_came_in_this_run_is_later_than_what_is_stored() -> None:
    speeds = EndpointSpeeds()
    old = [("a", AnswerTimes(float(n), 1.0, 10)) for n in range(100, 109)]
    assert speeds.remember([*old, ("b", AnswerTimes(7.0, 1.0, 10))]) == {"a", "b"}
    found = speeds.of("a")
    assert found is not None
    assert (found.answers, found.to_first_token) == (ANSWERS, 106.0)
    again = EndpointSpeeds()
    again.remember([("a", AnswerTimes(1.0, 1.0, 10))])
    again.remember(old)
    later = again.of("a")
    assert later is not None
    assert (later.answers, later.to_first_token) == (ANSWERS, 106.0)  # 105, 106, 107, 108, then 1
    again.forget("a")
    assert again.of("a") is None
    assert again.of("c") is None
