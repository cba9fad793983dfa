"""The user's language, as far as Brise speaks it: its own words and Qt's (dialog buttons, menus of fields, keys); English otherwise."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

SOURCE_LANGUAGE = "en"
"""What the texts in the code are written in."""


def speak(app: QCoreApplication, resources: Path) -> tuple[QTranslator, ...]:
    """Let all texts from now on be in the first of the user's languages that Brise knows; what was installed for it."""
    if QLocale().language() is QLocale.Language.C:  # no language set: numbers and dates as the texts, in English
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    language = choose(QLocale().uiLanguages(), languages(resources))
    if language == SOURCE_LANGUAGE:
        return ()
    translators = []
    for name, place in translation_files(language, resources):
        translator = QTranslator(app)
        if translator.load(name, str(place)) and app.installTranslator(translator):
            translators.append(translator)
    return tuple(translators)


def languages(resources: Path) -> list[str]:
    """The codes of those that Brise's own words are translated to."""
    return sorted(path.stem.removeprefix("brise_") for path in (resources / "translations").glob("brise_*.qm"))


def translation_files(language: str, resources: Path) -> tuple[tuple[str, Path], ...]:
    """Names and folders of what a language is made of: Qt's words, and Brise's."""
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    return (f"qtbase_{language}", qt), (f"brise_{language}", resources / "translations")


def choose(wanted: Iterable[str], known: Iterable[str]) -> str:
    """The first wanted language that is known. Who reads English before German is not given German, though only German has a file."""
    spoken = {SOURCE_LANGUAGE, *known}
    codes = (QLocale.languageToCode(QLocale(name).language()) for name in wanted)
    return next((code for code in codes if code in spoken), SOURCE_LANGUAGE)
