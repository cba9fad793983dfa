"""A chat as a real PDF, opened again: all text once and in order, in slices, with nothing left of what was given up."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QElapsedTimer, QTimer

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import AnswerState, Message, Phase
from desktop_app.ui.paper_job import PaperJob
from desktop_app.ui.paper_look import paper_look
from desktop_app.ui.paper_target import Wanted
from desktop_app.ui.paper_words import PaperProblem
from desktop_app.ui.pdf_file import PdfFile, usual_layout
from desktop_app.ui.theme import Theme
from tests.ui.heard import heard
from tests.ui.shown_pane import Messages, answer, long_chat, question

Wait = Callable[[Callable[[], bool]], bool]
HOSTILE = "https://a.example/x(y))/S/Launch"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Condiments.pdf"


def job_for(theme: Theme, path: Path, source: Messages, first: int = 1, last: int | None = None, title: str = "Condiments") -> PaperJob:
    return PaperJob(source, title, Wanted(PdfFile(path, usual_layout(), title), first, last), paper_look(theme))


def test_what_attached_texts_hold_is_there_as_it_is(theme: Theme, path: Path, wait_until: Wait) -> None:
    lines = "\n".join(f"line{number} **of** the log ```" for number in range(300))
    files = {"log": lines.encode(), "photo": b"\x89PNG", "gone": None}
    attached = (Attachment("log", "log.txt", "text/plain", len(lines)), Attachment("photo", "photo.png", "image/png", 300))
    message = replace(question("Why?"), attachments=(*attached, Attachment("gone", "gone.txt", "text/plain", 5)))
    job = PaperJob(
        Messages(message, answer("2", "Because.")),
        "Condiments",
        Wanted(PdfFile(path, usual_layout(), "Condiments"), contents=files.get),
        paper_look(theme),
    )
    ended = heard(job.finished)
    job.start()
    assert wait_until(lambda: bool(ended))
    reader = PdfReader(path)
    places = [f"line{number}**of**thelog```" for number in range(300)]
    assert in_order(packed(reader), "Why?", "Attached:log.txt", *places, "Attached:photo.png", "Attached:gone.txt", "Because.")
    named = text_of(exported(theme, path, wait_until, message))
    assert "Attached: log.txt" in named
    assert "line7" not in named


def exported(theme: Theme, path: Path, wait_until: Wait, *messages: Message, **pages: int) -> PdfReader:
    job = job_for(theme, path, Messages(*messages), **pages)
    ended = heard(job.finished)
    job.start()
    assert wait_until(lambda: bool(ended))
    return PdfReader(path)


def text_of(reader: PdfReader) -> str:
    """With single spaces: the reader tells tabs, since fonts draw both with one glyph."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def packed(reader: PdfReader) -> str:
    """Without any space: the reader sometimes breaks a word."""
    return "".join(text_of(reader).split())


def in_order(text: str, *parts: str) -> bool:
    places = [text.find(part) for part in parts]
    return min(places) >= 0 and places == sorted(places)


def test_title_authors_times_and_texts_are_there_in_order(theme: Theme, path: Path, wait_until: Wait, british: None) -> None:
    reader = exported(theme, path, wait_until, question("q", "Which **one**?"), answer("a", "# Ketchup\n\nIt is *sweet*, office."))
    assert in_order(text_of(reader), "Condiments", "You", "Which **one**?", "Ketchup", "It is sweet , office.")
    assert re.search(r"1 Condiments · \d\d/\d\d/\d{4} ", text_of(reader))
    assert len(reader.pages) == 1
    assert reader.metadata is not None
    assert reader.metadata.title == "Condiments"
    assert re.search(r"You \d\d/\d\d/\d{4} \d\d:\d\d", text_of(reader))


def test_pages_are_numbered_and_paper_is_that_of_the_country(theme: Theme, path: Path, wait_until: Wait, british: None) -> None:
    reader = exported(theme, path, wait_until, answer("a", "A line of text.\n\n" * 200))
    assert 4 <= len(reader.pages) <= 12
    assert [round(size) for size in reader.pages[0].mediabox[2:]] == [595, 842]
    for number, page in enumerate(reader.pages, 1):
        assert page.extract_text().split()[:2] == [str(number), "Condiments"]


def test_every_line_of_a_long_code_block_is_there_once(theme: Theme, path: Path, wait_until: Wait) -> None:
    code = "".join(f"call_{number:03}('{'x' * (number % 7 * 20)}')\n" for number in range(300))
    reader = exported(theme, path, wait_until, answer("a", f"Here:\n\n```python\n{code}```\n\nThat is all."))
    text = text_of(reader)
    assert re.findall(r"call_(\d{3})", text) == [f"{number:03}" for number in range(300)]
    assert text.count("x") == code.count("x")
    assert text.count("python") == 1
    assert len(reader.pages) > 5
    assert in_order(text, "Here:", "call_000", "call_299", "That is all.")


