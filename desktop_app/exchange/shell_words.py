"""The words of one command as bash reads them. Nothing is expanded, looked up or run.

The standard library's shlex knows neither `$'…'` nor a backslash at the end of a line, and keeps `\\$` in double quotes as it is.
"""

import re
from dataclasses import dataclass

from desktop_app.chat.pasted_request import BadCommand, CommandProblem

MOST_TEXT = 2_000_000  # characters
MOST_WORDS = 10_000


@dataclass(frozen=True, slots=True)
class ShellWords:
    """One command."""

    words: tuple[str, ...]
    is_followed: bool = False  # other commands come behind it
    given: str | None = None  # what it is given to read, as the text that stands below it


_PLAIN = re.compile(r"[^\s'\"\\$|;&<>()#]+")
_IN_DOUBLE = re.compile(r"[^\"\\]+")
_ANSI = re.compile(r"(?:[^'\\]|\\.)*+", re.DOTALL)
_HERE = re.compile(r"<<-?[ \t]*([\"']?)(\w{1,60})\1")
_ANSI_MARK = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})|(.))", re.DOTALL)
_ANSI_LETTERS = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LINE_END = re.compile(r"\r?\n")


def shell_words(text: str) -> ShellWords:
    """The first command of a text. Raises BadCommand."""
    if len(text) > MOST_TEXT:
        raise BadCommand(CommandProblem.TOO_LONG)
    return _Reader(_as_bash(text)).read()


def _as_bash(text: str) -> str:
    """Windows's two shells end a line that goes on with ^ or `; the first also writes ^ before quotes."""
    if "\\\n" not in text and re.search(r"\^\r?\n", text):
        return re.sub(r"\^(.)", r"\1", re.sub(r"\^\r?\n", " ", text))
    if "\\\n" not in text and re.search(r"[ \t]`\r?\n", text):
        return re.sub(r"`\r?\n", " ", text)
    return text


class _Reader:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0
        self._words: list[str] = []
        self._word: list[str] | None = None
        self._drops_next = False  # the name of a file that is written or read
        self._here: str | None = None  # the line that ends the text below the command

    def read(self) -> ShellWords:
        text, is_followed, given = self._text, False, None
        while self._at < len(text):
            if (plain := _PLAIN.match(text, self._at)) is not None:
                self._add(plain.group())
                self._at = plain.end()
                continue
            mark = text[self._at]
            self._at += 1
            if mark in "|;&()" and self._here is not None:
                end = text.find("\n", self._at)  # what reads the command's output
                self._at = len(text) if end < 0 else end
            elif mark in "\n|;&()":
                self._end_word()
                if self._words:
                    if self._here is not None:
                        given = self._read_below()
                    is_followed = bool(text[self._at :].strip("` \t\r\n"))
                    break
            else:
                self._read_mark(mark)
        self._end_word()
        if not self._words:
            raise BadCommand(CommandProblem.NO_COMMAND)
        return ShellWords(tuple(self._words), is_followed, given)

    def _read_mark(self, mark: str) -> None:
        following = self._text[self._at : self._at + 1]
        if mark.isspace():
            self._end_word()
        elif mark == "'":
            self._add(self._until("'"))
        elif mark == '"':
            self._add(self._double())
        elif mark == "\\":
            self._escape()
        elif mark == "$" and following == "'":
            self._at += 1
            self._add(self._ansi())
        elif mark == "$" and following == '"':
            self._at += 1
            self._add(self._double())
        elif mark == "#" and self._word is None:
            end = self._text.find("\n", self._at)
            self._at = len(self._text) if end < 0 else end
        elif mark in "<>":
            self._redirect()
        else:
            self._add(mark)

    def _add(self, piece: str) -> None:
        if self._word is None:
            self._word = []
        self._word.append(piece)

    def _end_word(self) -> None:
        if self._word is not None:
            if not self._drops_next:
                self._words.append("".join(self._word))
            self._word, self._drops_next = None, False
            if len(self._words) > MOST_WORDS:
                raise BadCommand(CommandProblem.TOO_LONG)

    def _until(self, mark: str) -> str:
        end = self._text.find(mark, self._at)
        if end < 0:
            raise BadCommand(CommandProblem.OPEN_QUOTE)
        found, self._at = self._text[self._at : end], end + 1
        return found

    def _escape(self) -> None:
        end = _LINE_END.match(self._text, self._at)
        if end is not None:
            self._at = end.end()
        elif self._at < len(self._text):
            self._add(self._text[self._at])
            self._at += 1

    def _double(self) -> str:
        pieces, text = [], self._text
        while self._at < len(text):
            if (plain := _IN_DOUBLE.match(text, self._at)) is not None:
                pieces.append(plain.group())
                self._at = plain.end()
            elif text[self._at] == '"':
                self._at += 1
                return "".join(pieces)
            else:
                following = text[self._at + 1 : self._at + 2]
                if following != "\n":
                    pieces.append(following if following in '$`"\\' else "\\" + following)
                self._at += 2
        raise BadCommand(CommandProblem.OPEN_QUOTE)

    def _ansi(self) -> str:
        found = _ANSI.match(self._text, self._at)
        if found is None or self._text[found.end() : found.end() + 1] != "'":
            raise BadCommand(CommandProblem.OPEN_QUOTE)
        self._at = found.end() + 1
        return _whole(_ANSI_MARK.sub(_ansi_character, found.group()))

    def _redirect(self) -> None:
        self._at -= 1
        if self._word is not None and "".join(self._word).isdigit():
            self._word = None  # 2> file
        self._end_word()
        here = _HERE.match(self._text, self._at)
        if here is not None:
            self._here, self._at = here[2], here.end()
            return
        while self._text[self._at : self._at + 1] in ("<", ">", "&"):
            self._at += 1
        self._drops_next = True

    def _read_below(self) -> str:
        found = re.compile(rf"^\t*{self._here}[ \t\r]*$", re.MULTILINE).search(self._text, self._at)
        if found is None:
            raise BadCommand(CommandProblem.OPEN_QUOTE)
        below = self._text[self._at : found.start()]
        self._at = found.end()
        return below.removesuffix("\n")


def _ansi_character(found: "re.Match[str]") -> str:
    byte, short, long, octal, letter = found.groups()
    if letter is not None:
        return _ANSI_LETTERS.get(letter, letter)
    code = int(octal, 8) if octal is not None else int(byte or short or long, 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _whole(text: str) -> str:
    """Browsers write a character beyond the first 65,536 as its two halves."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
