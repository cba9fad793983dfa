"""What is said instead where Hugging Face's own service refused: of it more is known than of any server."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from desktop_app.chat.endpoint import HF_HUB, HF_ROUTER
from desktop_app.chat.errors import ErrorKind
from desktop_app.ui.error_sentences import Action, Sentences
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

HF_HOSTS = frozenset(urlsplit(url).hostname for url in (HF_ROUTER, HF_HUB))

HF_SENTENCES: Mapping[ErrorKind, Sentences] = {
    ErrorKind.TOO_MANY_REQUESTS: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Too many requests at Hugging Face."),),
        (
            QT_TRANSLATE_NOOP(
                "Explain", "It asks to wait {seconds} s before the next try. With PRO, it takes more requests in the same time."
            ),
            QT_TRANSLATE_NOOP("Explain", "Wait a few minutes, then try again. With PRO, it takes more requests in the same time."),
        ),
    ),
    ErrorKind.NO_CREDITS: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "This month’s credits at Hugging Face are used up."),),
        (
            QT_TRANSLATE_NOOP(
                "Explain",
                "PRO includes more credits each month. More can be bought at huggingface.co/settings/billing, "
                "or an organization can pay: see the endpoint’s settings.",
            ),
        ),
        (Action.ENDPOINT_SETTINGS, Action.TRY_AGAIN),
    ),
}
