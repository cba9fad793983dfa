"""Brise's own format holds everything, as its description says."""

import json
import re
from dataclasses import replace
from pathlib import Path

from desktop_app.chat.generation import AnswerOrigin, AnswerShape, GeneratedSpan, TypedSpan
from desktop_app.chat.message import Role
from desktop_app.chat.token_track import Alternative, Token, TokenTrack
from desktop_app.exchange import brise_json as room
from desktop_app.exchange.brise_json import brise_json
from tests.exchange.importing import read
from tests.exchange.records import Shelf
from tests.storage.samples import a_conversation, a_generation, a_message

DESCRIPTION = (Path(room.__file__).parent / "brise_json.md").read_text(encoding="utf-8")


def written(*records: object) -> str:
    return "".join(brise_json(records))  # type: ignore[arg-type]


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {name for key, each in value.items() if key != "knobs" for name in keys_of(each)}
    return {name for each in value for name in keys_of(each)} if isinstance(value, list) else set()


def forked(shelf: Shelf) -> str:
    """An answer with all that tokens can have, and a second version that goes on from its first token with typed words."""
    conversation = replace(a_conversation(), draft="half a thou", system_prompt="Be brief.")
    shelf.store.save_conversation(conversation)
    question = a_message(conversation, None, "Which condiment?")
    shelf.store.add_message(question)
    first, second = (a_message(conversation, question, "", Role.ASSISTANT, at) for at in (1002.0, 1003.5))
    for answer in (first, second):
        shelf.store.add_message(answer)
    generation = a_generation(first)
    shelf.store.start_generation(generation)
    made = [
        Token("Mus", 5, -0.1, alternatives=(Alternative("Ket", -2.25, 9), Alternative("\ud800", None))),
        Token("tard</s>", 2, None, hidden=4),
        Token("<eos>", 1, -0.5, special=True),
    ]
    shelf.store.append_chunk(first.id, generation.id, "Mustard", TokenTrack(made).to_bytes())
    shelf.store.end_generation(generation, "Mustard")
    shelf.store.set_shape(second.id, AnswerShape((GeneratedSpan(generation.id, 0, 1), TypedSpan("sels")), AnswerOrigin(first.id, 1)))
    shelf.database.write("UPDATE message SET rating = 1 WHERE id = ?", (first.id,))
    return conversation.id


def test_everything_is_in_it(shelf: Shelf) -> None:
    (chat,) = json.loads(written(shelf.record(forked(shelf))))["conversations"]
    question, first, second = chat["messages"]
    assert (chat["draft"], chat["system_prompt"], chat["shown"]) == ("half a thou", "Be brief.", second["id"])
    assert (first["parent"], second["parent"], first["rating"]) == (question["id"], question["id"], 1)
    (generation,) = first["generations"]
    assert (generation["seed"], generation["prompt"]) == (str(2**64 - 1), "[INST] What is your favourite condiment? [/INST]")
    assert generation["tokens"] == [
        {"text": "Mus", "id": 5, "logprob": -0.1, "alternatives": [["Ket", 9, -2.25], ["\ufffd", None, None]]},
        {"text": "tard</s>", "id": 2, "hidden": 4},
        {"text": "<eos>", "id": 1, "logprob": -0.5, "special": True},
    ]
    assert second["forked_from"] == {"message": first["id"], "token": 1}
    assert second["spans"] == [{"generation": generation["id"], "first": 0, "last": 1}, {"typed": "sels"}]


def test_every_key_is_described(shelf: Shelf) -> None:
    described = set(re.findall(r"[`\"](\w+)[`\"]", DESCRIPTION))
    assert keys_of(json.loads(written(shelf.record(forked(shelf))))) <= described


def test_what_another_brise_wrote_besides_is_told_wherever_it_stands(tmp_path: Path, shelf: Shelf) -> None:
    whole = json.loads(written(shelf.record(forked(shelf))))
    (chat,) = whole["conversations"]
    chat["attachments"] = [{"id": "a" * 32, "name": "a.txt", "media_type": "text/plain", "data": ["YQ=="]}]
    chat["queued"] = [{"id": "b" * 32, "created_at": 1.0, "text": "Next"}]
    answer, branch = chat["messages"][1:]
    generation = answer["generations"][0]
    generation["error"] = {"kind": "unreachable"}
    inside = (
        {"conversation": chat, "conversation.parameters": chat["parameters"], "conversation.parameters.knobs": chat["parameters"]["knobs"]}
        | {"attachment": chat["attachments"][0], "queued": chat["queued"][0], "message": answer, "span": branch["spans"][0]}
        | {"message.forked_from": branch["forked_from"], "generation": generation, "generation.error": generation["error"]}
        | {"generation.parameters": generation["parameters"], "generation.parameters.knobs": generation["parameters"]["knobs"]}
        | {"token": generation["tokens"][0], "file": whole}
    )
    for value in inside.values():
        value |= {"later": "more", "nothing": None}
    path = tmp_path / "later.brise.json"
    path.write_text(json.dumps(whole))
    records, report = read(path)
    assert len(records) == 1
    assert dict(report.fields) == dict.fromkeys((f"{place}.later" for place in inside), 1)


def test_the_same_chats_give_the_same_bytes(shelf: Shelf) -> None:
    chat = forked(shelf)
    assert written(shelf.record(chat)) == written(shelf.record(chat))


def test_no_chats_are_a_file_too() -> None:
    assert json.loads(written()) == {"format": "brise.json", "version": 1, "conversations": []}


def test_a_long_answer_is_written_in_small_pieces(shelf: Shelf) -> None:
    record = shelf.talk("Count.", "1")
    long = replace(record.messages[1].generations[0], tokens=TokenTrack(Token(f" {n}") for n in range(5000)).to_bytes())
    record = replace(record, messages=(record.messages[0], replace(record.messages[1], generations=(long,))))
    pieces = list(brise_json([record]))
    assert max(map(len, pieces)) < 20_000
    assert len(json.loads("".join(pieces))["conversations"][0]["messages"][1]["generations"][0]["tokens"]) == 5000
