"""How attachments are named, read and told: no name leads anywhere, no text leaves its fence."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.attachment import Attachment, Picture
from desktop_app.chat.attachment_frame import framed
from desktop_app.chat.attachment_name import attachment_name
from desktop_app.chat.decoded_text import decoded_text
from desktop_app.chat.image_marks import images_of
from desktop_app.chat.message import Message, Role, Turn, turns_of
from desktop_app.chat.prompt_template import PromptTemplate

NOTES = Attachment("n", "notes.md", "text/plain", 5)
PHOTO = Attachment("p", "photo.png", "image/png", 3)
QUESTION = Message("q", "chat", None, 0, Role.USER, "What is it?", 0.0, attachments=(NOTES, PHOTO))
CONTENTS = {"n": b"Hello", "p": b"png"}.get


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/me/secret/notes.md", "notes.md"),
        ("C:\\Users\\me\\notes.md", "notes.md"),
        ("../../etc/passwd", "passwd"),
        ("/a/photo\u202egnp.exe", "photo gnp.exe"),
        ("/a/line\nbreak\x00\x1b[31m.txt", "line break [31m.txt"),
        ("/a/.bashrc", "bashrc"),
        ("/a/con.txt", "_con.txt"),
        ("/a/\udce4.txt", "File.txt"),
        ("///", "File"),
        ("", "File"),
    ],
)
def test_a_name_is_only_a_name(path: str, name: str) -> None:
    assert attachment_name(path, "File") == name


def test_a_very_long_name_keeps_its_ending() -> None:
    name = attachment_name("/a/" + "x" * 10_000 + ".json", "File")
    assert name.endswith(".json")
    assert len(name) < 140


@given(st.text(alphabet="`~\n a", max_size=60))
def test_no_text_leaves_its_fence(text: str) -> None:
    head, _, fence, *rest = framed(NOTES, text).split("\n")
    assert head == "File: notes.md"
    assert rest[-1] == fence
    assert set(fence) == {"`"}
    assert all(fence not in line for line in rest[:-1])


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Grüße\r\nund\rmehr".encode(), "Grüße\nund\nmehr"),
        (b"\xef\xbb\xbfbom", "bom"),
        ("Grüße".encode("utf-16"), "Grüße"),
        (b"\xfe\xff" + "中国".encode("utf-16-be"), "中国"),
        ("Grüße".encode("utf-32"), "Grüße"),
        ("Grüße – 5 €".encode("cp1252"), "Grüße – 5 €"),
        (b"\x1b[31mred\x1b[0m\n", "\x1b[31mred\x1b[0m\n"),
        (b"", ""),
        (b"PK\x03\x04\x00\x00", None),
        (b"\x7fELF\x02\x01", None),
        (b"text\x00text", None),
        (b"\x81\x8d", None),  # neither UTF-8 nor Windows-1252
        (b"\xff\xfea", None),  # half a character of UTF-16
    ],
)
def test_text_is_told_from_what_is_none(data: bytes, text: str | None) -> None:
    assert decoded_text(data) == text


def test_a_model_is_told_of_attachments_before_the_text() -> None:
    (turn,) = turns_of([QUESTION], contents=CONTENTS)
    assert turn == Turn(Role.USER, "File: notes.md\n\n```\nHello\n```\n\nWhat is it?", (Picture("p", "image/png", b"png"),))
    assert images_of([turn]) == turn.images


def test_a_message_of_attachments_alone_is_told_too() -> None:
    alone = replace(QUESTION, text="", attachments=(PHOTO,))
    assert turns_of([alone], contents=CONTENTS) == (Turn(Role.USER, "", (Picture("p", "image/png", b"png"),)),)
    assert turns_of([alone]) == ()  # its contents are gone
    both = turns_of([alone, QUESTION], contents=CONTENTS)
    assert [len(turn.images) for turn in both] == [2]
    assert both[0].text.startswith("File: notes.md")


def test_a_raw_prompt_has_a_mark_where_the_image_stands() -> None:
    template = PromptTemplate("t", "T", "{% for message in messages %}<{{ message.content }}>{% endfor %}")
    turns = turns_of([replace(QUESTION, attachments=(PHOTO,))], contents=CONTENTS)
    assert template.render(turns) == "<![](attachment:p)What is it?>"
