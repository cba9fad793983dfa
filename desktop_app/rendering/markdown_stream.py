"""Reads Markdown that grows: finished blocks are settled and never read again, only the open end is parsed anew.

What is settled is a function of the text alone, not of the pieces in which it came, so a streamed answer and a stored
one are the same blocks. Every line is looked at once; blocks are settled at lines that are complete.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from desktop_app.rendering.blocks import CODE_LIMIT, Block, BlockKind, Run, Style
from desktop_app.rendering.markdown_blocks import BlockMaker, ListCarry
from desktop_app.rendering.markdown_parser import References, parse_markdown
from desktop_app.rendering.open_fence import OpenFence, fence_opening
from desktop_app.rendering.open_marks import with_closed_marks
from desktop_app.rendering.paragraph_cuts import ParagraphCarry, continued, paragraph_cut, part_before
from desktop_app.rendering.source_lines import BLANK, SourceLines

_TRY_AFTER = 1_024  # characters after which the open end is tried even without an empty line
_LONG_LINE = CODE_LIMIT  # a line longer than this is taken in pieces
_LONG_PROSE = 2_048  # as above, outside of code: it may be all links, of which 100 take 20 ms to read
_CUT_ANYWHERE = 32_768  # an open end that long is settled as it stands
_COMPACT_AFTER = 65_536
_WORD_SIGNS = frozenset(":$")  # what they are is settled once their word has ended: "$n$t" is none, "$n$th" is a formula
_WORD_JOINER = "\u2060"  # stands for the settled part of a paragraph
_SURROGATES = re.compile("[\ud800-\udfff]")
# characters that, in a line that holds a letter, cannot change how the text before them is read
# (one class: alternatives that overlap would make a mismatch take 2^n steps)
_PLAIN = re.compile(r"[0-9A-Za-z ,.?!'\"%+=(\-:/{}^@\u0080-\U0010ffff]++")
_ODD_SPACE = re.compile(r"[^\S ]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _TableCarry:
    """A table that was cut between two rows: its head is put before what follows."""

    head: str
    part: int


_Carry = ListCarry | _TableCarry | ParagraphCarry | None
_Known = dict[str, tuple[str, str] | None]


@dataclass(slots=True)
class _Waiting:
    """Settled source that asked for definitions: read again when what is known of them changes."""

    text: str
    offset: int
    carry: _Carry
    first: int  # index of its first block
    count: int
    known: _Known


class MarkdownStream:
    """Feed it text, take its blocks; the `settled` ones are final but for late link definitions."""

    def __init__(self, offset: int = 0) -> None:
        """A stream whose text begins at an offset in the message."""
        self._text = ""
        self._first = offset
        self._offset = offset  # of _text in the message
        self._start = 0  # in _text: where the open end begins
        self._scan = 0  # in _text: the first line not looked at
        self._tried = 0  # size of the open end when it was last tried in vain
        self._after_blank = False
        self._carry: _Carry = None
        self._fence: OpenFence | None = None
        self._held = ""  # a carriage return, whose line feed may follow
        self._finished = False
        self._settled: list[Block] = []
        self._open: list[Block] | None = []
        self._definitions: dict[str, Any] = {}  # in settled source
        self._open_definitions: dict[str, Any] = {}
        self._applied: _Known = {}
        self._waiting: list[_Waiting] = []
        self.touched: set[int] = set()  # settled blocks that a late definition changed; whoever draws them clears it

    @property
    def settled(self) -> int:
        """How many blocks at the front are settled."""
        return len(self._settled)

    def feed(self, text: str) -> None:
        """Add text at the end; nothing is parsed yet."""
        text = self._held + text
        self._held = ""
        if text.endswith("\r"):
            text, self._held = text[:-1], "\r"
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if not text:
            return
        if "\x00" in text:
            text = text.replace("\x00", "\ufffd")
        if not text.isascii():
            text = _SURROGATES.sub("\ufffd", text)
        self._open = self._with_plain_text(text)
        self._text += text

    def finish(self) -> None:
        """No more text will come."""
        if self._held:
            self._held = ""
            self._text += "\n"
        self._finished = True
        self._open = None

    def advance(self) -> bool:
        """Look at one more line; False if all complete lines have been looked at."""
        end = self._line_end()
        if end < 0:
            return False
        if self._fence is not None:
            self._take_code(self._fence, end)
        else:
            self._take_line(end)
        if self._start > _COMPACT_AFTER:
            self._text = self._text[self._start :]
            self._offset += self._start
            self._scan -= self._start
            self._start = 0
        return True

    def blocks(self) -> list[Block]:
        """All blocks as of now; looks at whatever was not looked at yet."""
        while self.advance():
            pass
        open_blocks = self.open_blocks()
        return self._settled + open_blocks

    def open_blocks(self) -> list[Block]:
        """The blocks of the open end, once `advance` has looked at all complete lines."""
        if self._open is None:
            self._open = self._read_open()
        return self._open

    def settled_block(self, index: int) -> Block:
        """One of the settled blocks."""
        return self._settled[index]

    # lines

    def _line_end(self) -> int:
        longest = _LONG_PROSE if self._fence is None else _LONG_LINE
        found = self._text.find("\n", self._scan, self._scan + longest)
        if found >= 0:
            return found + 1
        return self._scan + longest if len(self._text) - self._scan >= longest else -1

    def _take_line(self, end: int) -> None:
        blank = not self._text[self._scan : end].strip(BLANK)
        opens = not blank and fence_opening(self._text, self._scan, end) is not None
        self._scan = end
        size = end - self._start
        wanted = opens or self._after_blank or size - self._tried >= _TRY_AFTER
        self._after_blank = blank
        if blank or not wanted or size < self._tried * 1.5 or self._enter_fence():
            return
        start = before = self._start
        self._settle_some(end)
        while isinstance(self._carry, ParagraphCarry) and self._start != before and end - self._start > _LONG_PROSE:
            before = self._start
            self._settle_some(end)
        self._tried = size if self._start == start else 0
        if self._start != start:
            self._enter_fence()

    # code at top level

    def _enter_fence(self) -> bool:
        if isinstance(self._carry, ParagraphCarry):
            return False
        at = self._start
        while (end := self._text.find("\n", at, self._scan)) >= 0 and not self._text[at:end].strip(BLANK):
            at = end + 1
        opening = fence_opening(self._text, at, self._scan)
        if opening is None:
            return False
        self._fence = OpenFence(opening, self._offset + at, at > self._start or self._offset + at == self._first)
        self._carry = None
        self._start = self._scan = opening.end()
        self._tried, self._open = 0, None
        return True

    def _take_code(self, fence: OpenFence, end: int) -> None:
        settled, closed = fence.take(self._text[self._scan : end])
        self._settled += settled
        self._start = self._scan = end
        self._open = None
        if closed:
            self._fence, self._after_blank = None, False

    # everything else

    def _settle_some(self, end: int) -> None:
        """Settle what is final of the open end up to `end`, the end of a complete line."""
        maker, references, source = self._read(
            self._text[self._start : end], self._offset + self._start, self._carry, self._definitions, growing=True
        )
        tops, blocks = maker.tops, maker.blocks
        cut = -1
        carry: _Carry = None
        if maker.has_open_formula:
            pass  # if its end does not come, it is part of the text before it
        elif len(tops) > 1:
            cut = source.place(source.text_end(tops[-2].end))
        elif tops and len(maker.items) > 1:
            cut, carry = source.place(source.text_end(maker.items[-2].end)), maker.last_list
        elif tops and tops[0].kind == "table_open" and len(blocks) > 1:
            head = self._carry.head if isinstance(self._carry, _TableCarry) else "\n".join(source.lines[tops[0].start : tops[0].start + 2])
            cut, carry = blocks[-1].at, _TableCarry(head, blocks[-1].part)
        elif tops and tops[0].kind == "paragraph_open" and blocks:
            cut, carry = paragraph_cut(blocks)
        if cut <= self._offset + self._start:
            if end - self._start < _CUT_ANYWHERE:
                return
            cut, carry = self._offset + end, None
        self._settle(cut, carry, maker, references, source)

    def _settle(self, cut: int, carry: _Carry, maker: BlockMaker, references: References, source: SourceLines) -> None:
        blocks = [part_before(block, cut) for block in maker.blocks if block.at < cut]
        for label, definition in references.items():
            if label not in self._definitions and source.place(definition["map"][0]) < cut:
                self._definitions[label] = definition
        known = {label: _target(references, label) for label in references.asked if label not in self._definitions}
        if known:
            text = self._text[self._start : cut - self._offset]
            self._waiting.append(_Waiting(text, self._offset + self._start, self._carry, len(self._settled), len(blocks), known))
        self._settled += blocks
        self._carry = carry
        self._start = cut - self._offset
        self._open = None

    def _read(
        self, text: str, offset: int, carry: _Carry, definitions: dict[str, Any], *, growing: bool = False
    ) -> tuple[BlockMaker, References, SourceLines]:
        references = References(definitions)
        scaffold, part = "", 0
        if isinstance(carry, _TableCarry):
            scaffold, part = carry.head + "\n", carry.part
        elif isinstance(carry, ParagraphCarry):
            scaffold = _WORD_JOINER
        tokens = parse_markdown(scaffold + text, references, growing=growing)
        source = SourceLines(scaffold + text, offset - len(scaffold), offset)
        maker = BlockMaker(source, carry if isinstance(carry, ListCarry) else None, part).make(tokens)
        if isinstance(carry, ParagraphCarry) and maker.blocks and maker.blocks[0].kind is BlockKind.PARAGRAPH:
            first = continued(maker.blocks[0], part=0 if carry.after_formula else 1)
            maker.blocks[:1] = [first] if first.runs else []
        return maker, references, source

    def _read_open(self) -> list[Block]:
        rest = self._text[self._start :]
        if self._fence is not None:
            self._open_definitions = {}
            blocks = self._fence.blocks_with(rest, finished=self._finished)
        elif rest.strip(BLANK):
            rest = rest if self._finished else with_closed_marks(rest)
            maker, references, _ = self._read(rest, self._offset + self._start, self._carry, self._definitions, growing=not self._finished)
            self._open_definitions = {label: references[label] for label in references if label not in self._definitions}
            blocks = maker.blocks
        else:
            self._open_definitions = {}
            blocks = []
        if self._waiting:
            self._read_waiting()
        return blocks

    def _read_waiting(self) -> None:
        """Read settled blocks again whose link definitions came, or changed, since."""
        definitions = {**self._open_definitions, **self._definitions}
        for waiting in self._waiting:
            known: _Known = {label: _target(definitions, label) for label in waiting.known}
            if known == waiting.known:
                continue
            waiting.known = known
            maker, _, _ = self._read(waiting.text, waiting.offset, waiting.carry, definitions)
            end = waiting.offset + len(waiting.text)
            blocks = [part_before(block, end) for block in maker.blocks]
            for index, block in enumerate(blocks[: waiting.count], waiting.first):
                if self._settled[index] != block:
                    self._settled[index] = block
                    self.touched.add(index)
        self._waiting = [waiting for waiting in self._waiting if not waiting.known.keys() <= self._definitions.keys()]

    def _with_plain_text(self, text: str) -> list[Block] | None:
        """The open blocks with text added that cannot change how they are read; None: they must be read again."""
        blocks, tail = self._open, self._text
        if not blocks or blocks[-1].kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING) or not blocks[-1].runs:
            return None
        last = blocks[-1].runs[-1]
        breaks = tail.endswith("\n")  # a line of a paragraph has ended, and the next one may begin
        written = tail[:-1] if breaks else tail.rstrip(" ")
        line = written.rfind("\n", self._start) + 1 or self._start
        if (
            self._scan < line
            or last.style is not Style.PLAIN
            or last.size != len(last.text)
            or last.at + last.size != self._offset + len(written)
            or not _PLAIN.fullmatch(written[-1:])
            or "://" in text
            or not _WORD_SIGNS.isdisjoint(written[written.rfind(" ") + 1 :])
            or not _LETTER.search(tail, line)
            or "]:" in tail[self._start :]
        ):
            return None
        added = tail[len(written) :] + text
        if "\n" in added:
            if blocks[-1].kind is BlockKind.HEADING or not _goes_on_plainly(added):
                return None
        elif not _PLAIN.fullmatch(text) or _ODD_SPACE.search(text):
            return None
        seen = added.rstrip(" \n")
        return [*blocks[:-1], replace(blocks[-1], runs=(*blocks[-1].runs[:-1], *_lengthened(last, seen)))] if seen else blocks


def _goes_on_plainly(added: str) -> bool:
    """True for the rest of a paragraph's line and more lines that begin with a letter: nothing else can begin with one."""
    first, *others = added.split("\n")
    last = others.pop()
    if first.endswith(" ") or any(line[-1:] in ("", " ") for line in others):  # an empty line, or a hard break
        return False
    if not all(_PLAIN.fullmatch(line) and not _ODD_SPACE.search(line) for line in (first, *others, last) if line):
        return False
    return all(line.lstrip(" ")[:1].isalpha() for line in others) and (not last.strip(" ") or last.lstrip(" ")[0].isalpha())


def _lengthened(last: Run, added: str) -> list[Run]:
    """A run with plain text added. Spaces that begin a line are not seen: there another run begins."""
    first, *lines = added.split("\n")
    runs = [Run(last.text + first, last.at, last.size + len(first))]
    for line in lines:
        seen = line.lstrip(" ")
        before, end = runs[-1], runs[-1].at + runs[-1].size
        if seen == line:
            runs[-1] = Run(f"{before.text}\n{line}", before.at, before.size + 1 + len(line))
        else:
            indent = len(line) - len(seen)
            runs += [Run("\n", end, 1 + indent), Run(seen, end + 1 + indent, len(seen))]
    return runs


def read_markdown(text: str) -> list[Block]:
    """The blocks of a whole text."""
    stream = MarkdownStream()
    stream.feed(text)
    stream.finish()
    return stream.blocks()


def _target(references: dict[str, Any], label: str) -> tuple[str, str] | None:
    definition = references.get(label)
    return (str(definition["href"]), str(definition["title"])) if definition else None