def test_every_row_of_a_long_table_is_there_once_below_its_head(theme: Theme, path: Path, wait_until: Wait) -> None:
    rows = "".join(f"| row{number:03} | {'word ' * (number % 5 * 8)}| end{number:03} |\n" for number in range(200))
    reader = exported(theme, path, wait_until, answer("a", f"| Number | Words | End |\n|---|---|---|\n{rows}"))
    text = text_of(reader)
    for name in ("row", "end"):
        assert re.findall(rf"{name}(\d{{3}})", text) == [f"{number:03}" for number in range(200)]
    assert text.count("word") == rows.count("word")
    assert all(page.extract_text().count("Number") == 1 for page in reader.pages)


def test_a_row_higher_than_a_page_is_cut_between_its_lines(theme: Theme, path: Path, wait_until: Wait) -> None:
    words = " ".join(f"word{number:04}" for number in range(1500))
    reader = exported(theme, path, wait_until, answer("a", f"| a | b |\n|---|---|\n| x | {words} |\n| after | y |"))
    assert re.findall(r"word(\d{4})", packed(reader)) == [f"{number:04}" for number in range(1500)]
    assert "after" in text_of(reader)


def test_every_word_of_long_paragraphs_and_lists_is_there_once(theme: Theme, path: Path, wait_until: Wait) -> None:
    words = [f"w{number:05}" for number in range(4000)]
    items = "\n".join(f"{number}. " + " ".join(words[number * 40 : number * 40 + 40]) for number in range(100))
    quoted = "> " + " ".join(words)
    reader = exported(theme, path, wait_until, answer("a", f"{items}\n\n{quoted}"))
    assert re.findall(r"w\d{5}", packed(reader)) == words + words
    text = text_of(reader)
    assert all(len(re.findall(rf"(?m)(?:^|\s){number}\.(?:$|\s)", text)) == 1 for number in range(100))


def test_a_table_with_many_columns_is_made_to_fit(theme: Theme, path: Path, wait_until: Wait) -> None:
    head = " | ".join(f"column{number:02}" for number in range(30))
    reader = exported(theme, path, wait_until, answer("a", f"| {head} |\n|{'---|' * 30}\n| {' | '.join(['v'] * 30)} |"))
    places: list[tuple[str, float]] = []
    reader.pages[0].extract_text(visitor_text=lambda text, cm, tm, _font, _size: places.append((text, tm[4] * cm[0] + cm[4])))
    assert all(x < float(reader.pages[0].mediabox[2]) for text, x in places if text.strip())
    assert all(f"column{number:02}" in text_of(reader).replace("\n", "") for number in range(30))


def test_links_can_be_followed_and_break_nothing(theme: Theme, path: Path, wait_until: Wait) -> None:
    text = f"See [this](https://example.org/a_(b)), [that](<{HOSTILE}>) and [no](javascript:alert(1))."
    reader = exported(theme, path, wait_until, answer("a", text))
    targets = {annotation.get_object()["/A"]["/URI"] for annotation in reader.pages[0]["/Annots"]}
    assert targets == {"https://example.org/a_%28b%29", "https://a.example/x%28y%29%29/S/Launch"}


@pytest.mark.parametrize(
    "text",
    ["שלום עולם " * 50, "مرحبا بالعالم " * 50, "日本語のテキスト。" * 60, "🎉👩‍👩‍👧 party", "\u202ereversed\ud800", "- " * 40 + "deep"],
)
def test_any_script_comes_onto_paper(text: str, theme: Theme, path: Path, wait_until: Wait) -> None:
    reader = exported(theme, path, wait_until, question("q", text), answer("a", text + "\n\n```\n" + text + "\n```"))
    assert len(text_of(reader)) > 50


def test_it_is_told_how_an_answer_ended(theme: Theme, path: Path, wait_until: Wait) -> None:
    failed = replace(answer("b"), answer=AnswerState(Phase.ENDED, None, ChatError(ErrorKind.UNREACHABLE, host="tgi:8080"), "Zephyr"))
    messages = [answer("a", "One.", Ending.STOPPED), failed, answer("c", "Three **and", None, Phase.STREAMING)]
    text = text_of(exported(theme, path, wait_until, *messages))
    assert in_order(text, "You stopped this answer.", "Zephyr", "tgi:8080", "Three and", "This answer was still being written.")


