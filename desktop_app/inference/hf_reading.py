"""What Hugging Face tells of accounts, models and providers, checked before it is believed: nothing here raises.

The shapes are those of huggingface_hub (hf_api.py), huggingface.js (who-am-i.ts) and huggingface.co/docs/inference-providers/hub-api.
"""

import re
from collections.abc import Iterable

from desktop_app.chat.hf_account import HfAccount, HfOrganization, HfPlan
from desktop_app.chat.hf_model import HfModel, HfProvider, HfTask
from desktop_app.inference.bounds import MODEL_NAME_CHARACTERS, ORGANIZATIONS, PROVIDERS
from desktop_app.inference.server_tokens import field, whole, words

_MODEL = re.compile(r"[\w.\-]{1,200}(?:/[\w.\-]{1,200})?", re.ASCII)
_SHORT = re.compile(r"[\w.\-]{1,100}", re.ASCII)
"""A provider's or an organization's name: both go into requests."""


def is_model_name(text: str) -> bool:
    """True for what can be a model's name; nobody is asked about anything else."""
    return bool(_MODEL.fullmatch(text)) and ".." not in text


def read_account(told: object) -> HfAccount | None:
    """Whose token it is, as whoami tells it."""
    name = _line(told, "name")
    if not name:
        return None
    is_organization = field(told, "type") == "org"
    plan = HfPlan.ORGANIZATION if is_organization else HfPlan.PRO if field(told, "isPro") is True else HfPlan.FREE
    orgs = field(told, "orgs")
    found = [_organization(entry) for entry in orgs[:ORGANIZATIONS]] if isinstance(orgs, list) else []
    return HfAccount(name, _line(told, "fullname"), plan, tuple(entry for entry in found if _SHORT.fullmatch(entry.name)))


def routed_model(entry: object) -> HfModel:
    """A model as the router describes it, alone or in its list."""
    told = field(entry, "providers")
    providers = [_routed_provider(one) for one in told[:PROVIDERS]] if isinstance(told, list) else []
    sees = field(field(entry, "architecture"), "input_modalities")
    return HfModel(_line(entry, "id"), _named(providers), "image" in sees if isinstance(sees, list) else None)


def listed_model(entry: object) -> HfModel:
    """A model as the hub lists it; without a name if that is none."""
    name = _line(entry, "id")
    told = field(entry, "inferenceProviderMapping")
    if isinstance(told, dict):  # of one model it is a dict by name, in a list of models a list
        pairs: Iterable[tuple[str, object]] = [(str(key), value) for key, value in list(told.items())[:PROVIDERS]]
    else:
        pairs = [(_line(one, "provider"), one) for one in told[:PROVIDERS]] if isinstance(told, list) else []
    providers = [
        HfProvider(provider, field(one, "status") == "live", _task(field(one, "task")), served_as=_line(one, "providerId"))
        for provider, one in pairs
    ]
    tag = field(entry, "pipeline_tag")
    sees = {"image-text-to-text": True, "text-generation": False}.get(tag) if isinstance(tag, str) else None
    return HfModel(name if is_model_name(name) else "", _named(providers), sees)


def _routed_provider(one: object) -> HfProvider:
    price, tools = field(one, "pricing"), field(one, "supports_tools")
    return HfProvider(
        _line(one, "provider"),
        field(one, "status") == "live",
        HfTask.CHAT,
        whole(field(one, "context_length")) or None,
        _dollars(field(price, "input")),
        _dollars(field(price, "output")),
        tools if isinstance(tools, bool) else None,
    )


def _named(providers: Iterable[HfProvider]) -> tuple[HfProvider, ...]:
    return tuple(provider for provider in providers if _SHORT.fullmatch(provider.name))


def _organization(entry: object) -> HfOrganization:
    can_pay = field(entry, "canPay")
    return HfOrganization(_line(entry, "name"), _line(entry, "fullname"), can_pay if isinstance(can_pay, bool) else None)


def _task(value: object) -> HfTask:
    return HfTask(value) if isinstance(value, str) and value in HfTask._value2member_map_ else HfTask.OTHER


def _dollars(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e6 else None


def _line(item: object, key: str) -> str:
    """A short text without line breaks, "" if it is none."""
    return " ".join(words(field(item, key))[:MODEL_NAME_CHARACTERS].split())
