"""LM Studio's conversations, the files *.conversation.json of its folder, from version 0.3.

Public source: convert-conversation.js of github.com/zeveck/json_to_md (tried by its author with LM Studio 0.3.22). Each of `messages`
has `versions`, of which `currentlySelected` is shown: with `content`, or with `steps` that have it. Not tried with a real export.
"""

from collections.abc import Iterator

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Role
from desktop_app.exchange.fields import Fields, objects
from desktop_app.exchange.foreign_chat import ForeignChat, ForeignMessage

_ROLES = {"user": Role.USER, "assistant": Role.ASSISTANT}


def lm_studio_chats(item: object, report: ImportReport) -> Iterator[ForeignChat]:
    """The chat of one file."""
    told = Fields(item, "conversation", report)
    chat = ForeignChat(program="LM Studio")
    chat.title, chat.system_prompt = told.text("name"), told.text("systemPrompt")
    chat.created_at = told.time("createdAt")
    chat.pinned = told.flag("pinned")
    shown: str | None = None
    for number, each in enumerate(objects(told.items("messages"), "message", report)):
        selected = each.whole("currentlySelected") or 0
        made = {}
        for place, version in enumerate(objects(each.items("versions"), "version", report)):
            found = _version(version, f"{number}.{place}", report)
            if found is not None:
                found.parent = shown
                made[place] = found
        each.done()
        chat.messages += made.values()
        if made:
            shown = made.get(selected, next(reversed(made.values()))).key
    chat.shown = shown
    told.ignore("tokenCount", "userLastMessagedAt", "assistantLastMessagedAt")
    told.done()
    yield chat


def _version(told: Fields, key: str, report: ImportReport) -> ForeignMessage | None:
    role, sender = told.get("role"), told.inside("senderInfo")
    model = sender.text("senderName", 200)
    sender.done()
    texts, thoughts = _texts(told, report), list[str]()
    for step in objects(told.items("steps"), "step", report):
        if step.get("type") != "contentBlock":
            step.ignore("stepIdentifier", "debugInfo", "statusState")
            if step.get("type") not in ("debugInfoBlock", "status"):
                report.leave_out(LeftOut.TOOL)
            step.done()
            continue
        style = step.inside("style")
        look = style.get("type")
        report.leave_out(LeftOut.WRONG_VALUE, look not in (None, "default", "thinking"))
        style.ignore("title")
        style.done()
        (thoughts if look == "thinking" else texts).extend(_texts(step, report))
        facts = step.inside("genInfo")
        identifier, indexed = facts.text("identifier", 200), facts.text("indexedModelIdentifier", 200)
        facts.done()
        model = model or identifier or indexed
        step.ignore("stepIdentifier", "defaultShouldIncludeInContext", "shouldIncludeInContext", "prefix", "suffix")
        step.done()
    told.ignore("type", "preprocessed")
    told.done()
    if not isinstance(role, str) or role not in _ROLES:
        report.leave_out(LeftOut.NOT_UNDERSTOOD)
        return None
    known = _ROLES[role]
    return ForeignMessage(
        key, None, known, "\n\n".join(texts), None, model if known is Role.ASSISTANT else "", thought="\n\n".join(thoughts)
    )


def _texts(told: Fields, report: ImportReport) -> list[str]:
    found = []
    for part in objects(told.items("content"), "content", report):
        if part.get("type") != "text":
            part.ignore("fileIdentifier", "fileType", "sizeBytes", "name")
            report.leave_out(LeftOut.IMAGE if part.get("fileType") == "image" else LeftOut.FILE)
        else:
            text = part.text("text")
            found.append("" if part.flag("isStructural") else text)
        part.ignore("isStructural", "fromDraftModel", "tokensCount")
        part.done()
    return [text for text in found if text]
