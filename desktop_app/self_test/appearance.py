"""What is seen: the window, icons, the language, formulas."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer

from desktop_app.composition.first_paint import FirstPaint
from desktop_app.composition.language import languages, translation_files
from desktop_app.rendering.formula_svg import draw_formula
from desktop_app.self_test.told import CheckFailed, Told
from desktop_app.self_test.trial import Trial
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_LEAST_OPAQUE = 0.05
"""Of an icon's pixels; one that could not be drawn has none."""
_AGAIN = QT_TRANSLATE_NOOP("SelfTest", "{what} is missing or damaged in {folder}. Install Brise again.")


async def check_window(trial: Trial) -> Told:
    """It is shown and painted."""
    painted = FirstPaint(trial.qt)
    trial.rooms.show()
    try:
        async with asyncio.timeout(10):
            await painted.wait()
    except TimeoutError:
        raise CheckFailed(
            QT_TRANSLATE_NOOP("SelfTest", "It was shown on {platform}, but not painted within 10 s."), platform=trial.qt.platformName()
        ) from None
    finally:
        trial.rooms.load_libraries()  # the other checks need them, seen or not
    size = trial.rooms.window.size()
    return Told(
        QT_TRANSLATE_NOOP("SelfTest", "painted {size} on {platform}, {font}"),
        size=f"{size.width()}×{size.height()}",
        platform=trial.qt.platformName(),
        font=trial.qt.font().family(),
    )


async def check_icon(trial: Trial) -> Told:
    """The application's icon, in each of its sizes."""
    icon = trial.qt.windowIcon()
    sizes = sorted(size.width() for size in icon.availableSizes())
    blank = [size for size in sizes if not is_drawn(icon.pixmap(size, size).toImage())]
    if not sizes or blank:
        raise CheckFailed(_AGAIN, what=f"brise.svg ({', '.join(map(str, blank or sizes)) or '–'})", folder=str(trial.resources / "icons"))
    return Told(QT_TRANSLATE_NOOP("SelfTest", "drawn in {n} sizes, {least} to {most} px"), n=len(sizes), least=sizes[0], most=sizes[-1])


def is_drawn(image: QImage) -> bool:
    """False for a picture that is empty, or nearly so."""
    if image.isNull():
        return False
    alpha = image.convertToFormat(QImage.Format.Format_Alpha8)
    width, height, per_line = alpha.width(), alpha.height(), alpha.bytesPerLine()
    data = bytes(alpha.constBits())
    pixels = b"".join(data[line * per_line : line * per_line + width] for line in range(height))
    return len(pixels) - pixels.count(0) >= _LEAST_OPAQUE * len(pixels)


async def check_resources(trial: Trial) -> Told:
    """Icons that can be drawn, and Brise's prompt templates."""
    folder = trial.resources / "icons"
    icons = sorted(folder.glob("*.svg"))
    broken = [path.name for path in icons if not QSvgRenderer(str(path)).isValid()]
    if not icons or broken:
        raise CheckFailed(_AGAIN, what=", ".join(broken) or "*.svg", folder=str(folder))
    if not len(trial.rooms.templates):
        raise CheckFailed(_AGAIN, what="*.jinja", folder=str(trial.resources / "prompt_templates"))
    return Told(
        QT_TRANSLATE_NOOP("SelfTest", "{icons} icons, {templates} prompt templates"), icons=len(icons), templates=len(trial.rooms.templates)
    )


async def check_translation(trial: Trial) -> Told:
    """Every language that Brise speaks can be loaded, its own words and Qt's; and the user's language is."""
    known = languages(trial.resources)
    files = {language: [str(place / f"{name}.qm") for name, place in translation_files(language, trial.resources)] for language in known}
    missing = [path for paths in files.values() for path in paths if not _loads(path)]
    if not known or missing:
        path = Path(missing[0]) if missing else trial.resources / "translations" / "brise_*.qm"
        raise CheckFailed(_AGAIN, what=path.name, folder=str(path.parent))
    spoken = [Path(translator.filePath()).stem for translator in trial.qt.findChildren(QTranslator)]
    if spoken:
        return Told(QT_TRANSLATE_NOOP("SelfTest", "spoken here: {files}"), files=", ".join(spoken))
    names = ", ".join(QLocale(language).nativeLanguageName() for language in known)
    return Told(QT_TRANSLATE_NOOP("SelfTest", "English is spoken here; there are also: {languages}"), languages=names)


def _loads(path: str) -> bool:
    translator = QTranslator()
    return translator.load(path) and not translator.isEmpty()


async def check_formulas(trial: Trial) -> Told:
    """One is drawn, which takes the maths font."""
    drawing = await asyncio.to_thread(draw_formula, "$E=mc^2$")
    if drawing is None:
        raise CheckFailed(_AGAIN, what="ziamath", folder=str(trial.resources.parent))
    return Told(QT_TRANSLATE_NOOP("SelfTest", "drawn, {width} ems wide"), width=drawing.width)
