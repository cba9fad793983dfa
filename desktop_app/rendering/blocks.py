"""What a message is made of once its Markdown is read: a flat list of blocks, each small enough to be laid out in a frame."""

from dataclasses import dataclass
from enum import IntFlag, StrEnum


class Style(IntFlag):
    """How a run of text is set."""

    PLAIN = 0
    STRONG = 1
    EMPHASIS = 2
    STRIKE = 4
    CODE = 8
    LINK = 16
    IMAGE = 32  # a placeholder: images are never fetched
    REVEALED = 64  # the name of a character that would not be seen
    FORMULA = 128  # LaTeX with its delimiters, as it is written
    FOOTNOTE = 256  # the mark of a footnote whose text is known; the target is its label


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text of one style. Where `size` equals the text's length, characters stand one to one in the source."""

    text: str  # as seen; "\n" is a line break
    at: int  # offset in the message's text
    size: int  # characters of the message's text that it stands for
    style: Style = Style.PLAIN
    target: str = ""  # of a link or an image; the label of a footnote


class LevelKind(StrEnum):
    """What a block can stand inside of."""

    QUOTE = "quote"
    BULLET = "bullet"
    NUMBER = "number"
    OPEN_TASK = "open_task"
    DONE_TASK = "done_task"
    THOUGHT = "thought"  # of a reasoning model: a quiet bar
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Level:
    """One quote or list item around a block; `first` marks the block that carries the item's bullet or number."""

    kind: LevelKind
    number: int = 0
    first: bool = False
    opens: bool = False  # that item is the first one of its list
    label: str = ""  # of a footnote


class BlockKind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"
    THOUGHT = "thought"  # the room for the line that folds a thought
    SOURCE = "source"  # text as it was written, in the font of code
    FORMULA = "formula"


Cell = tuple[Run, ...]

PARAGRAPH_LIMIT = 4_000  # characters; longer paragraphs are cut where a line may end
CODE_LINES = 200  # lines of one code block; longer ones go on in the next block
CODE_LIMIT = 8_000  # characters of one code block
TABLE_ROWS = 50  # rows of one table block


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, rule, formula, or a piece of a code block or table; what is longer goes on in blocks of a higher `part`."""

    kind: BlockKind
    at: int  # offset in the message's text where its first line starts
    runs: tuple[Run, ...] = ()  # paragraph, heading; of a formula its source, and what ends the sentence
    inside: tuple[Level, ...] = ()  # outermost first
    spaced: bool = True  # an empty line stands before it
    heading: int = 0  # 1 to 6
    language: str = ""  # code
    text: str = ""  # code, with its line ends; the parts joined are the whole
    places: tuple[tuple[int, int], ...] = ()  # code: offsets in `text` and in the message's text where pieces begin that stand one to one
    rows: tuple[tuple[Cell, ...], ...] = ()  # table; the first row of part 0 is the head
    aligns: tuple[str, ...] = ()  # table: "", "left", "center", "right" for each column
    part: int = 0

    @property
    def is_thought(self) -> bool:
        """True for what a model thought before it answered."""
        return bool(self.inside) and self.inside[0].kind is LevelKind.THOUGHT

    @property
    def visible_length(self) -> int:
        """The length of `plain_text`, in characters."""
        if self.kind is BlockKind.CODE:
            return len(self.text) - self.text.endswith("\n")
        if self.kind is BlockKind.TABLE:
            return max(sum(1 + sum(len(run.text) for run in cell) for row in self.rows for cell in row) - 1, 0)
        return sum(len(run.text) for run in self.runs)

    @property
    def plain_text(self) -> str:
        """What is seen, without styles; cells are parted by tabs."""
        if self.kind is BlockKind.CODE:
            return self.text.removesuffix("\n")
        if self.kind is BlockKind.TABLE:
            return "\n".join("\t".join("".join(run.text for run in cell) for cell in row) for row in self.rows)
        return "".join(run.text for run in self.runs)
