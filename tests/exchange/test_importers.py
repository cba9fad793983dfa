"""What each importer makes of its source's files."""

import json
from pathlib import Path

import pytest

from desktop_app.chat.import_report import ImportProblem, ImportSource, LeftOut, ProblemKind
from tests.exchange.importing import NOW, read, shown, told, written, zipped
from tests.exchange.samples import CHATGPT, CLAUDE, JAN_MESSAGES, JAN_THREAD, LM_STUDIO, as_lines, sample

THOUGHT = "<think>\nLet me see.\n</think>\n\nMustard."


def test_chatgpt(tmp_path: Path) -> None:
    (record,), report = read(written(tmp_path, ImportSource.CHATGPT, CHATGPT))
    assert told(record) == [
        (0, "user", "Which condiment?"),
        (1, "assistant", "<think>\nHm\n\nLet me see.\n</think>\n\nMustard."),
        (1, "assistant", "Ketchup.\n\nStill ketchup."),
    ]
    assert shown(record) == ["Which condiment?", "Ketchup.\n\nStill ketchup."]
    assert (record.conversation.title, record.conversation.created_at, record.archived) == ("Condiments", 1700000000.0, True)
    assert [made.generation.model for each in record.messages for made in each.generations] == ["gpt-4o", "gpt-4o"]
    assert report.left_out[LeftOut.TOOL] == 1
    assert report.fields["conversation.gizmo_id"] == 1


def test_claude(tmp_path: Path) -> None:
    (record,), report = read(written(tmp_path, ImportSource.CLAUDE, CLAUDE))
    assert told(record) == [(0, "user", "Which condiment?\n\nlist.txt\n\n````\n```salt\n````"), (1, "assistant", THOUGHT)]
    assert record.conversation.created_at == 1700000000.0
    assert (report.left_out[LeftOut.FILE], report.left_out[LeftOut.TOOL]) == (1, 1)
    assert report.fields == {"message.rating_reason": 1}


def test_claudes_newer_export_is_a_tree(tmp_path: Path) -> None:
    value = sample(ImportSource.CLAUDE)
    messages = value[0]["chat_messages"]
    for message, parent in zip(messages, ("00000000-0000-4000-8000-000000000000", "m-1"), strict=True):
        message["parent_message_uuid"] = parent
    messages.append({"uuid": "m-3", "sender": "assistant", "text": "Ketchup.", "parent_message_uuid": "m-1"})
    messages.append({"uuid": "m-4", "sender": "human", "text": "Begun anew", "parent_message_uuid": "00000000-0000-4000-8000-000000000000"})
    value[0]["current_leaf_message_uuid"] = "m-2"
    (record,), _ = read(written(tmp_path, ImportSource.CLAUDE, value))
    assert [(depth, text) for depth, _, text in told(record)] == [(0, told(record)[0][2]), (0, "Begun anew"), (1, THOUGHT), (1, "Ketchup.")]
    assert shown(record)[-1] == THOUGHT


def test_jsonl(tmp_path: Path) -> None:
    (first, second), report = read(written(tmp_path, ImportSource.JSONL, sample(ImportSource.JSONL)))
    assert told(first) == [(0, "user", "Which condiment?"), (1, "assistant", "Mustard.")]
    assert (first.conversation.system_prompt, first.conversation.title) == ("Be brief.", "Which condiment?")
    assert first.conversation.created_at == NOW
    assert told(second) == [(0, "user", "Hi"), (1, "assistant", "Hello")]
    assert (report.left_out[LeftOut.IMAGE], report.left_out[LeftOut.TOOL]) == (1, 1)
    assert report.fields == {"line.parallel_tool_calls": 1, "message.weight": 1, "message.tool_call_id": 1}


def test_lm_studio(tmp_path: Path) -> None:
    path = tmp_path / "1700000000000.conversation.json"
    path.write_text(json.dumps(LM_STUDIO))
    (record,), report = read(path)
    assert told(record) == [(0, "user", "Which condiment?"), (1, "assistant", THOUGHT), (1, "assistant", "Ketchup.")]
    assert shown(record) == ["Which condiment?", THOUGHT]
    assert (record.pinned, record.conversation.system_prompt, record.conversation.created_at) == (True, "Be brief.", 1700000000.0)
    assert record.messages[1].generations[0].generation.model == "mistral-7b"
    assert report.left_out[LeftOut.IMAGE] == 1
    assert report.fields == {"conversation.notes": 1}


@pytest.mark.parametrize("name", ["thread.json", "messages.jsonl"])
def test_jan(tmp_path: Path, name: str) -> None:
    written(tmp_path, ImportSource.JAN, JAN_MESSAGES)
    (record,), report = read(tmp_path / name)
    assert told(record) == [(0, "user", "Which condiment?"), (1, "assistant", THOUGHT)]
    assert record.messages[1].generations[0].generation.model == "mistral-7b"
    assert (record.pinned, record.conversation.system_prompt, record.conversation.updated_at) == (True, "Be brief.", 1700000100.0)
    assert report.left_out[LeftOut.IMAGE] == 1
    assert report.fields == {"thread.extra": 1}


