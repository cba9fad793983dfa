"""OpenAI's form for fine-tuning: a line of JSON for each chat, with `messages` of `role` and `content`.

Public source: the API reference on platform.openai.com, "The per-line training example of a fine-tuning input file for chat models"
(FineTuneChatRequestInput in the OpenAPI description). Files that hold an array of such chats are read too.
"""

from collections.abc import Iterator

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Role
from desktop_app.exchange.fields import Fields, objects
from desktop_app.exchange.foreign_chat import ForeignChat, ForeignMessage

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}


def jsonl_chats(item: object, report: ImportReport) -> Iterator[ForeignChat]:
    """The chat of one line."""
    told = Fields(item, "line", report)
    chat = ForeignChat(title=told.text("title"))
    for number, each in enumerate(objects(told.items("messages"), "message", report)):
        role, text = each.get("role"), content_text(each, report)
        model, thought = each.text("model", 200), each.text("reasoning_content")
        if "tool_calls" in each or "function_call" in each:
            each.ignore("tool_calls", "function_call")
            report.leave_out(LeftOut.TOOL)
        each.done()
        if role in ("system", "developer"):
            chat.system_prompt = "\n\n".join(filter(None, (chat.system_prompt, text)))
        elif isinstance(role, str) and role in _ROLES:
            before = chat.messages[-1].key if chat.messages else None
            chat.messages.append(ForeignMessage(str(number), before, _ROLES[role], text, model=model, thought=thought))
        else:
            report.leave_out(LeftOut.TOOL if role in ("tool", "function") else LeftOut.NOT_UNDERSTOOD)
    told.done()
    yield chat


def content_text(message: Fields, report: ImportReport) -> str:
    """The text of `content`: a text, or an array of parts."""
    if isinstance(message.get("content"), str) or "content" not in message:
        return message.text("content")
    texts = []
    for part in objects(message.items("content"), "part", report):
        if part.get("type") in ("text", "input_text", "output_text"):
            texts.append(part.text("text"))
        else:
            part.ignore("image_url", "input_audio", "file", "refusal")
            report.leave_out(LeftOut.IMAGE if part.get("type") == "image_url" else LeftOut.FILE)
        part.done()
    return "\n\n".join(filter(None, texts))
