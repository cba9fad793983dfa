"""Small files of each source, made from the public descriptions that the importers name. None of them is a real export."""

import copy
import json
from typing import Any

from desktop_app.chat.import_report import ImportSource


def node(key: str, parent: str | None, children: list[str], role: str, text: str, **more: Any) -> dict[str, Any]:
    content = more.pop("content", {"content_type": "text", "parts": [text]})
    return {
        "id": key,
        "parent": parent,
        "children": children,
        "message": {
            "id": key,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": 1700000000.5,
            "content": content,
            "status": "finished_successfully",
            "weight": 1.0,
            "recipient": "all",
            "metadata": more,
        },
    }


CHATGPT: list[Any] = [
    {
        "title": "Condiments",
        "create_time": 1700000000.0,
        "update_time": 1700000100.0,
        "current_node": "a2",
        "conversation_id": "c-1",
        "is_archived": True,
        "gizmo_id": "g-7",
        "mapping": {
            "root": {"id": "root", "message": None, "parent": None, "children": ["sys"]},
            "sys": node("sys", "root", ["u1"], "system", "", is_visually_hidden_from_conversation=True),
            "u1": node("u1", "sys", ["t1", "a2"], "user", "Which condiment?"),
            "t1": node(
                "t1",
                "u1",
                ["a1"],
                "assistant",
                "",
                content={"content_type": "thoughts", "thoughts": [{"summary": "Hm", "content": "Let me see."}]},
            ),
            "a1": node("a1", "t1", [], "assistant", "Mustard.", model_slug="gpt-4o"),
            "a2": node("a2", "u1", ["w1"], "assistant", "Ketchup.", model_slug="gpt-4o"),
            "w1": node("w1", "a2", ["a3"], "tool", "searched"),
            "a3": node("a3", "w1", [], "assistant", "Still ketchup."),
        },
    }
]

CLAUDE: list[Any] = [
    {
        "uuid": "c-1",
        "name": "Condiments",
        "created_at": "2023-11-14T22:13:20.000000Z",
        "updated_at": "2023-11-14T22:15:00Z",
        "account": {"uuid": "me"},
        "chat_messages": [
            {
                "uuid": "m-1",
                "sender": "human",
                "text": "Which condiment?",
                "content": [{"type": "text", "text": "Which condiment?"}],
                "created_at": "2023-11-14T22:13:21Z",
                "attachments": [{"file_name": "list.txt", "file_size": 8, "file_type": "txt", "extracted_content": "```salt"}],
                "files": [{"file_name": "photo.png"}],
            },
            {
                "uuid": "m-2",
                "sender": "assistant",
                "text": "Mustard.",
                "content": [
                    {"type": "thinking", "thinking": "Let me see."},
                    {"type": "tool_use", "name": "search", "input": {"q": "mustard"}},
                    {"type": "text", "text": "Mustard."},
                ],
                "created_at": "2023-11-14T22:13:25Z",
                "attachments": [],
                "files": [],
                "rating_reason": "good",
            },
        ],
    }
]

JSONL: list[Any] = [
    {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {
                "role": "user",
                "content": [{"type": "text", "text": "Which condiment?"}, {"type": "image_url", "image_url": {"url": "http://x"}}],
            },
            {"role": "assistant", "content": "Mustard.", "weight": 1},
            {"role": "tool", "content": "salt", "tool_call_id": "x"},
        ],
        "parallel_tool_calls": True,
    },
    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]},
]

LM_STUDIO: dict[str, Any] = {
    "name": "Condiments",
    "pinned": True,
    "createdAt": 1700000000000,
    "systemPrompt": "Be brief.",
    "tokenCount": 12,
    "notes": [{"text": "mine"}],
    "messages": [
        {
            "versions": [
                {
                    "type": "singleStep",
                    "role": "user",
                    "content": [{"type": "text", "text": "Which condiment?"}, {"type": "file", "fileIdentifier": "f", "fileType": "image"}],
                }
            ],
            "currentlySelected": 0,
        },
        {
            "versions": [
                {
                    "type": "multiStep",
                    "role": "assistant",
                    "senderInfo": {"senderName": "mistral-7b"},
                    "steps": [
                        {
                            "type": "contentBlock",
                            "style": {"type": "thinking", "title": "Thought"},
                            "content": [{"type": "text", "text": "Let me see."}],
                        },
                        {
                            "type": "contentBlock",
                            "content": [{"type": "text", "text": "<x>", "isStructural": True}, {"type": "text", "text": "Mustard."}],
                        },
                        {"type": "debugInfoBlock", "debugInfo": "x"},
                    ],
                },
                {"type": "singleStep", "role": "assistant", "content": [{"type": "text", "text": "Ketchup."}]},
            ],
            "currentlySelected": 0,
        },
    ],
}

JAN_THREAD: dict[str, Any] = {
    "id": "t-1",
    "object": "thread",
    "title": "Condiments",
    "assistants": [{"assistant_id": "jan", "assistant_name": "Jan", "model": {"id": "mistral-7b"}, "instructions": "Be brief."}],
    "created": 1700000000000,
    "updated": 1700000100000,
    "metadata": {"is_favorite": True},
    "order": 3,
    "extra": "kept in mind",
}
JAN_MESSAGES: list[Any] = [
    {
        "id": "m-2",
        "object": "thread.message",
        "thread_id": "t-1",
        "role": "assistant",
        "status": "ready",
        "created_at": 1700000005000,
        "content": [
            {"type": "reasoning", "text": {"value": "Let me see.", "annotations": []}},
            {"type": "text", "text": {"value": "Mustard.", "annotations": []}},
        ],
    },
    {
        "id": "m-1",
        "role": "user",
        "created_at": 1700000001000,
        "content": [
            {"type": "text", "text": {"value": "Which condiment?", "annotations": []}},
            {"type": "image_url", "image_url": {"url": "file:///etc/passwd"}},
        ],
    },
]


def as_lines(values: list[Any]) -> str:
    return "".join(json.dumps(value) + "\n" for value in values)


def sample(source: ImportSource) -> Any:
    """A copy that may be changed: what stands in the file (of Jan the messages)."""
    found = {
        ImportSource.CHATGPT: CHATGPT,
        ImportSource.CLAUDE: CLAUDE,
        ImportSource.JSONL: JSONL,
        ImportSource.LM_STUDIO: LM_STUDIO,
        ImportSource.JAN: JAN_MESSAGES,
    }
    return copy.deepcopy(found[source])
