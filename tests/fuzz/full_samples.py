"""A valid file of every import format with every field that its reader knows: no check stands before the deepest of them."""

import copy
from typing import Any

from desktop_app.chat.import_report import ImportSource
from desktop_app.chat.parameters import DEFAULT
from tests.exchange.samples import JAN_MESSAGES, JAN_THREAD, node, sample
from tests.fuzz.brise_samples import ATTACHED, FORKED, PRESETS

_ERROR = {
    "kind": "server_error",
    "host": "h",
    "status": 500,
    "server_text": "no luck",
    "retry_after": 3.0,
    "numbers": [5, 7],
    "detail": "d",
    "token_sent": True,
    "words": ["w"],
}


def _brise() -> Any:
    value = copy.deepcopy(FORKED)
    value["conversations"] += copy.deepcopy(ATTACHED["conversations"])
    chat, _ = value["conversations"]
    question, first, second = chat["messages"]
    held = {"id": "b" * 32, "name": "notes.txt", "media_type": "text/plain", "data": ["c2Fs", "dA=="]}
    chat |= {"own_title": True, "folder": "Kitchen", "pinned": True, "archived": True, "endpoint": "e1", "control_tokens": "break"}
    chat |= {"queued": [{"id": "a" * 32, "created_at": 1005.0, "text": "And vinegar?"}], "gives_way": "refuse"}
    chat |= {"attachments": [held], "draft_attached": ["b" * 32]}
    question |= {"attached": ["b" * 32], "edit_draft": "Which cond"}
    (generation,) = first["generations"]
    generation |= {"seconds_to_first_token": 0.5, "seconds": 2.5, "thinking_seconds": 0.25, "prompt_tokens": 12, "generated_tokens": 3}
    generation |= {"error": _ERROR, "recovered_at": 1010.0, "ending": "broke_off", "parameters": _parameters("notebook")}
    second["rating"] = -1
    return value


def _parameters(preset: str) -> dict[str, Any]:
    made = copy.deepcopy(DEFAULT.to_json()) | {"preset": preset}
    knobs: Any = made["knobs"]
    knobs["seed"] = {"value": "42", "on": True}
    knobs["stop"] = {"value": ["\n\n", "</s>"], "on": True}
    knobs["grammar"] = {"value": {"kind": "json", "text": '{"type": "object"}'}, "on": True}
    knobs["adapter_id"] = {"value": "lora", "on": True}
    knobs["extra_body"] = {"value": '{"a": 1}', "on": True}
    knobs["top_k"] = {"value": 40, "on": True}
    knobs["temperature"] = {"value": 0.35, "on": False}
    return made


def _chatgpt() -> Any:
    value = sample(ImportSource.CHATGPT)
    (chat,) = value
    chat |= {"is_starred": True, "default_model_slug": "gpt-4"}
    mapping = chat["mapping"]
    spoken = {"content_type": "multimodal_text", "parts": [{"content_type": "audio_transcription", "text": "Dictated salt."}, "Typed oil."]}
    spoken["parts"].insert(1, {"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"})
    coded = {"content_type": "code", "language": "python", "text": "print(pepper)"}
    about = {"content_type": "user_editable_context", "user_profile": "me", "user_instructions": "short"}
    mapping["a1"]["children"] = ["u2", "u3"]
    mapping["u2"] = node("u2", "a1", ["c1"], "user", "", content=spoken)
    mapping["c1"] = node("c1", "u2", [], "assistant", "", content=coded, model_slug="gpt-5")
    mapping["u3"] = node("u3", "a1", [], "user", "", content=about, is_user_system_message=True)
    return value


def _claude() -> Any:
    value = sample(ImportSource.CLAUDE)
    (chat,) = value
    first, second = chat["chat_messages"]
    chat |= {"is_starred": True, "model": "claude-x", "current_leaf_message_uuid": "m-4"}
    first["parent_message_uuid"] = "00000000-0000-4000-8000-000000000000"
    second["parent_message_uuid"] = "m-1"
    for uuid, parent, sender, text in (
        ("m-3", "m-2", "human", "And oil?"),
        ("m-4", "m-3", "assistant", "Olive."),
        ("m-5", "m-3", "assistant", "Sesame."),
    ):
        block = {"type": "text", "text": text, "start_timestamp": "2023-11-14T22:13:25Z"}
        said = {"uuid": uuid, "parent_message_uuid": parent, "sender": sender, "text": "", "content": [block]}
        chat["chat_messages"].append(said | {"created_at": "2023-11-14T22:14:00Z"})
    return value


def _jsonl() -> Any:
    value = sample(ImportSource.JSONL)
    value[0]["title"] = "Condiments"
    value[0]["messages"][2] |= {"model": "m", "reasoning_content": "Let me see."}
    called = [{"id": "t", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    asked = [{"type": "input_text", "text": "Which oil?"}, {"type": "file", "file": {"file_id": "f"}}]
    value[1]["messages"] += [{"role": "user", "content": asked}, {"role": "assistant", "content": "Olive.", "tool_calls": called}]
    return value


def _lm_studio() -> Any:
    value = sample(ImportSource.LM_STUDIO)
    answer = value["messages"][1]["versions"][0]
    answer["steps"][1]["genInfo"] = {"identifier": "mistral-8b", "indexedModelIdentifier": "org/mistral-8b"}
    answer["steps"][1]["content"][1] |= {"fromDraftModel": False, "tokensCount": 2}
    question = {"type": "singleStep", "role": "user", "content": [{"type": "text", "text": "Which oil?"}]}
    value["messages"] += [{"versions": [question], "currentlySelected": 0}]
    return value


def _jan() -> Any:
    thread = copy.deepcopy(JAN_THREAD) | {"model": {"id": "mistral-9b"}, "summary": "About salt"}
    thread["metadata"]["title"] = "Salt"
    last = {"id": "m-3", "role": "user", "content": "Which oil?", "attachments": [{"file_id": "f"}]}
    stopped = {"id": "m-4", "role": "assistant", "status": "stopped", "content": [{"type": "text", "text": "Oli"}]}
    called = {"id": "m-5", "role": "tool", "content": [{"type": "tool_call", "tool_name": "f", "input": {}}]}
    inside = {"id": "m-6", "role": "user", "content": "Thanks."}
    for seconds, each in enumerate((last, stopped, called, inside)):
        each["created_at"] = 1700000006000 + 1000 * seconds
    return {"thread": thread | {"messages": [inside]}, "messages": [*copy.deepcopy(JAN_MESSAGES), last, stopped, called]}


def _presets() -> Any:
    value = copy.deepcopy(PRESETS)
    value["presets"] += [{"name": "All", "parameters": _parameters("default")["knobs"]}]
    return value


FULL: dict[ImportSource | None, Any] = {
    ImportSource.BRISE: _brise(),
    ImportSource.CHATGPT: _chatgpt(),
    ImportSource.CLAUDE: _claude(),
    ImportSource.JSONL: _jsonl(),
    ImportSource.LM_STUDIO: _lm_studio(),
    ImportSource.JAN: _jan(),
    None: _presets(),
}
"""By whose it is; None: presets."""
