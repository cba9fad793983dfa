"""Claude's export: conversations.json, alone or in its archive.

Public source: schema/claude-json-schema.json of github.com/brandtcormorant/claude-json-schema, made from an export. A conversation's
`chat_messages` follow one another; newer ones name their `parent_message_uuid`. Not tried with a real export.
"""

from collections.abc import Iterator

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Role
from desktop_app.exchange.fields import Fields, objects
from desktop_app.exchange.foreign_chat import ForeignChat, ForeignMessage
from desktop_app.rendering.closed_markdown import as_code

_BEGINNING = "00000000-0000-4000-8000-000000000000"  # the parent of first messages
_ROLES = {"human": Role.USER, "user": Role.USER, "assistant": Role.ASSISTANT}


def claude_chats(item: object, report: ImportReport) -> Iterator[ForeignChat]:
    """The chat of one conversation object."""
    told = Fields(item, "conversation", report)
    chat = ForeignChat(program="Claude")
    chat.title = told.text("name")
    chat.created_at, chat.updated_at = told.time("created_at"), told.time("updated_at")
    chat.pinned = told.flag("is_starred")
    model, shown = told.text("model"), told.get("current_leaf_message_uuid")
    told.ignore("uuid", "account")
    keys: set[str] = set()
    left: list[object] = [None]  # messages that are none of the user's or the assistant's
    before: str | None = None
    for number, each in enumerate(objects(told.items("chat_messages"), "message", report)):
        found = _message(each, str(number), model, report)
        if found is None:
            left.append(each.get("uuid"))
            continue
        parent = each.get("parent_message_uuid")
        if isinstance(parent, str) and parent in keys:
            found.parent = parent
        elif parent != _BEGINNING:
            found.parent = before
            report.leave_out(LeftOut.WRONG_VALUE, parent not in left)
        keys.add(found.key)
        before = found.key
        chat.messages.append(found)
    chat.shown = shown if isinstance(shown, str) and shown in keys else None
    report.leave_out(LeftOut.WRONG_VALUE, chat.shown is None and shown not in left)
    told.done()
    yield chat


def _message(told: Fields, otherwise: str, model: str, report: ImportReport) -> ForeignMessage | None:
    uuid, role = told.get("uuid"), told.get("sender")
    key = uuid if isinstance(uuid, str) and uuid else otherwise
    report.leave_out(LeftOut.WRONG_VALUE, uuid is not None and key != uuid)
    created = told.time("created_at")
    texts, thoughts = [], []
    for block in objects(told.items("content"), "content", report):
        match block.get("type"):
            case "text":
                texts.append(block.text("text"))
            case "thinking":
                thoughts.append(block.text("thinking"))
            case _:
                block.ignore("name", "input", "content", "id", "tool_use_id", "is_error", "text", "display_content", "message")
                report.leave_out(LeftOut.TOOL)
        block.ignore("start_timestamp", "stop_timestamp", "summaries", "cut_off", "flags", "signature")
        block.done()
    plain = told.text("text")
    text = "\n\n".join(filter(None, texts)) or plain
    for attached in objects(told.items("attachments"), "attachment", report):
        name, contents = attached.text("file_name", 200), attached.text("extracted_content")
        attached.ignore("file_size", "file_type", "id", "created_at")
        attached.done()
        if contents:
            text = "\n\n".join(filter(None, (text, name, as_code(contents))))
        else:
            report.leave_out(LeftOut.FILE)
    report.leave_out(LeftOut.FILE, len(told.items("files")))
    told.ignore("updated_at", "parent_message_uuid", "index", "files_v2")
    told.done()
    if not isinstance(role, str) or role not in _ROLES:
        report.leave_out(LeftOut.NOT_UNDERSTOOD)
        return None
    known = _ROLES[role]
    return ForeignMessage(key, None, known, text, created, model if known is Role.ASSISTANT else "", thought="\n\n".join(thoughts))
