"""A small deterministic tokenizer and the chat templates of the test server: enough that counts, ids and offsets mean something."""

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Messages = Sequence[Mapping[str, str]]
Template = Callable[[Messages, "Tokenizer"], str]


class TemplateRefused(Exception):
    """The template's own raise_exception: the text that it gave."""


@dataclass(frozen=True)
class Tokenizer:
    """Splits into specials, words with their leading space, single marks and white space."""

    bos: str = "<s>"
    eos: str = "</s>"
    adds_bos: bool = True
    specials: tuple[str, ...] = ("<unk>", "<s>", "</s>")

    def split(self, text: str) -> list[str]:
        """The pieces of a text; together they are the text."""
        specials = "|".join(re.escape(special) for special in self.specials)
        pieces: list[str] = []
        for part in re.split(f"({specials})", text):  # first of all, as a real one does
            pieces += [part] if part in self.specials else re.findall(r"\[/?INST\]| (?=\[/?INST\])| ?\w{1,12}| ?[^\w\s]|\s", part)
        return pieces

    def is_special(self, piece: str) -> bool:
        """Whether a piece is a control token."""
        return piece in self.specials

    def token_id(self, piece: str) -> int:
        """The same id for the same piece, always."""
        if piece in self.specials:
            return self.specials.index(piece)
        return 300 + zlib.crc32(piece.encode()) % 31_000

    def encode(self, text: str, *, add_special_tokens: bool) -> list[tuple[int, str, int, int]]:
        """(id, text, start, stop) of each token, in bytes of UTF-8."""
        pieces = [(self.token_id(self.bos), self.bos, 0, 0)] if add_special_tokens and self.adds_bos else []
        at = 0
        for piece in self.split(text):
            stop = at + len(piece.encode())
            pieces.append((self.token_id(piece), piece, at, stop))
            at = stop
        return pieces

    def count(self, text: str, *, add_special_tokens: bool) -> int:
        """How many tokens a text has."""
        return len(self.split(text)) + (1 if add_special_tokens and self.adds_bos else 0)


MISTRAL = Tokenizer()
SMOLLM = Tokenizer("<|im_start|>", "<|im_end|>", adds_bos=False, specials=("<|endoftext|>", "<|im_start|>", "<|im_end|>"))

MUST_ALTERNATE = "Conversation roles must alternate user/assistant/user/assistant/..."


def mistral_v01(messages: Messages, tokenizer: Tokenizer) -> str:
    """Mistral v0.1 as TGI's own test has it: no system role, a space after the end-of-text token."""
    parts = [tokenizer.bos]
    for number, message in enumerate(messages):
        if message["role"] != ("assistant" if number % 2 else "user"):
            raise TemplateRefused(MUST_ALTERNATE)
        content = message["content"]
        parts.append(f"{content}{tokenizer.eos} " if number % 2 else f"[INST] {content} [/INST]")
    return "".join(parts)


def mistral_v02_with_system(messages: Messages, tokenizer: Tokenizer) -> str:
    """The later Mistral v0.2 template: the system prompt goes before the first user turn."""
    system = ""
    turns = list(messages)
    if turns and turns[0]["role"] == "system":
        system = turns.pop(0)["content"] + "\n\n"
    parts = [tokenizer.bos]
    for number, message in enumerate(turns):
        if message["role"] != ("assistant" if number % 2 else "user"):
            raise TemplateRefused("After the optional system message, conversation roles must alternate user/assistant/user/assistant/...")
        content = message["content"]
        parts.append(f" {content}{tokenizer.eos}" if number % 2 else f" [INST] {'' if number else system}{content} [/INST]")
    return "".join(parts)


def chatml(messages: Messages, tokenizer: Tokenizer) -> str:
    """SmolLM2's ChatML, with its own system prompt when none is given."""
    turns = [(message["role"], message["content"]) for message in messages]
    if not turns or turns[0][0] != "system":
        turns.insert(0, ("system", "You are a helpful AI assistant named SmolLM, trained by Hugging Face"))
    return "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in turns) + "<|im_start|>assistant\n"


def render(template: Template, messages: Messages, tokenizer: Tokenizer, *, continues: bool) -> str:
    """The prompt of a chat; an assistant message at the end is left open if the server can continue it (3.0 and later)."""
    prompt = template(messages, tokenizer)
    if continues and messages and messages[-1]["role"] == "assistant":
        content = messages[-1]["content"]
        at = prompt.rfind(content)
        if content and at >= 0:
            return prompt[: at + len(content)].rstrip()
    return prompt
