"""What Brise finds on this computer: certificate authorities, a keyring, processes of its own."""

import asyncio
import platform
import ssl

from desktop_app.chat.template_renderer import RenderRequest
from desktop_app.self_test.authorities import count_authorities
from desktop_app.self_test.told import CheckFailed, Told
from desktop_app.self_test.trial import Trial
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_WORDS = "What is 2+2?"


async def check_templates(trial: Trial) -> Told:
    """The user's own prompt templates are rendered by a process of their own."""
    asked = RenderRequest("{% for message in messages %}{{ message.content }}{% endfor %}", [{"role": "user", "content": _WORDS}])
    rendered = await trial.rooms.renderer.render(asked)
    if rendered != _WORDS:
        raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "They are rendered wrongly: {text}"), text=repr(rendered)[:200])
    return Told(QT_TRANSLATE_NOOP("SelfTest", "rendered by process {pid}"), pid=str(trial.rooms.renderer.pid))


async def check_tls(trial: Trial) -> Told:
    """The settings that every connection shares, and whom they trust."""
    count = await asyncio.to_thread(count_authorities)
    if count is None:
        return Told(
            QT_TRANSLATE_NOOP("SelfTest", "{openssl}; certificates are checked by {system}"),
            openssl=ssl.OPENSSL_VERSION,
            system=platform.system(),
        )
    if not count:
        raise CheckFailed(
            QT_TRANSLATE_NOOP(
                "SelfTest",
                "No certificate authorities were found, so no https server can be trusted. "
                "Install the package ca-certificates, or set SSL_CERT_FILE to a file with the authorities that you trust.",
            )
        )
    return Told(
        QT_TRANSLATE_NOOP("SelfTest", "{openssl}, {count} certificate authorities of this system"),
        openssl=ssl.OPENSSL_VERSION,
        count=count,
    )


async def check_keyring(trial: Trial) -> Told:
    """Which one would keep access tokens; nothing is read or written."""
    name = await trial.rooms.credentials.backend_name()
    if name is None:
        return Told(QT_TRANSLATE_NOOP("SelfTest", "none here; access tokens would be kept in memory only"))
    return Told("{name}", name=name)
