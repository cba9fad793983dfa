"""Counts of pieces add up to the count of the whole, wherever the tokenizer cuts by itself."""

import asyncio
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.workspace.prompt_pieces import PieceCounts, Seam, cut
from tests.tgi_tokenizer import MISTRAL, SMOLLM, Tokenizer


class Server:
    """Tells ids, and what it was asked."""

    def __init__(self, tokenizer: Tokenizer = MISTRAL) -> None:
        self.tokenizer = tokenizer
        self.asked: list[str] = []

    async def ids(self, text: str) -> Sequence[int]:
        self.asked.append(text)
        return [token for token, *_ in self.tokenizer.encode(text, add_special_tokens=True)]

    def count(self, text: str) -> int:
        return self.tokenizer.count(text, add_special_tokens=True)


async def counted(server: Server, counts: PieceCounts, prompt: str) -> int | None:
    seam = await counts.seam_of(prompt, server.ids)
    return None if seam is None else await counts.count(cut(prompt, seam), seam, server.ids)


TEXTS = st.lists(st.sampled_from(["Hello", " wind", "</s>", "<|im_end|>", "[INST]", " ", "\n", "é", "中", "12", "."]), max_size=30)


@pytest.mark.parametrize(("tokenizer", "end"), [(MISTRAL, "</s>"), (SMOLLM, "<|im_end|>")])
@given(prompts=st.lists(TEXTS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_the_sum_is_exact_to_the_token(tokenizer: Tokenizer, end: str, prompts: list[list[str]]) -> None:
    async def check() -> None:
        server, counts = Server(tokenizer), PieceCounts()
        for parts in prompts:
            prompt = f"[INST] a [/INST]b{end}{''.join(parts)}"
            assert await counted(server, counts, prompt) == server.count(prompt)

    asyncio.run(check())


def test_only_what_changed_is_asked_for_again() -> None:
    async def check() -> None:
        server, counts = Server(), PieceCounts()
        long = "".join(f"[INST] question {n} [/INST]answer {n}</s> " for n in range(500))
        assert await counted(server, counts, f"{long}[INST] And") == server.count(f"{long}[INST] And")
        server.asked.clear()
        assert await counted(server, counts, f"{long}[INST] And now? [/INST]") == server.count(f"{long}[INST] And now? [/INST]")
        assert server.asked == ["[INST] And now? [/INST]"]
        server.asked.clear()
        shorter = long.partition("</s> ")[2]
        assert await counted(server, counts, f"{shorter}[INST] And now? [/INST]") == server.count(f"{shorter}[INST] And now? [/INST]")
        assert not server.asked

    asyncio.run(check())


def test_a_long_prompt_is_asked_for_in_several_questions() -> None:
    async def check() -> None:
        server, counts = Server(), PieceCounts()
        prompt = "</s>".join([f"{n} " + "word " * 10_000 for n in range(9)])
        assert await counted(server, counts, prompt) == server.count(prompt)
        assert len(server.asked) == 3  # the seam, and two
        assert max(map(len, server.asked)) < 400_000

    asyncio.run(check())


def test_plain_words_are_no_seam() -> None:
    async def check() -> None:
        server, counts = Server(), PieceCounts()
        assert await counted(server, counts, "<think>a</think>b <|unknown|> c" * 3) is None
        assert await counted(server, counts, "no mark anywhere " * 3) is None
        asked = len(server.asked)
        assert await counted(server, counts, "<think>more</think> <|unknown|>" * 3) is None
        assert len(server.asked) == asked  # what is no seam is known

    asyncio.run(check())


@pytest.mark.parametrize("ids", [None, [], [7] * 2, [7] * 4, [7, 7, 8, 7, 8, 8], list(range(9)), [1] * 1000])
def test_a_server_that_answers_nonsense_has_no_seams(ids: list[int] | None) -> None:
    async def answer(_text: str) -> list[int] | None:
        return ids

    assert asyncio.run(PieceCounts().seam_of("a</s>b</s>c", answer)) is None


def test_a_server_that_cuts_otherwise_than_it_said_is_not_believed_again() -> None:
    async def check() -> None:
        server, counts = Server(), PieceCounts()
        assert await counted(server, counts, "a</s>b</s>c") == server.count("a</s>b</s>c")

        async def broken(text: str) -> Sequence[int]:
            return [5] * len(re.findall("</s>", text))

        seam = Seam("</s>", MISTRAL.token_id("</s>"))
        assert await counts.count(cut("d</s>e</s>f", seam), seam, broken) is None
        assert await counted(server, counts, "g</s>h</s>i") is None

    asyncio.run(check())
