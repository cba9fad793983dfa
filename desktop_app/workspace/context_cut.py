"""Where a chat is cut that is too long for the context: whole turns, oldest first, no more than must be."""

from collections.abc import Awaitable, Callable, Sequence

from desktop_app.chat.message import Message, Role

_INTERPOLATED = 6
"""Guesses by the size of messages; then the range is halved each time."""

Count = Callable[[int], Awaitable[int | None]]
"""Tokens of the prompt that begins at a cut; None if they cannot be told."""


def cut_points(messages: Sequence[Message], *, whole: bool) -> list[int]:
    """Where the sent part of a chat may begin: at each question that follows an answer, so that roles alternate.

    `whole`: the messages begin with the chat's first, so all of it may be sent. Never empty if there is a question.
    """
    points = [0] if whole else []
    before: Role | None = None
    for index, message in enumerate(messages):
        if not message.text.strip() and not message.attachments:
            continue
        # a question after a question is told as one turn with it
        if message.role is Role.USER and before is Role.ASSISTANT:
            points.append(index)
        before = message.role
    return points


async def find_cut(sizes: Sequence[int], most: int, count: Count) -> tuple[int, int] | None:
    """The first cut whose prompt has at most `most` tokens, else the last one, and its tokens; None if nobody can tell.

    `sizes`: guesses, one for each cut, each smaller than the one before. Only a few cuts are counted, two if the guesses are good.
    """
    low, high = 0, len(sizes) - 1  # the wanted cut is one of these
    counted: dict[int, int] = {}
    scale = 1.0
    for step in range(2 * len(sizes) + 2):
        if low == high and high in counted:
            break
        wanted = next((cut for cut, size in enumerate(sizes) if size * scale <= most), high)
        if step >= _INTERPOLATED:
            wanted = (low + high) // 2
        cut = min(max(wanted, low), high - 1 if high in counted else high)
        tokens = await count(cut)
        if tokens is None:
            return None
        counted[cut] = tokens
        scale = tokens / max(sizes[cut], 1)
        if tokens <= most:
            high = cut
        else:
            low = min(cut + 1, len(sizes) - 1)
    return high, counted[high]
