"""What messages carry, in each kind of file: whole in a brise.json, once for all chats, and harmless in the others."""

import ast
import base64
import html
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from desktop_app.chat.attachment import MOST_ATTACHMENTS, TEXT_LIMIT, TEXT_TYPE, Attachment
from desktop_app.chat.context import GivesWay
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.generation import Ending
from desktop_app.chat.import_report import LeftOut
from desktop_app.chat.message import Message, Role, new_id, turns_of
from desktop_app.chat.queued_message import QueuedMessage
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.exchange.html_file import html_file
from desktop_app.exchange.markdown_file import markdown_file
from desktop_app.exchange.notebook_calls import History
from desktop_app.exchange.notebook_file import notebook_file
from desktop_app.inference.requests import chat_messages
from desktop_app.rendering.attached_image import encoded_image
from desktop_app.storage.edit_draft_store import EditDraftStore
from desktop_app.storage.queue_store import QueueStore
from desktop_app.storage.record_reader import RecordReader
from tests.exchange.importing import read
from tests.exchange.records import KNOWN, English, Shelf, an_attachment, stored_attachment
from tests.exchange.test_round_trip import exported, taken
from tests.storage.samples import a_conversation, a_generation, a_message


def image_file(width: int, height: int, kind: str = "png") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 40, 40))
    image.setText("Comment", "taken at home")
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data().data())


def photo(shelf: Shelf) -> Attachment:
    return stored_attachment(shelf.store, "photo.png", *encoded_image(image_file(40, 30)))


def carried(shelf: Shelf, *attachments: Attachment, text: str = "Look.", answers: str = "I see.") -> str:
    """A chat whose question carries these."""
    conversation = a_conversation("Pictures")
    shelf.store.save_conversation(conversation)
    question = replace(a_message(conversation, None, text), attachments=attachments)
    shelf.store.add_message(question)
    answer = a_message(conversation, question, "", Role.ASSISTANT)
    shelf.store.add_message(answer)
    generation = replace(a_generation(answer), ending=Ending.END_OF_TEXT)
    shelf.store.start_generation(generation)
    shelf.store.append_chunk(answer.id, generation.id, answers, TokenTrack([Token(answers, 7)]).to_bytes())
    shelf.store.end_generation(generation, answers)
    return conversation.id


def contents_of(shelf: Shelf, attachment_id: str) -> bytes | None:
    return shelf.store.attachment_data(attachment_id)


def test_everything_comes_back_and_what_is_shared_is_there_once(tmp_path: Path, shelf: Shelf) -> None:
    notes, image = an_attachment(shelf.store, "a,b\n" * 50_000, "table.csv"), photo(shelf)
    first, second = carried(shelf, notes, image, notes), carried(shelf, image, text="")
    shelf.store.save_draft_attachments(second, [image.id, notes.id])
    chat = shelf.store.conversation(second)
    assert chat is not None
    shelf.store.save_conversation(replace(chat, gives_way=GivesWay.REFUSE, draft="and", own_title=True))
    only_waits = an_attachment(shelf.store, "waits", "waiting.txt")
    for at, text, waiting in ((5.5, "Why?\nSay it.", (notes,)), (6.5, "", (only_waits, image))):
        QueueStore(shelf.database).add(QueuedMessage(new_id(), second, at, text, waiting))
    EditDraftStore(shelf.database).keep_edit_draft(shelf.record(second).messages[0].message.id, "half a though")
    path = exported(tmp_path, map(shelf.record, (first, second)))
    chats = json.loads(path.read_bytes())["conversations"]
    assert [each["id"] for each in chats[0]["attachments"]] == [notes.id, image.id]
    assert [each["id"] for each in chats[1]["attachments"]] == [only_waits.id]
    assert b"".join(map(base64.b64decode, chats[0]["attachments"][0]["data"])) == b"a,b\n" * 50_000
    (tmp_path / "b").mkdir()
    other = Shelf(tmp_path / "b")
    records, report = read(path)
    assert (sum(report.left_out.values()), dict(report.fields)) == (0, {})
    taken(other, records)
    assert exported(tmp_path / "b", map(other.record, (first, second))).read_bytes() == path.read_bytes()
    record = other.record(second)
    assert record.messages[0].message.attachments == (image,)
    assert contents_of(other, image.id) == contents_of(shelf, image.id)
    assert other.store.draft_attachments(second) == (image, notes)
    assert record.conversation.gives_way is GivesWay.REFUSE
    assert QueueStore(other.database).waiting(second) == QueueStore(shelf.database).waiting(second)
    assert contents_of(other, only_waits.id) == b"waits"
    assert list(EditDraftStore(other.database).edit_drafts(second).values()) == ["half a though"]
    other.close()


