"""The messages of a pasted OpenAI-style body: system prompt, turns, and the last message, which is being written again."""

from dataclasses import dataclass

from desktop_app.chat.message import Role, Turn
from desktop_app.chat.pasted_request import Remark, Remarks
from desktop_app.chat.whole_characters import whole_characters

MOST_MESSAGES = 1_000
_ROLES = {
    "system": Role.SYSTEM,
    "developer": Role.SYSTEM,
    "user": Role.USER,
    "human": Role.USER,
    "assistant": Role.ASSISTANT,
    "model": Role.ASSISTANT,
}


@dataclass(frozen=True, slots=True)
class PastedMessages:
    """What a chat begins with."""

    system_prompt: str
    turns: tuple[Turn, ...]
    draft: str  # the user's last message, if it stands at the end


def pasted_messages(given: list[object], remarks: Remarks) -> PastedMessages:
    """What can be taken; the rest is noted."""
    system: list[str] = []
    turns: list[Turn] = []
    if len(given) > MOST_MESSAGES:
        remarks.add(Remark.MESSAGE)
    for each in given[:MOST_MESSAGES]:
        turn = _turn(each, remarks)
        if turn is None:
            continue
        if turn.role is Role.SYSTEM:
            system.append(turn.text)
        elif turns and turns[-1].role is turn.role:  # no chat has two of them
            turns[-1] = Turn(turn.role, f"{turns[-1].text}\n\n{turn.text}")
        else:
            turns.append(turn)
    draft = turns.pop().text if turns and turns[-1].role is Role.USER else ""
    return PastedMessages("\n\n".join(system), tuple(turns), draft)


def _turn(message: object, remarks: Remarks) -> Turn | None:
    told = message if isinstance(message, dict) else {}
    name, text = told.get("role"), _text(told.get("content"), remarks)
    role = _ROLES.get(name) if isinstance(name, str) else None
    if role is None or not text.strip():
        remarks.add(Remark.MESSAGE, name if isinstance(name, str) and role is None else "")
        return None
    return Turn(role, text)


def _text(content: object, remarks: Remarks) -> str:
    if isinstance(content, str):
        return whole_characters(content)
    texts = []
    for part in content if isinstance(content, list) else ():
        told = part if isinstance(part, dict) else {}
        if isinstance(text := told.get("text"), str):
            texts.append(text)
        else:  # an image is somewhere on a server, and nothing is fetched; or it is too long for a command line
            remarks.add(Remark.IMAGE)
    return whole_characters("\n\n".join(texts))
