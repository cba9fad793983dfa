"""What is said of a model's thought: that it thinks, for how long, and whether it came to an end."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Phase

_MINUTE = 60  # s


def thought_sentence(state: AnswerState | None, *, is_closed: bool, seconds: float = 0.0) -> str:
    """ "Thinking, 12 s" while it does, then "Thought for 12 s"; `seconds` count since it began."""
    translate = QCoreApplication.translate
    if is_closed:
        if state is None or state.thinking_seconds is None:
            return translate("ThoughtFold", "Thought")
        if state.thinking_seconds < 1:
            return translate("ThoughtFold", "Thought for less than 1 s")
        return translate("ThoughtFold", "Thought for {time}").format(time=_time(state.thinking_seconds))
    if state is not None and state.phase is not Phase.ENDED:
        if seconds < 1:
            return translate("ThoughtFold", "Thinking")
        return translate("ThoughtFold", "Thinking, {time}").format(time=_time(seconds))
    if state is not None and state.ending is not None and state.ending.is_complete and state.ending is not Ending.LIMIT:
        return translate("ThoughtFold", "Thought, without an answer")
    return translate("ThoughtFold", "Thought, cut off")


def _time(seconds: float) -> str:
    translate, number = QCoreApplication.translate, QLocale().toString
    minutes, rest = divmod(int(seconds), _MINUTE)
    if not minutes:
        return translate("ThoughtFold", "{n} s").format(n=number(rest))
    return translate("ThoughtFold", "{m} min {n} s").format(m=number(minutes), n=number(rest))
