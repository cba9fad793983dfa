"""Which versions About names, and in which words."""

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, qVersion

from desktop_app import __version__
from desktop_app.composition.build_info import BuildInfo, build_info
from desktop_app.composition.licences import package_version

_COMMIT = 12  # characters of it


def versions() -> dict[str, str]:
    """By name, in the order in which they are shown."""
    engine = package_version("xllamacpp") or QCoreApplication.translate("Versions", "not part of this installation")
    return {
        "Brise": __version__,
        QCoreApplication.translate("Versions", "Build"): _built(build_info()),
        "Qt": qVersion(),
        "PySide6": pyside_version,
        "Python": platform.python_version(),
        "huggingface_hub": package_version("huggingface_hub"),
        "llama.cpp (xllamacpp)": engine,
    }


def _built(info: BuildInfo) -> str:
    if not info.commit:
        return QCoreApplication.translate("Versions", "from source")
    date = QDateTime.fromString(info.date, Qt.DateFormat.ISODate)
    if not date.isValid():
        return info.commit[:_COMMIT]
    return f"{info.commit[:_COMMIT]}, {QLocale().toString(date.date(), QLocale.FormatType.ShortFormat)}"
