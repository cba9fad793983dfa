"""Stop strings, watched by Brise itself on every engine, across the borders of tokens."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from desktop_app.chat.token_track import Token


class _State:
    """A place in the automaton: how much of a stop string the text ends with."""

    __slots__ = ("depth", "fallback", "found", "next")

    def __init__(self, depth: int) -> None:
        self.depth = depth  # characters of the longest beginning of a stop string that the text ends with
        self.next: dict[str, _State] = {}
        self.fallback: _State | None = None  # the longest shorter one
        self.found = 0  # length of the longest stop string that the text ends with; 0: none


def _automaton(texts: Iterable[str]) -> _State:
    """All stop strings in one automaton (Aho and Corasick's): one step for each character, however many they are."""
    root = _State(0)
    for text in texts:
        state = root
        for character in text:
            state = state.next.setdefault(character, _State(state.depth + 1))
        state.found = state.depth
    queue = deque(root.next.values())
    for state in queue:
        state.fallback = root
    while queue:
        state = queue.popleft()
        for character, child in state.next.items():
            child.fallback = _step(state.fallback, character, root)
            child.found = child.found or child.fallback.found
            queue.append(child)
    return root


def _step(state: _State | None, character: str, root: _State) -> _State:
    while state is not None:
        following = state.next.get(character)
        if following is not None:
            return following
        state = state.fallback
    return root


class StopStrings:
    """Holds tokens back while they may belong to a stop string, and hides a stop string that was met.

    The answer ends where the first stop string ends, as characters arrive; of several that end there the longest counts.
    A stop string may also lie in special tokens, or have one in its middle. Every token is kept and comes out in order.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._root = _automaton(text for text in texts if text)
        self._all = self._root  # over the text with special tokens
        self._visible = self._root  # over the text without
        self._held: deque[Token] = deque()
        self.met = False  # a stop string was met: the answer ends here

    def read_before(self, text: str) -> None:
        """What the answer has already: a stop string that begins in it and is met later ends the answer, but is not hidden there."""
        for character in text:
            self._visible = self._all = _step(self._visible, character, self._root)

    def feed(self, token: Token) -> tuple[Token, ...]:
        """The tokens that are known to be shown, or hidden, now that `token` is there. After `met` nothing may follow."""
        if not self._root.next:
            return (token,)
        self._held.append(token)
        if token.special:
            self._read_special(token)
        else:
            self._read_visible(token)
        if self.met:
            return self.flush()
        return self._release() if self._held else ()

    def flush(self) -> tuple[Token, ...]:
        """What is still held back, at the end of the answer."""
        held = tuple(self._held)
        self._held.clear()
        return held

    def _read_special(self, token: Token) -> None:
        for at, character in enumerate(token.text):
            self._all = _step(self._all, character, self._root)
            if self._all.found:
                self._hide(self._all.found + len(token.text) - at - 1, with_specials=True)
                return

    def _read_visible(self, token: Token) -> None:
        text, root = token.text, self._root
        together = self._all is self._visible  # always, until a special token comes
        for at, character in enumerate(text):
            self._visible = _step(self._visible, character, root)
            self._all = self._visible if together else _step(self._all, character, root)
            if self._visible.found or self._all.found:
                rest = len(text) - at - 1
                self._hide(self._visible.found + rest, with_specials=False)
                self._hide(self._all.found + rest, with_specials=True)
                return

    def _hide(self, characters: int, *, with_specials: bool) -> None:
        """Hide the last characters of what is held; a stop string that skips over special tokens is not counted in them."""
        self.met = True
        for index in range(len(self._held) - 1, -1, -1):
            token = self._held[index]
            if token.special and not with_specials:
                continue
            if characters <= 0:
                return
            hidden = min(characters, len(token.text))
            characters -= hidden
            self._held[index] = replace(token, hidden=max(token.hidden, hidden))

    def _release(self) -> tuple[Token, ...]:
        """The tokens at the front that no stop string can reach any more."""
        all_left, visible_left = self._all.depth, self._visible.depth
        keep = 0
        for token in reversed(self._held):
            if all_left <= 0 and visible_left <= 0:
                break
            keep += 1
            all_left -= len(token.text)
            visible_left -= 0 if token.special else len(token.text)
        return tuple(self._held.popleft() for _ in range(len(self._held) - keep))