def test_thoughts_are_left_out_and_that_is_said(theme: Theme, path: Path, wait_until: Wait) -> None:
    thinking = [
        answer("a", "<think>\nHmm, `code`.\n\n```\nsecret\n```\n</think>\n\nKetchup."),
        answer("b", "<think>\nAnother one", Ending.STOPPED),
        answer("c", "No thought."),
    ]
    text = text_of(exported(theme, path, wait_until, *thinking))
    assert in_order(text, "Thought (left out on paper)", "Ketchup.", "Thought, cut off (left out on paper)", "You stopped", "No thought.")
    assert text.count("left out") == 2
    assert not any(word in text for word in ("Hmm", "secret", "Another", "think"))


def test_only_the_pages_that_are_wanted_are_painted(theme: Theme, path: Path, wait_until: Wait) -> None:
    text = "".join(f"par{number:03}\n\n" for number in range(300))
    whole = [page.extract_text() for page in exported(theme, path, wait_until, answer("a", text)).pages]
    some = [page.extract_text() for page in exported(theme, path, wait_until, answer("a", text), first=2, last=3).pages]
    assert some == whole[1:3]


@pytest.mark.parametrize("zoom", [100, 200])
def test_sizes_do_not_depend_on_the_screen(zoom: int, theme: Theme) -> None:
    theme.set_text(zoom)
    look = paper_look(theme)
    theme.set_text(100)
    assert look.zoom == 1.0
    assert [font.pixelSize() for font in (look.reading, look.code, look.small, *look.headings)] == [14, 12, 11, 20, 17, 14]
    assert look.text.lightness() == 0


class Counted(Messages):
    """Remembers how many messages were asked for at once."""

    most = 0

    def messages(self, first: int, last: int) -> Sequence[Message]:
        self.most = max(self.most, last - first)
        return super().messages(first, last)


def test_two_thousand_messages_leave_the_loop_alive(theme: Theme, path: Path) -> None:
    from PySide6.QtTest import QTest

    source = Counted(*(long_chat(2000).messages(0, 2000)))
    job = job_for(theme, path, source)
    ended, turns, pages = heard(job.finished), [], []
    tick = QTimer()
    tick.timeout.connect(lambda: turns.append(1))
    tick.start(0)
    job.advanced.connect(lambda: pages.append(job.page))
    job.start()
    clock = QElapsedTimer()
    clock.start()
    while not ended and clock.elapsed() < 100_000:
        QTest.qWait(5)
    tick.stop()
    assert ended
    assert len(turns) > 200
    assert len(set(pages)) > 50
    assert source.most <= 20
    reader = PdfReader(path)
    assert len(reader.pages) == max(pages)
    assert "Question 0?" in reader.pages[0].extract_text().replace("\t", " ")
    assert "Answer 1999." in reader.pages[-1].extract_text().replace("\t", " ")


def test_cancelling_leaves_nothing_and_keeps_what_was_there(theme: Theme, path: Path, wait_until: Wait) -> None:
    path.write_bytes(b"older")
    job = job_for(theme, path, long_chat(400))
    cancelled, finished = heard(job.cancelled), heard(job.finished)
    job.start()
    assert wait_until(lambda: job.page > 3)
    job.cancel()
    job.cancel()
    assert cancelled == [(True,)]
    assert not finished
    assert path.read_bytes() == b"older"
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_folder_that_is_not_there_is_told(theme: Theme, tmp_path: Path) -> None:
    job = job_for(theme, tmp_path / "gone" / "a.pdf", Messages(question("q")))
    failed = heard(job.failed)
    job.start()
    assert failed == [(PaperProblem.NO_FOLDER,)]
    assert list(tmp_path.iterdir()) == []


def test_a_fault_of_our_own_leaves_no_half_file(theme: Theme, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job = job_for(theme, path, long_chat(40))
    job.start()
    monkeypatch.setattr("desktop_app.rendering.sheets.Sheets.add", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        job._work()
    assert list(path.parent.iterdir()) == []


def test_formulas_are_drawn_and_unknown_ones_are_written(theme: Theme, path: Path, wait_until: Wait) -> None:
    text = "So $\\frac{a}{b}$ and $\\foobar{x}$, then\n\n$$\\sqrt{y}$$\n\nend[^1].\n\n[^1]: Note"
    job = job_for(theme, path, Messages(answer("1", text)))
    ended = heard(job.finished)
    job.start()
    for _ in range(6):  # Qt's test loop seldom lets go of the interpreter, which the thread waits for
        wait_until(lambda: bool(ended))
    seen = text_of(PdfReader(path))
    assert in_order(seen, "So", "and", "foobar", "then", "end", "Note")
    assert "frac" not in seen
    assert "sqrt" not in seen
