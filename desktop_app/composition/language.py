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
    folder = resources / "translations"
    language = choose(QLocale().uiLanguages(), [path.stem.removeprefix("brise_") for path in folder.glob("brise_*.qm")])
    if language == SOURCE_LANGUAGE:
        return ()
    places = (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), (f"brise_{language}", str(folder))
    translators = []
    for name, place in places:
        translator = QTranslator(app)
        if translator.load(name, place) and app.installTranslator(translator):
            translators.append(translator)
    return tuple(translators)


def choose(wanted: Iterable[str], known: Iterable[str]) -> str:
    """The first wanted language that is known. Who reads English before German is not given German, though only German has a file."""
    spoken = {SOURCE_LANGUAGE, *known}
    codes = (QLocale.languageToCode(QLocale(name).language()) for name in wanted)
    return next((code for code in codes if code in spoken), SOURCE_LANGUAGE)
