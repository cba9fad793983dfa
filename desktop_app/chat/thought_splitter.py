"""Parts the text of a growing answer into its thought and the answer itself, piece by piece."""

from dataclasses import dataclass

from desktop_app.chat.thinking import ThoughtReader


@dataclass(frozen=True, slots=True)
class Split:
    """What a piece of text adds to either; offsets are characters of the whole text."""

    thought: str = ""
    thought_at: int = 0
    answer: str = ""
    answer_at: int = 0
    starts_again: bool = False  # what was given as answer before is in `thought` now


class ThoughtSplitter:
    """Gives every character once, but for tags and, after a thought, the white space before the answer."""

    def __init__(self) -> None:
        self._reader = ThoughtReader()
        self._held = ""  # what may be a tag

    @property
    def is_thinking(self) -> bool:
        """True while the thought goes on."""
        return self._reader.is_thinking

    @property
    def is_closed(self) -> bool:
        """True once there is a thought, and all of it."""
        thought = self._reader.thought
        return thought is not None and thought.is_closed

    def feed(self, text: str) -> Split:
        """What of the text is new, as far as can be told."""
        self._reader.feed(text)
        return self._split(self._held + text)

    def finish(self) -> Split:
        """No more text will come: what was held back."""
        self._reader.finish()
        return self._split(self._held)

    def _split(self, rest: str) -> Split:
        reader = self._reader
        thought, again = reader.thought, reader.taken_back
        rest = again or rest
        base = reader.length - len(rest)
        if reader.is_undecided:
            self._held = rest
            return Split()
        self._held = ""
        if thought is None:
            return Split(answer=rest, answer_at=base)
        start, answer = max(thought.start, base), max(thought.answer, base)
        end = max(thought.end, start)
        if not thought.is_closed:
            self._held = rest[end - base :]
        return Split(rest[start - base : end - base], start, rest[answer - base :], answer, starts_again=again != "")