@pytest.mark.parametrize("model", [{"model": {"id": "m-8b"}}, {"model": "m-8b"}, {"model_id": "m-8b"}, {"model": None, "model_id": "m-8b"}])
def test_a_thread_of_jans_names_its_model_in_one_of_several_ways(tmp_path: Path, model: dict[str, object]) -> None:
    written(tmp_path, ImportSource.JAN, JAN_MESSAGES)
    (tmp_path / "thread.json").write_text(json.dumps({**JAN_THREAD, **model}))
    (record,), report = read(tmp_path / "thread.json")
    assert record.messages[1].generations[0].generation.model == "m-8b"
    assert not report.left_out[LeftOut.WRONG_VALUE]


def test_a_model_of_jans_that_is_no_name_is_counted(tmp_path: Path) -> None:
    written(tmp_path, ImportSource.JAN, JAN_MESSAGES)
    (tmp_path / "thread.json").write_text(json.dumps({**JAN_THREAD, "model": [{"id": "m-8b"}]}))
    (record,), report = read(tmp_path / "thread.json")
    assert record.messages[1].generations[0].generation.model == "mistral-7b", "its assistant's"
    assert report.left_out[LeftOut.WRONG_VALUE] == 1


def test_jans_other_half_is_missed(tmp_path: Path) -> None:
    (tmp_path / "thread.json").write_text(json.dumps(JAN_THREAD))
    with pytest.raises(ImportProblem) as caught:
        read(tmp_path / "thread.json")
    assert caught.value.kind is ProblemKind.PART_MISSING


@pytest.mark.parametrize("source", [ImportSource.CHATGPT, ImportSource.JAN, ImportSource.LM_STUDIO])
def test_what_nobody_knows_is_told_also_inside_of_what_is_known(tmp_path: Path, source: ImportSource) -> None:
    value = sample(source)
    later = {"later": "more"}
    if source is ImportSource.CHATGPT:
        value[0]["mapping"]["u1"]["message"]["author"] |= later
        expected = {"message.author.later"}
    elif source is ImportSource.JAN:
        value[0] |= {"metadata": later}
        value[0]["content"][0]["text"] |= later
        expected = {"message.metadata", "content.text.later", "thread.extra"}
    else:
        version = value["messages"][1]["versions"][0]
        version["senderInfo"] |= later
        version["steps"][0] |= {"genInfo": {"stats": later}}
        version["steps"][0]["style"] |= later
        expected = {"version.senderInfo.later", "step.genInfo.stats", "step.style.later", "conversation.notes"}
    path = written(tmp_path, source, value)
    _, report = read(path)
    assert expected <= set(report.fields)


def test_archives(tmp_path: Path) -> None:
    chatgpt = {"conversations-000.json": json.dumps(CHATGPT), "conversations-001.json": "[]", "chat.html": "x", "user.json": "{}"}
    (record,), report = read(zipped(tmp_path / "a.zip", chatgpt))
    assert (record.conversation.title, report.left_out[LeftOut.OTHER_FILE], report.source) == ("Condiments", 2, ImportSource.CHATGPT)
    (record,), report = read(zipped(tmp_path / "b.zip", {"../../conversations.json": json.dumps(CLAUDE)}))
    assert report.source is ImportSource.CLAUDE
    jan = {
        f"threads/{n}/{name}": text
        for n in (1, 2)
        for name, text in (("thread.json", json.dumps(JAN_THREAD)), ("messages.jsonl", as_lines(JAN_MESSAGES)))
    }
    records, report = read(zipped(tmp_path / "c.zip", jan))
    assert [len(each.messages) for each in records] == [2, 2]
    records, report = read(
        zipped(tmp_path / "d.zip", {"x/1.conversation.json": json.dumps(LM_STUDIO), "y/2.conversation.json": json.dumps(LM_STUDIO)})
    )
    assert (len(records), report.source) == (2, ImportSource.LM_STUDIO)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.zip", "b.zip", "c.zip", "d.zip"], "nothing was unpacked"


def test_the_same_chat_has_the_same_id_and_another_has_another(tmp_path: Path) -> None:
    (one,), _ = read(written(tmp_path, ImportSource.CLAUDE, CLAUDE))
    (again,), _ = read(written(tmp_path, ImportSource.CLAUDE, CLAUDE))
    longer = sample(ImportSource.CLAUDE)
    longer[0]["chat_messages"].append({"uuid": "m-3", "sender": "human", "text": "Why?"})
    (other,), _ = read(written(tmp_path, ImportSource.CLAUDE, longer))
    assert one == again
    assert one.conversation.id != other.conversation.id


@pytest.mark.parametrize("text", ["[1, 2]", '{"a": 1}', "hello", "<html></html>", '{"format": "other", "conversations": []}', "\x00\x01"])
def test_what_is_nobodys_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ImportProblem) as caught:
        read(tmp_path / "x.json")
    assert caught.value.kind is ProblemKind.NOT_KNOWN
