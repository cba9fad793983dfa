"""ChatGPT's export: conversations.json, alone or in its archive.

Public source: docs/chatgpt-data-export-format.md of github.com/mitkury/chatgpt-export-parser (whose parser its authors tried with real
exports). A conversation's `mapping` holds the nodes of its tree by id: `message` (or null), `parent`, `children`; `current_node` is shown.
Not tried with a real export.
"""

from collections.abc import Iterator

from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.message import Role
from desktop_app.exchange.fields import Fields
from desktop_app.exchange.foreign_chat import ForeignChat, ForeignMessage
from desktop_app.exchange.tree_walk import Node, in_order

_HIDDEN = "is_visually_hidden_from_conversation"
_SPOKEN = ("text", "multimodal_text", "code")


def chatgpt_chats(item: object, report: ImportReport) -> Iterator[ForeignChat]:
    """The chat of one conversation object."""
    told = Fields(item, "conversation", report)
    chat = ForeignChat(program="ChatGPT")
    chat.title = told.text("title")
    chat.created_at, chat.updated_at = told.time("create_time"), told.time("update_time")
    chat.archived, chat.pinned = told.flag("is_archived"), told.flag("is_starred")
    current, default_model = told.get("current_node"), told.text("default_model_slug")
    told.ignore("id", "conversation_id")
    places = _Places(chat, default_model, report)
    for node in in_order(told.table("mapping"), report):
        places.add(node)
    chat.shown = places.entry_of(current)
    report.leave_out(LeftOut.WRONG_VALUE, current is not None and not places.knows(current))
    told.done()
    yield chat


class _Places:
    """Where each node of the tree went: what an assistant says in several nodes, one after the other, is one message."""

    def __init__(self, chat: ForeignChat, default_model: str, report: ImportReport) -> None:
        self._chat, self._model, self._report = chat, default_model, report
        self._entries: dict[str, ForeignMessage | None] = {}
        self._open: dict[str, bool] = {}  # no branch begins between a node and the message that it went to
        self._single: dict[str, bool] = {}

    def entry_of(self, node_id: object) -> str | None:
        """The message that a node went to."""
        entry = self._entries.get(node_id) if isinstance(node_id, str) else None
        return None if entry is None else entry.key

    def knows(self, node_id: object) -> bool:
        """True for the name of a node."""
        return isinstance(node_id, str) and node_id in self._entries

    def add(self, node: Node) -> None:
        """Take a node; its parent was taken before."""
        self._single[node.key] = node.children == 1
        above = self._entries.get(node.parent or "")
        goes_on = self._open.get(node.parent or "", False) and self._single.get(node.parent or "", False)
        found = self._message(node)
        if found is None:
            self._entries[node.key], self._open[node.key] = above, goes_on
            return
        self._open[node.key] = True
        if goes_on and above is not None and above.role is Role.ASSISTANT is found.role:
            above.text = "\n\n".join(filter(None, (above.text, found.text)))
            above.thought = "\n\n".join(filter(None, (above.thought, found.thought)))
            above.model = above.model or found.model
            self._entries[node.key] = above
            return
        found.parent = None if above is None else above.key
        self._chat.messages.append(found)
        self._entries[node.key] = found

    def _message(self, node: Node) -> ForeignMessage | None:
        """What a node says; None for one that nobody is shown."""
        told = Fields(node.fields.get("message"), "message", self._report)
        node.fields.ignore("id", "parent", "children")
        node.fields.done()
        told.ignore("id", "status", "end_turn", "weight", "recipient", "update_time", "channel", "author", "metadata", "create_time")
        if "content" not in told:
            told.done()
            return None
        author, metadata = told.inside("author"), told.inside("metadata")
        role = author.get("role")
        author.done()
        created = told.time("create_time")
        text, thought = self._content(told.inside("content"))
        told.done()
        is_hidden = any([metadata.flag(_HIDDEN), metadata.flag("is_user_system_message")])
        model = metadata.text("model_slug", 200) or self._model if role == "assistant" else ""
        metadata.done()
        if is_hidden:
            self._report.leave_out(LeftOut.HIDDEN, bool(text))
            return None
        if role == "system":
            self._chat.system_prompt = "\n\n".join(filter(None, (self._chat.system_prompt, text)))
            return None
        if role not in ("user", "assistant"):
            self._report.leave_out(LeftOut.TOOL if role == "tool" else LeftOut.NOT_UNDERSTOOD)
            return None
        if not text.strip() and not thought.strip():
            return None
        if role == "assistant" and told.get("recipient") not in (None, "all"):
            self._report.leave_out(LeftOut.TOOL)  # what it said to a tool
            return None
        return ForeignMessage(node.key, None, Role(str(role)), text, created, model, thought=thought)

    def _content(self, content: Fields) -> tuple[str, str]:
        """Text and thought of a message's content."""
        kind, parts, thoughts = content.get("content_type"), [], []
        for part in content.items("parts"):
            if isinstance(part, str):
                parts.append(part)
            elif isinstance(part, dict) and isinstance(part.get("text"), str):  # what was dictated
                parts.append(part["text"])
            else:
                is_image = isinstance(part, dict) and "image" in str(part.get("content_type"))
                self._report.leave_out(LeftOut.IMAGE if is_image else LeftOut.FILE)
        for each in content.items("thoughts"):
            told = Fields(each, "thought", self._report)
            thoughts += [told.text("summary"), told.text("content")]
            told.ignore("chunks", "finished")
            told.done()
        if kind == "code":
            code = content.text("text") or "\n".join(parts)
            language = content.get("language")
            self._report.leave_out(LeftOut.WRONG_VALUE, language is not None and not _is_language(language))
            parts = [f"```{language if _is_language(language) and language != 'unknown' else ''}\n{code}\n```"] if code else []
        elif kind not in (*_SPOKEN, "thoughts"):
            content.ignore("text", "content", "result", "user_profile", "user_instructions")
            if kind != "reasoning_recap":
                self._report.leave_out(LeftOut.HIDDEN if "context" in str(kind) else LeftOut.TOOL)
            parts = []
        content.ignore("language", "source_analysis_msg_id", "response_format_name")
        content.done()
        return "\n\n".join(filter(None, parts)), "\n\n".join(filter(None, thoughts))


def _is_language(value: object) -> bool:
    return isinstance(value, str) and value.isalnum()