def test_what_a_file_says_of_control_tokens_never_hides_them(tmp_path: Path, shelf: Shelf) -> None:
    kept, hidden = carried(shelf), carried(shelf)
    for identity, choice in ((kept, ControlChoice.BREAK), (hidden, ControlChoice.AS_IS)):
        chat = shelf.store.conversation(identity)
        assert chat is not None
        shelf.store.save_conversation(replace(chat, control_tokens=choice))
    path = exported(tmp_path, map(shelf.record, (kept, hidden)))
    forged = path.read_text(encoding="utf-8").replace('"shown": ', '"control_tokens": "as_is", "shown": ', 1)
    path.write_text(forged.replace('"control_tokens": "break"', '"control_tokens": "as_is"'), encoding="utf-8")
    assert [record.conversation.control_tokens for record in read(path)[0]] == [ControlChoice.ASK] * 2
    path = exported(tmp_path, map(shelf.record, (kept, hidden)))
    assert [record.conversation.control_tokens for record in read(path)[0]] == [ControlChoice.BREAK, ControlChoice.ASK]


def test_what_waits_without_anything_is_left_out(tmp_path: Path) -> None:
    path = a_file(tmp_path, [GOOD], ["a" * 32])
    told = json.loads(path.read_text())
    told["conversations"][0]["queued"] = [
        {"id": "d" * 32, "created_at": 1.0, "text": "", "attached": ["a" * 32]},
        {"id": "e" * 32, "created_at": 2.0, "text": " ", "attached": ["f" * 32]},
    ]
    path.write_text(json.dumps(told))
    (record,), report = read(path)
    assert [(each.id, each.text, len(each.attachments)) for each in record.queued] == [("d" * 32, "", 1)]
    assert (report.left_out[LeftOut.FILE], report.left_out[LeftOut.NOT_UNDERSTOOD]) == (1, 1)


def data_of(data: bytes) -> list[str]:
    return [base64.b64encode(data).decode()]


GOOD: dict[str, Any] = {"id": "a" * 32, "name": "a.txt", "media_type": TEXT_TYPE, "data": data_of(b"text")}
WRONG: list[Any] = [
    None,
    {},
    {**GOOD, "id": "../../x"},
    {**GOOD, "name": 7},
    {**GOOD, "data": "dGV4dA=="},
    {**GOOD, "data": []},
    {**GOOD, "data": ["%%%%"]},
    {**GOOD, "data": [["dGV4dA=="]]},
    {**GOOD, "data": data_of(b"\xff\xfe\x00")},
    {**GOOD, "data": data_of(b"x" * (TEXT_LIMIT + 1))},
    {**GOOD, "media_type": "image/svg+xml", "data": data_of(b"<svg onload='alert(1)'/>")},
    {**GOOD, "media_type": "image/png", "data": data_of(b"\x89PNG\r\n\x1a\n no image")},
    {**GOOD, "media_type": None},
]


def a_file(folder: Path, attachments: list[Any], attached: list[Any]) -> Path:
    message = {"id": "b" * 32, "parent": None, "role": "user", "created_at": 1.0, "text": "Look.", "attached": attached}
    chat = {"id": "c" * 32, "title": "x", "attachments": attachments, "messages": [message], "draft_attached": attached[:1]}
    path = folder / "x.json"
    path.write_text(json.dumps({"format": "brise.json", "version": 1, "conversations": [chat]}))
    return path


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_none_is_left_out_and_told(tmp_path: Path, wrong: Any) -> None:
    (record,), report = read(a_file(tmp_path, [wrong], ["a" * 32, 5]))
    assert (record.messages[0].message.attachments, record.draft_attachments, record.contents) == ((), (), {})
    assert report.left_out[LeftOut.FILE] == 1 + 2 + 1


def test_an_import_takes_no_path_and_no_more_than_a_message_carries(tmp_path: Path) -> None:
    hostile = {**GOOD, "name": "../../etc/\u202epasswd\x00.txt"}
    (record,), report = read(a_file(tmp_path, [hostile, GOOD], ["a" * 32] * (MOST_ATTACHMENTS + 5)))
    kept = record.messages[0].message.attachments
    assert len(kept) == MOST_ATTACHMENTS
    assert not set("/\\\x00\u202e") & set(kept[0].name)
    assert report.left_out[LeftOut.FILE] == 1 + 5


def test_a_large_or_odd_image_is_made_anew_and_ours_stays(tmp_path: Path) -> None:
    ours = encoded_image(image_file(40, 30))[1]
    for data, is_kept in ((ours, True), (image_file(4000, 20), False), (image_file(40, 30, "webp"), False)):
        (record,), _ = read(a_file(tmp_path, [{**GOOD, "media_type": "image/png", "data": data_of(data)}], ["a" * 32]))
        (kept,) = record.contents.values()
        assert (kept == data) is is_kept
        assert max(QImage.fromData(kept).width(), 1) <= 1536
        assert record.messages[0].message.attachments[0].size == len(kept)


class Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sources: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "img":
            self.sources.append(told["src"] or "")
        if told.get("http-equiv") == "Content-Security-Policy":
            self.policy = told["content"] or ""


