"""SIGKILL at a random moment of an answer, start again, ask again: BRISE_KILLS says how often, 200 have been run by hand."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from desktop_app.chat.generation import Ending
from tests.tgi_rules import Limits
from tests.tgi_scripts import paced
from tests.tgi_server import TgiServer

ROUNDS = int(os.environ.get("BRISE_KILLS", "3"))
LATE = 0.5
"""Seconds that a busy computer may let the clock of the answers wait."""

DRIVER = """
import json, sys, time
from desktop_app.composition.rooms import Rooms

load = Rooms.load_libraries


def say(*words):
    print(*words, flush=True)


def ask_on(rooms):
    load(rooms)
    desk = rooms.desk
    chats = rooms.library.conversations()
    if chats:
        desk.open(chats[0].id)
    session = desk.session
    found = session.messages(0, session.message_count())
    say("found", json.dumps([[message.text, message.answer and message.answer.ending] for message in found]))
    length = 0

    def appended(_answer, text):
        nonlocal length
        length += len(text)
        say("shown", time.monotonic(), length)

    session.text_appended.connect(appended)
    session.answering_changed.connect(lambda answering: answering or say("ended"))
    assert session.submit(f"Question {len(found) // 2}")


Rooms.load_libraries = ask_on
from desktop_app.__main__ import main

sys.exit(main())
"""


def run_and_kill(folder: Path, url: str, chance: random.Random) -> tuple[list[list[str | None]], int, int]:
    """One life of Brise: what it found when it started, how much of its answer was shown a second before it died, and in all."""
    command = [sys.executable, "-c", DRIVER, "--data-dir", str(folder), "--endpoint", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        word, _, found = process.stdout.readline().partition(" ")
        assert word == "found"
        shown = [process.stdout.readline()]
        assert shown[0].startswith("shown"), shown  # it streams now
        threading.Event().wait(chance.uniform(0, 2.5))
        killed = time.monotonic()
        process.kill()
        shown += process.stdout.read().split("\n")[:-1]  # the last line may be cut
    times = [(float(line.split()[1]), int(line.split()[2])) for line in shown if line]
    before = [length for at, length in times if at <= killed - 1 - LATE]
    return json.loads(found), before[-1] if before else 0, times[-1][1]


def test_no_message_and_at_most_a_second_of_an_answer_is_lost(tmp_path: Path) -> None:
    chance = random.Random(20261126)
    survived: list[list[str | None]] = []
    least = most = 0
    limits = Limits(max_total_tokens=10_000_000, max_input_tokens=9_000_000)  # the chat grows with each round
    with TgiServer(script=paced(5000, 200), limits=limits).in_thread() as server:
        for number in range(ROUNDS):
            expected = (least, most)
            found, least, most = run_and_kill(tmp_path, server.url, chance)
            server.requests.clear()
            assert len(found) == 2 * number
            assert found[: len(survived)] == survived
            if number:
                question, answer = found[-2:]
                assert question == [f"Question {number - 1}", None]
                assert answer[1] == Ending.CLOSED
                assert expected[0] <= len(answer[0] or "") <= expected[1]
            survived = found
            with closing(sqlite3.connect(tmp_path / "brise.sqlite3")) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
