"""A chat as Markdown: every message under its own heading, whatever stands in the others."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.exchange.markdown_file import markdown_file
from tests.exchange.records import English, Shelf


def written(record: ConversationRecord) -> str:
    return "".join(markdown_file(record, English()))


def headings(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(text)
    return [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag in ("h1", "h2")]


def test_the_whole_file(shelf: Shelf) -> None:
    record = shelf.talk("Which *condiment*?", "**Mustard.**", title="Con*di*ments", system_prompt="Be brief.")
    assert written(record) == (
        "# Con\\*di\\*ments\n\nat 1000\n\n## System prompt\n\nBe brief.\n\n## You\n\nWhich *condiment*?\n\n## Mistral-7B\n\n**Mustard.**\n"
    )


def test_a_thought_is_a_quote_and_the_answer_is_not(shelf: Shelf) -> None:
    text = written(shelf.talk("Hm?", "<think>\nLet me\n\n```see\n</think>\n\nYes."))
    assert "> **Thought**\n>\n> Let me\n>\n> ```see\n\nYes.\n" in text


def test_a_nul_does_not_make_the_file_a_binary_one(shelf: Shelf) -> None:
    text = written(shelf.talk("a\0b", "c\0d", title="e\0f", system_prompt="g\0h"))
    assert "\0" not in text
    assert all(part in text for part in ("a\ufffdb", "c\ufffdd", "e\ufffdf", "g\ufffdh"))


fences = st.text(alphabet="`~ \n>-<!ab#", max_size=24)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fences, fences)
def test_fences_swallow_nothing(shelf: Shelf, asked: str, said: str) -> None:
    record = shelf.talk("q", "a", "q", "a")
    texts = (asked, said, "after", "the end")
    record = replace(
        record,
        messages=tuple(replace(each, message=replace(each.message, text=text)) for each, text in zip(record.messages, texts, strict=True)),
    )
    found = headings(written(record))
    assert [heading for heading in found if heading in ("You", "Mistral-7B")] == ["You", "Mistral-7B"] * 2
    assert "\nafter\n" in written(record)
