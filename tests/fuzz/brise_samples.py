"""Small files of Brise's own, as values: chats with all that they can have, presets, and a model's tokenizer_config.json."""

import json
import tempfile
from pathlib import Path
from typing import Any

from desktop_app.exchange.brise_json import brise_json
from tests.exchange.records import Shelf, an_attachment
from tests.exchange.test_brise_json import forked
from tests.storage.samples import a_conversation


def _forked() -> Any:
    with tempfile.TemporaryDirectory(prefix="brise-fuzz-") as folder:
        shelf = Shelf(Path(folder))
        try:
            return json.loads("".join(brise_json([shelf.record(forked(shelf))])))
        finally:
            shelf.close()


def _attached() -> Any:
    """A chat with an attachment in its draft."""
    with tempfile.TemporaryDirectory(prefix="brise-fuzz-") as folder:
        shelf = Shelf(Path(folder))
        try:
            conversation = a_conversation()
            shelf.store.save_conversation(conversation)
            attached = an_attachment(shelf.store, "salt")
            shelf.store.save_draft_attachments(conversation.id, [attached.id])
            return json.loads("".join(brise_json([shelf.record(conversation.id)])))
        finally:
            shelf.close()


FORKED = _forked()
ATTACHED = _attached()
PRESETS: dict[str, Any] = {
    "format": "brise.presets",
    "version": 2,
    "presets": [{"name": "Küche", "parameters": {"temperature": {"value": 0.5, "on": True}, "stop": {"value": ["\n\n"], "on": True}}}],
    "system_prompts": [{"name": "Pirate", "text": "Talk like one."}],
    "prompts": [{"name": "Letter", "text": "To {{name=Arles}}"}],
    "prompt_templates": [{"name": "Mine", "template": "{{ messages[0].content }}", "eos_token": "</s>", "takes_system": True}],
}
ENDPOINTS: dict[str, Any] = {
    "format": "brise.endpoints",
    "version": 1,
    "endpoints": [
        {
            "name": "Küche",
            "kind": "server",
            "address": "https://gpu.example:8443/tgi",
            "model": "org/M",
            "headers": ["X-Team"],
            "stream": False,
        },
        {"name": "B", "kind": "hf_api", "proxy": "given", "proxy_url": "http://me:x@10.0.0.1:1", "ca_file": "~/f.pem", "pinned": "ab" * 32},
    ],
}
TOKENIZER: dict[str, Any] = {
    "bos_token": {"__type": "AddedToken", "content": "<s>"},
    "eos_token": "</s>",
    "chat_template": [{"name": "default", "template": "{{ messages[0].content }}"}, {"name": "rag", "template": "x"}],
    "added_tokens_decoder": {"1": {"content": "<unk>", "special": True}},
}
