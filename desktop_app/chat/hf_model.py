"""A model that Hugging Face's Inference API serves, and who runs it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HfTask(StrEnum):
    """What a provider does with a model, as far as a chat is concerned."""

    CHAT = "conversational"
    RAW = "text-generation"  # goes on from a text
    OTHER = "other"


class HfChoice(StrEnum):
    """What can stand in the place of a provider: Hugging Face picks."""

    AUTOMATIC = ""  # by the order in the account's own settings
    FASTEST = "fastest"
    CHEAPEST = "cheapest"


COMPLETION_PATHS: Mapping[str, str] = {
    "deepinfra": "/deepinfra/v1/openai/completions",
    "featherless-ai": "/featherless-ai/v1/completions",
    "novita": "/novita/v3/openai/completions",
    "together": "/together/v1/completions",
}
"""Where providers go on from a text, below the router: as the hub's client asks them (huggingface_hub, inference/_providers).

Its only other one, hf-inference, speaks TGI's protocol there, and has long served no model of that size.
"""


@dataclass(frozen=True, slots=True)
class HfProvider:
    """Somebody who runs a model; None where it is not told."""

    name: str
    is_live: bool = True
    task: HfTask = HfTask.CHAT
    context: int | None = None  # tokens
    price_in: float | None = None  # dollars for a million tokens
    price_out: float | None = None
    takes_tools: bool | None = None
    served_as: str = ""  # how it calls the model


@dataclass(frozen=True, slots=True)
class HfModel:
    """A model with everybody who runs it."""

    name: str
    providers: tuple[HfProvider, ...] = ()
    takes_images: bool | None = None

    def serving(self, task: HfTask = HfTask.CHAT) -> tuple[HfProvider, ...]:
        """Who does this with it now."""
        return tuple(provider for provider in self.providers if provider.is_live and provider.task is task)

    def completing(self) -> tuple[HfProvider, ...]:
        """Who goes on from a text with it now, in a way that Brise knows."""
        return tuple(provider for provider in self.serving(HfTask.RAW) if provider.name in COMPLETION_PATHS)

    @property
    def chats(self) -> bool:
        """True if somebody serves it for chats now."""
        return bool(self.serving())

    @property
    def only_completes(self) -> bool:
        """True if it is served, but only to go on from a text."""
        return not self.chats and bool(self.serving(HfTask.RAW))


def split_choice(asked: str) -> tuple[str, str]:
    """A model as the router is asked for it, taken apart: its name, and the provider or HfChoice behind the colon."""
    name, _, choice = asked.partition(":")
    return name, choice
