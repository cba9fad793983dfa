"""How long a prompt may be."""

import pytest

from desktop_app.chat.context import LEAST_ANSWER, ContextReading, PromptRoom, prompt_room
from desktop_app.chat.endpoint import ServerFacts
from desktop_app.chat.errors import ChatError
from desktop_app.inference.requests import room


@pytest.mark.parametrize(
    ("total", "most_input", "asked", "expected"),
    [
        (4096, 4095, 256, PromptRoom(4095, 3840, 4096, 4096)),
        (4096, None, None, PromptRoom(4095, 4096 - LEAST_ANSWER, 4096, 4096)),
        (2048, 1024, 256, PromptRoom(1024, 1024, 2048, 1024)),  # the input's own limit is the narrower one
        (4096, 4095, 8192, PromptRoom(4095, 2048, 4096, 4096)),  # half of the context stays the chat's
        (100, 99, None, PromptRoom(99, 50, 100, 100)),
        (None, 1000, 256, PromptRoom(1000, 1000, None, 1000)),
        (1, None, 256, PromptRoom(0, 0, 1, 1)),
        (0, 0, 256, PromptRoom(0, 0, 0, 0)),
    ],
)
def test_the_answer_is_promised_what_was_asked_for(
    total: int | None, most_input: int | None, asked: int | None, expected: PromptRoom
) -> None:
    assert prompt_room(ServerFacts(max_total_tokens=total, max_input_tokens=most_input), asked) == expected


def test_a_server_that_tells_no_limit_has_none() -> None:
    assert prompt_room(ServerFacts(), 256) is None


@pytest.mark.parametrize(("total", "most_input"), [(4096, 4095), (2048, 1024), (4096, None), (None, 77)])
def test_the_meter_and_the_request_draw_the_same_line(total: int | None, most_input: int | None) -> None:
    facts = ServerFacts(max_total_tokens=total, max_input_tokens=most_input)
    limits = prompt_room(facts, 256)
    assert limits is not None
    room(facts, limits.most, "tgi")
    with pytest.raises(ChatError) as refused:
        room(facts, limits.most + 1, "tgi")
    assert refused.value.numbers[0] == 1


def test_without_a_limit_there_is_no_share() -> None:
    assert ContextReading(100).share is None
    assert ContextReading(100, limit=0).share is None
    assert ContextReading(100, limit=400).share == 0.25
