"""Jan's threads: a folder for each, with thread.json and messages.jsonl.

Public source: core/src/types/thread/threadEntity.ts, core/src/types/message/messageEntity.ts and docs/docs/specs/ of github.com/janhq/jan.
Older threads tell times in seconds, newer ones in milliseconds, and newer messages have `reasoning` beside `text`.
Not tried with a real export.
"""

from collections.abc import Iterable

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Role
from desktop_app.exchange.fields import Fields, objects
from desktop_app.exchange.foreign_chat import ForeignChat, ForeignMessage

THREAD, MESSAGES = "thread.json", "messages.jsonl"
_STATES = ("ready", "pending", "error", "stopped")
_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}


def jan_chat(thread: object, messages: Iterable[object], report: ImportReport) -> ForeignChat:
    """The chat of one thread and the lines of its messages."""
    told = Fields(thread, "thread", report)
    chat = ForeignChat(program="Jan")
    metadata = told.inside("metadata")
    named, is_favorite = metadata.text("title"), metadata.flag("is_favorite")
    metadata.done()
    chat.title = told.text("title") or told.text("summary") or named
    chat.created_at, chat.updated_at = told.time("created", "created_at"), told.time("updated", "updated_at")
    chat.pinned = told.flag("isFavorite") or is_favorite
    model = _model(told) or told.text("model_id", 200)
    for assistant in objects((each for each in told.items("assistants") if not isinstance(each, str)), "assistant", report):
        chat.system_prompt = chat.system_prompt or assistant.text("instructions")
        model = model or _model(assistant)
        assistant.ignore("assistant_id", "assistant_name", "id", "name", "avatar", "description")
        assistant.done()
    told.ignore("id", "object", "order")
    lines: list[object] = [*told.items("messages")]
    told.done()
    for number, each in enumerate(objects((*lines, *messages), "message", report)):
        if (found := _message(each, str(number), model, report)) is not None:
            chat.messages.append(found)
    if all(each.created_at is not None for each in chat.messages):  # older threads wrote the latest first
        chat.messages.sort(key=lambda each: each.created_at or 0.0)
    for before, after in zip(chat.messages, chat.messages[1:], strict=False):
        after.parent = before.key
    return chat


def _model(told: Fields) -> str:
    """An object with an id, or the id alone."""
    if isinstance(told.get("model"), str):
        return told.text("model", 200)
    model = told.inside("model")
    identity = model.text("id", 200)
    model.done()
    return identity


def _message(told: Fields, key: str, model: str, report: ImportReport) -> ForeignMessage | None:
    role, created, state = told.get("role"), told.time("created_at", "created"), told.get("status")
    report.leave_out(LeftOut.WRONG_VALUE, state not in (None, *_STATES))
    texts, thoughts = list[str](), list[str]()
    if isinstance(told.get("content"), str):
        texts.append(told.text("content"))
    else:
        for part in objects(told.items("content"), "content", report):
            kind, value = part.get("type"), part.inside("text") if isinstance(part.get("text"), dict) else None
            text = part.text("text") if value is None else value.text("value")
            if value is not None:
                value.ignore("annotations")
                value.done()
            if kind in ("text", "reasoning"):
                (texts if kind == "text" else thoughts).append(text)
            else:
                part.ignore("image_url", "tool_call_id", "tool_name", "input", "output")
                report.leave_out(LeftOut.IMAGE if kind == "image_url" else LeftOut.TOOL)
            part.done()
    report.leave_out(LeftOut.FILE, len(told.items("attachments")))
    told.ignore("id", "object", "thread_id", "assistant_id", "completed_at", "type", "status", "run_id", "file_ids")
    told.done()
    if not isinstance(role, str) or role not in _ROLES:
        report.leave_out(LeftOut.TOOL if role == "tool" else LeftOut.NOT_UNDERSTOOD)
        return None
    known = _ROLES[role]
    said, thought = "\n\n".join(filter(None, texts)), "\n\n".join(filter(None, thoughts))
    spoke = model if known is Role.ASSISTANT else ""
    return ForeignMessage(key, None, known, said, created, spoke, thought=thought, is_cut=state == "stopped")
