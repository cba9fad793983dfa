"""Words for what the check of this installation looks at, and for how it went."""

from PySide6.QtCore import QCoreApplication

from desktop_app.chat.self_check import Check, CheckState, SelfCheck
from desktop_app.rendering.shown_line import shown_line
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_LONGEST = 2000  # characters of a sentence that another process told
_NAMES = {
    "window": QT_TRANSLATE_NOOP("CheckWords", "Window"),
    "icon": QT_TRANSLATE_NOOP("CheckWords", "Icon of Brise"),
    "resources": QT_TRANSLATE_NOOP("CheckWords", "Icons and templates"),
    "translation": QT_TRANSLATE_NOOP("CheckWords", "Languages"),
    "formulas": QT_TRANSLATE_NOOP("CheckWords", "Formulas"),
    "own prompt templates": QT_TRANSLATE_NOOP("CheckWords", "Prompt templates of your own"),
    "TLS": QT_TRANSLATE_NOOP("CheckWords", "Encrypted connections"),
    "keyring": QT_TRANSLATE_NOOP("CheckWords", "Keyring"),
    "TGI stream": QT_TRANSLATE_NOOP("CheckWords", "An answer from a server"),
    "stop": QT_TRANSLATE_NOOP("CheckWords", "Stop"),
    "search": QT_TRANSLATE_NOOP("CheckWords", "Search"),
    "built-in model": QT_TRANSLATE_NOOP("CheckWords", "Built-in model"),
    "shutdown": QT_TRANSLATE_NOOP("CheckWords", "Quitting"),
    "storage": QT_TRANSLATE_NOOP("CheckWords", "Storage"),
    "folder": QT_TRANSLATE_NOOP("CheckWords", "Folder to work in"),
    "start": QT_TRANSLATE_NOOP("CheckWords", "Start"),
}
_STATES = {
    CheckState.OK: QT_TRANSLATE_NOOP("CheckWords", "ok"),
    CheckState.FAILED: QT_TRANSLATE_NOOP("CheckWords", "failed"),
    CheckState.SKIPPED: QT_TRANSLATE_NOOP("CheckWords", "left out"),
}


def check_title(check: Check) -> str:
    """What was looked at, and how it went."""
    name = QCoreApplication.translate("CheckWords", _NAMES[check.name]) if check.name in _NAMES else one_line(check.name)
    return f"{name}: {QCoreApplication.translate('CheckWords', _STATES[check.state])}"


def one_line(text: str) -> str:
    """What another process told, in one line that hides nothing and is not endless."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return shown_line(" ".join(cut.split()))


def summary(found: SelfCheck) -> str:
    """All of it in a sentence."""
    if not found.checks:
        return QCoreApplication.translate("CheckWords", "Nothing was checked.")
    if found.failed:
        text = QCoreApplication.translate("CheckWords", "{failed} of {n} checks failed.")
        return text.format(failed=len(found.failed), n=len(found.checks))
    if found.skipped:
        text = QCoreApplication.translate("CheckWords", "Everything that is installed works: {n} checks, {skipped} left out.")
        return text.format(n=len(found.checks) - len(found.skipped), skipped=len(found.skipped))
    return QCoreApplication.translate("CheckWords", "Everything works: {n} checks.").format(n=len(found.checks))


def report_text(found: SelfCheck) -> str:
    """All of it to be copied."""
    where = f"Brise {found.version}{f' ({found.commit})' if found.commit else ''}, Qt {found.qt}, Python {found.python}, {found.platform}"
    lines = [f"{check_title(check)}: {one_line(check.translated)}" for check in found.checks]
    return "\n".join([one_line(where), *lines, summary(found), ""])