def test_html_shows_images_and_names_files(shelf: Shelf) -> None:
    hostile = stored_attachment(shelf.store, "<script>.txt", TEXT_TYPE, b"<script>alert(1)</script>")
    broken = stored_attachment(shelf.store, "broken.png", "image/png", b"\x89PNG\r\n\x1a\n no image")
    record = shelf.record(carried(shelf, hostile, broken, photo(shelf)))
    text = "".join(html_file(record, English(), shelf.store.attachment_data))
    assert "Attached: &lt;script&gt;.txt" in text
    assert "<script>" not in text
    page = Images()
    page.feed(text)
    (source,) = page.sources
    assert source.startswith("data:image/png;base64,")
    image = QImage.fromData(base64.b64decode(source.partition(",")[2]))
    assert (image.width(), image.height()) == (40, 30)
    assert page.policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def test_markdown_names_them(shelf: Shelf) -> None:
    record = shelf.record(carried(shelf, an_attachment(shelf.store, "x", "a*b.txt"), photo(shelf)))
    text = "".join(markdown_file(record, English()))
    assert "\n*Attached: a\\*b.txt*\n\n*Attached: photo.png*\n" in text


def test_attached_texts_are_in_markdown_and_html(shelf: Shelf) -> None:
    pasted = "\n".join([*(f"line {n} <b>" for n in range(4_000)), "```", "</pre><script>x</script>", "the end\n"])
    record = shelf.record(carried(shelf, an_attachment(shelf.store, pasted, "log.txt")))
    text = "".join(markdown_file(record, English(), shelf.store.attachment_data))
    assert f"\n*Attached: log.txt*\n\n````\n{pasted.strip()}\n````\n" in text
    page = "".join(html_file(record, English(), shelf.store.attachment_data))
    assert f'<summary class="note">Attached: log.txt</summary>\n<pre class="prompt">\n{html.escape(pasted)}</pre>\n</details>' in page
    assert "<script>" not in page


def cells(shelf: Shelf, chat: str) -> str:
    reader = RecordReader(shelf.path)
    notebook = json.loads("".join(notebook_file(shelf.record(chat), English(), KNOWN, reader.contents)))
    reader.close()
    return "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")


def asked(source: str) -> list[Any]:
    """What the notebook's code asks a client for."""
    heard: list[Any] = []

    class Client:
        def __init__(self, **_: object) -> None:
            pass

        def chat_completion(self, messages: object, **_: object) -> Any:
            heard.append(messages)
            raise StopIteration

        def text_generation(self, prompt: object, **_: object) -> str:
            heard.append(prompt)
            raise StopIteration

    code = ast.unparse([each for each in ast.parse(source).body if not isinstance(each, ast.ImportFrom)])  # type: ignore[call-overload]
    with pytest.raises(StopIteration):
        exec(compile(code, "notebook", "exec"), {"InferenceClient": Client})
    return heard


@pytest.mark.parametrize("dialect", [Dialect.TGI_CHAT, Dialect.TGI])
def test_a_notebook_asks_with_what_was_carried(shelf: Shelf, dialect: Dialect) -> None:
    notes, image = an_attachment(shelf.store, "a,b\n", "table.csv"), photo(shelf)
    chat = carried(shelf, notes, image)
    turns = turns_of([each.message for each in shelf.record(chat).messages][:1], "", shelf.store.attachment_data)
    shown = chat_messages(turns, lambda picture: f"attachment:{picture.id}")
    sent = json.dumps(shown) if dialect is Dialect.TGI_CHAT else f"[INST] ![](attachment:{image.id})Look. [/INST]"
    shelf.database.write("UPDATE generation SET dialect = ?", (dialect.value,))
    shelf.database.write("UPDATE prompt SET text = ?", (sent,))
    source = cells(shelf, chat)
    data = base64.b64encode(shelf.store.attachment_data(image.id) or b"").decode()
    assert source.count(data) == 1
    (heard,) = asked(source)
    if dialect is Dialect.TGI_CHAT:
        assert heard == chat_messages(turns)
        assert "File: table.csv" in heard[0]["content"][1]["text"]
    else:
        assert heard == f"[INST] ![](data:image/png;base64,{data})Look. [/INST]"


def test_the_history_is_told_with_what_it_carries(shelf: Shelf) -> None:
    notes, image = an_attachment(shelf.store, "a,b\n", "table.csv"), photo(shelf)
    said: list[Message] = [each.message for each in shelf.record(carried(shelf, notes, image)).messages]
    history = History("Be brief.", shelf.store.attachment_data)
    for message in said:
        history.add(message)
    turns = turns_of(said, "Be brief.", shelf.store.attachment_data)
    assert history.messages() == chat_messages(turns, lambda picture: f"attachment:{picture.id}")
    assert [picture.id for picture in history.images] == [image.id]


def test_html_only_names_a_large_image(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop_app.exchange.html_file._LARGEST_IMAGE", 50)
    text = "".join(html_file(shelf.record(carried(shelf, photo(shelf))), English(), shelf.store.attachment_data))
    assert "<img" not in text
    assert "Attached: photo.png" in text
