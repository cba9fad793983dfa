"""Each translation is whole, is what the code says, and is what Brise loads. What fails here, `./go translate` and a translator mend."""

import ast
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QTranslator

from tests.renew_translations import FOLDER, ROOT, update

TRANSLATIONS = sorted(FOLDER.glob("brise_*.ts"))
GERMAN = FOLDER / "brise_de.ts"


@dataclass(frozen=True)
class Text:
    """One text of the code, and what was made of it."""

    context: str
    source: str
    comment: str
    translation: str
    state: str  # empty: finished


def texts(ts: Path) -> list[Text]:
    """All texts of a translation's file, in its order."""
    found = []
    for context in ElementTree.parse(ts).getroot().iter("context"):
        for message in context.iter("message"):
            said = message.find("translation")
            assert said is not None
            words = (context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment", ""))
            found.append(Text(*words, said.text or "", said.get("type", "")))
    return found


def fields(text: str) -> list[str]:
    """What is filled in: the names in braces."""
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def texts_in_code() -> Iterator[tuple[str, str]]:
    """Context and text of every call that translates or marks, read from the syntax tree."""

    def walk(node: ast.AST, owner: str) -> Iterator[tuple[str, str]]:
        for child in ast.iter_child_nodes(node):
            yield from walk(child, child.name if isinstance(child, ast.ClassDef) else owner)
            if not isinstance(child, ast.Call):
                continue
            name = getattr(child.func, "attr", getattr(child.func, "id", ""))
            given = [argument.value for argument in child.args if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]
            if name == "tr":
                assert given, f"a text to translate is not written out: {ast.unparse(child)}"
                yield owner, given[0]
            elif name in ("translate", "QT_TRANSLATE_NOOP") and len(given) > 1:
                yield given[0], given[1]

    for path in sorted((ROOT / "desktop_app").rglob("*.py")):
        yield from walk(ast.parse(path.read_text("utf-8")), "")


def test_there_is_a_german_one() -> None:
    assert GERMAN in TRANSLATIONS


@pytest.mark.parametrize("ts", TRANSLATIONS, ids=lambda ts: ts.stem)
def test_every_text_of_the_code_is_translated_and_none_that_is_gone(ts: Path, tmp_path: Path) -> None:
    renewed = tmp_path / ts.name
    shutil.copyfile(ts, renewed)
    update(renewed)
    assert [text for text in texts(renewed) if text.state or not text.translation] == []
    assert set(texts(renewed)) == set(texts(ts))


def test_the_tool_sees_every_text() -> None:
    """It does not look into f-strings, and takes a function's own `tr` for nobody's."""
    seen = {(text.context, text.source) for text in texts(GERMAN)}
    in_code = set(texts_in_code())
    assert len(in_code) > 400
    assert in_code - seen == set()


@pytest.mark.parametrize("ts", TRANSLATIONS, ids=lambda ts: ts.stem)
def test_what_is_loaded_is_made_of_it(ts: Path) -> None:
    translator = QTranslator()
    assert translator.load(str(ts.with_suffix(".qm")))
    stale = [text for text in texts(ts) if translator.translate(text.context, text.source, text.comment or None) != text.translation]
    assert stale == []


@pytest.mark.parametrize("ts", TRANSLATIONS, ids=lambda ts: ts.stem)
def test_the_same_is_filled_in_on_both_sides(ts: Path) -> None:
    assert [text for text in texts(ts) if fields(text.source) != fields(text.translation)] == []


@pytest.mark.parametrize("ts", TRANSLATIONS, ids=lambda ts: ts.stem)
def test_spaces_at_the_ends_and_line_breaks_are_the_same(ts: Path) -> None:
    def outline(text: str) -> tuple[str, str, int]:
        bare = text.strip()
        start = text.index(bare)
        return text[:start], text[start + len(bare) :], text.count("\n")

    assert [text for text in texts(ts) if outline(text.source) != outline(text.translation)] == []


@pytest.mark.parametrize("ts", TRANSLATIONS, ids=lambda ts: ts.stem)
def test_sentences_end_alike(ts: Path) -> None:
    """Full stop, colon, question mark or none."""

    def end(text: str) -> str:
        return text[-1] if text[-1] in ".:?!…" else ""

    assert [text for text in texts(ts) if end(text.source) != end(text.translation)] == []


def test_german_is_set_as_german_is() -> None:
    """A space before … and %, „these“ quotation marks, nobody addressed as Sie."""
    wrong = re.compile("""(?<! )…|[^\u00a0]%|[”"']|“(?!$|[ .,?])|\\b(Sie|Ihnen|Ihren|Ihrem)\\b|!""")
    assert [text for text in texts(GERMAN) if wrong.search(text.translation)] == []
    assert [text for text in texts(GERMAN) if text.translation.count("„") != text.translation.count("“")] == []


def test_a_word_is_the_same_everywhere_in_german() -> None:
    """The same English button or label is not called two things."""
    said: dict[str, set[str]] = {}
    for text in texts(GERMAN):
        said.setdefault(text.source, set()).add(text.translation)
    gendered = {"None"}
    assert {source: words for source, words in said.items() if len(words) > 1 and source not in gendered} == {}
