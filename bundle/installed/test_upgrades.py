"""A newer Brise takes the place of an older one: of one that runs, and of the first that kept anything. Nothing is lost."""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bundle.installed.conftest import DIST, PACKAGES
from bundle.installed.old_packages import OLD, make_old
from bundle.installed.person import Person, Said
from bundle.installed.room import USER_ID, room
from bundle.installed.screen import Screen
from desktop_app import __version__
from tests.tgi_process import tgi_process

FIRST_DATABASE = Path(__file__).with_name("first_database.sql")
CHATS = "SELECT id, title, created_at, system_prompt, template_id, draft, deleted_at IS NULL FROM conversation"
MESSAGES = "SELECT id, conversation_id, parent_id, depth, role, created_at, forked_from, forked_token, visible_text FROM message"
ENDPOINTS = "SELECT id, position, name, url, model, has_token FROM endpoint"
SPANS = "SELECT answer_id, position, generation_id, first, last, typed FROM answer_span"
CHUNKS = "SELECT answer_id, generation_id, seq, text, hex(tokens) FROM answer_chunk"
PROMPTS = "SELECT generation_id, text FROM prompt"
GENERATIONS = "SELECT id, answer_id, endpoint_name, model, seed, max_new_tokens, parameters FROM generation"
CUT_OFF = "This answer was cut off"
"""What the first database's unfinished answer had said."""
DIALOGS = {"Settings": ("ctrl+comma",), "Keyboard shortcuts": ("F1",), "Presets and prompts": ("ctrl+shift+s",)}
DIALOGS |= {"Copy as code": ("ctrl+shift+c",), "About Brise": ("F10", *("Up",) * 5, "Right", "Down", "Return")}


def test_an_upgrade_while_it_runs(installed: Path, place: Path, display: Screen, pictures: Path) -> None:
    """The answer that is coming comes whole, what was never opened opens, and the new one goes on where the old one was."""
    tokens = 256  # as many as Brise asks for: two minutes, in which apt has unpacked everything
    with room(place, DIST, installed) as system, tgi_process(tokens=tokens, rate=2) as url:
        for old in make_old([DIST / package for package in PACKAGES], system.home.parent):
            system.as_root("dpkg", "--force-downgrade", "-i", f"/home/{old.name}")
        assert system.as_root("dpkg-query", "--show", "--showformat=${Version} ", "brise", "brise-model") == f"{OLD} {OLD} "

        person = Person(system, display, pictures)
        person.start()
        person.ask("Who are you?")
        person.add_endpoint(url)
        person.begin_to_ask("Tell me a long story.")
        system.as_root("apt-get", "install", "-qy", *(f"/run/packages/{package}" for package in PACKAGES))
        assert system.as_root("dpkg-query", "--show", "--showformat=${Version} ", "brise", "brise-model") == f"{__version__} {__version__} "
        assert person.said()[-1].ending is None, "the upgrade took longer than the answer: nothing was tried"
        for title, keys in DIALOGS.items():
            display.key(*keys)
            person.until_window(title)
            person.look(title)
            display.key("Escape")
            person.until(lambda: len(display.windows()) == 1, f"{title} is closed")
        person.until(lambda: person.said()[-1].ending is not None, "the long answer", 200)
        assert person.rows("SELECT generated_tokens FROM generation ORDER BY number")[-1] == (tokens,)
        display.key("ctrl+l", "End", "Return")
        person.ask("Are you still there?")
        person.look("the old one, after the upgrade")
        before = person.said()
        person.quit()

        person.start()
        assert person.said() == before
        person.ask("And now?")
        person.look("the new one")
        assert person.said()[: len(before)] == before
        person.quit()
        person.was_well()


def test_a_database_of_the_first_commit(installed: Path, place: Path, display: Screen, pictures: Path) -> None:
    """Every chat, version, token, draft and endpoint is there; what was cut off has the words that had come."""
    with room(place, DIST, installed) as system:
        person = Person(system, display, pictures)
        person.folder.mkdir(mode=0o700, parents=True)
        with closing(sqlite3.connect(person.folder / "brise.sqlite3")) as database:
            database.executescript(FIRST_DATABASE.read_text("utf-8"))
            database.execute("UPDATE conversation SET deleted_at = ? WHERE deleted_at IS NOT NULL", (time.time(),))  # what is old is purged
            database.commit()
        for path in (*person.folder.parents[:3], person.folder, *person.folder.iterdir()):
            if path.is_relative_to(system.home):
                os.chown(path, USER_ID, USER_ID)
        kept = [CHATS, MESSAGES, ENDPOINTS, SPANS, CHUNKS, PROMPTS, GENERATIONS]
        before = {query: person.rows(f"{query} ORDER BY 1, 2") for query in kept}
        unfinished = [row for row in before[MESSAGES] if row[-1] == "" and row[4] == "assistant"]
        assert len(unfinished) == 1

        person.start()
        person.look("started")
        after = {query: person.rows(f"{query} ORDER BY 1, 2") for query in kept}
        before[MESSAGES] = [(*row[:-1], CUT_OFF) if row in unfinished else row for row in before[MESSAGES]]
        assert after == before
        assert person.said()[-3] == Said("assistant", CUT_OFF, "closed")
        display.key("ctrl+n")
        person.ask("Hello again.")
        person.look("went on")
        person.quit()
        person.was_well()
