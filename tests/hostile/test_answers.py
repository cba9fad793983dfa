"""Whatever a server sends: a whole answer, or what arrived of it and a sentence.

The cases are in the tables of `*_cases.py`: CASES are played in both protocols, some more in one alone.
"""

from collections.abc import Iterator

import pytest

from desktop_app.inference.transport import prepare
from tests.hostile.all_cases import CASES, CHAT_CASES, TGI_CASES
from tests.hostile.case import Case
from tests.hostile.play import Bench, bench, check
from tests.hostile.tongues import CHAT, TGI

pytestmark = pytest.mark.usefixtures("british", "short_patience")


@pytest.fixture(scope="module")
def in_tgi(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    prepare()
    with bench(TGI, tmp_path_factory.mktemp("hostile") / "tgi.sqlite3") as made:
        yield made


@pytest.fixture(scope="module")
def in_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    prepare()
    with bench(CHAT, tmp_path_factory.mktemp("hostile") / "chat.sqlite3") as made:
        yield made


@pytest.mark.parametrize("case", [*CASES, *TGI_CASES], ids=lambda case: case.name)
def test_tgis_own_protocol(case: Case, in_tgi: Bench) -> None:
    check(in_tgi.play(case), case.seen_in(TGI))


@pytest.mark.parametrize("case", [*CASES, *CHAT_CASES], ids=lambda case: case.name)
def test_chat_completions(case: Case, in_chat: Bench) -> None:
    check(in_chat.play(case), case.seen_in(CHAT))


def test_there_are_as_many_as_promised() -> None:
    names = [case.name for case in [*CASES, *CHAT_CASES, *TGI_CASES]]
    assert (len(CASES), len(CHAT_CASES), len(TGI_CASES)) == (810, 29, 11), "say so in all_cases.py"
    assert len(set(names)) == len(names)
