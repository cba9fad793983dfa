"""Hugging Face's accounts, models and providers in words."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.hf_account import HfAccount, HfOrganization, HfPlan
from desktop_app.chat.hf_model import HfChoice, HfModel, HfProvider, HfTask

_NAMED = 3
"""Providers that stand in a model's row by name."""


def account_sentence(account: HfAccount) -> str:
    """ "Grace Hopper (grace) · PRO · 2 organizations"."""
    plan = {
        HfPlan.FREE: QCoreApplication.translate("HuggingFace", "free account"),
        HfPlan.PRO: "PRO",
        HfPlan.ORGANIZATION: QCoreApplication.translate("HuggingFace", "organization"),
    }[account.plan]
    return " · ".join(part for part in (account.label, plan, _organizations(len(account.organizations))) if part)


def model_line(model: HfModel) -> str:
    """Who serves it, and what it takes beside text: "novita, together · takes images"."""
    if model.chats:
        who = _names(provider.name for provider in model.serving())
    else:
        who = QCoreApplication.translate("HuggingFace", "completes text only, no chats")
    sees = QCoreApplication.translate("HuggingFace", "takes images") if model.takes_images else ""
    return " · ".join(part for part in (who, sees) if part)


def provider_line(provider: HfProvider) -> str:
    """ "novita · 131,072 tokens · $0.13 in, $0.26 out", as far as it is known."""
    locale, parts = QLocale(), [provider.name]
    if provider.task is HfTask.RAW:
        parts.append(QCoreApplication.translate("HuggingFace", "completes text only, no chats"))
    if provider.context is not None:
        parts.append(QCoreApplication.translate("HuggingFace", "{n} tokens").format(n=locale.toString(provider.context)))
    if provider.price_in is not None and provider.price_out is not None:
        prices = (locale.toString(price, "f", 2) for price in (provider.price_in, provider.price_out))
        parts.append(QCoreApplication.translate("HuggingFace", "${} in, ${} out").format(*prices))
    return " · ".join(parts)


def choice_label(choice: HfChoice) -> str:
    """What stands for Hugging Face's own pick."""
    return {
        HfChoice.AUTOMATIC: QCoreApplication.translate("HuggingFace", "Automatic"),
        HfChoice.FASTEST: QCoreApplication.translate("HuggingFace", "Fastest"),
        HfChoice.CHEAPEST: QCoreApplication.translate("HuggingFace", "Cheapest"),
    }[choice]


def payer_label(organization: HfOrganization) -> str:
    """An organization that could pay."""
    if organization.can_pay is False:
        return QCoreApplication.translate("HuggingFace", "{name} (no way to pay set up)").format(name=organization.label)
    return organization.label


def _organizations(number: int) -> str:
    if number == 1:
        return QCoreApplication.translate("HuggingFace", "1 organization")
    return QCoreApplication.translate("HuggingFace", "{n} organizations").format(n=number) if number else ""


def _names(names: Iterable[str]) -> str:
    found = list(names)
    rest = len(found) - _NAMED
    more = QCoreApplication.translate("HuggingFace", "{n} more").format(n=rest) if rest > 0 else ""
    return ", ".join([*found[:_NAMED], *([more] if more else [])])
