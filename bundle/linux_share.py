"""What desktops read about Brise below /usr/share: menu entry, icons, file type, and its page in software centres."""

import time
from pathlib import Path

from bundle import icons
from bundle.entries import Entry
from desktop_app import APP_ID, __version__

FILES = Path(__file__).parent / "linux"
PICTURES = Path(__file__).parent / "screenshots"
"""Shown by software centres, which fetch them from the repository: they are in no package."""


def share_entries(made: Path, when: int) -> list[Entry]:
    """All of it; what has to be made is made in the folder `made`."""
    made.mkdir(parents=True, exist_ok=True)
    entries = [
        Entry(f"usr/share/applications/{APP_ID}.desktop", FILES / f"{APP_ID}.desktop"),
        Entry(f"usr/share/icons/hicolor/scalable/apps/{APP_ID}.svg", icons.DRAWING),
        Entry(f"usr/share/metainfo/{APP_ID}.metainfo.xml", _metainfo(made, when)),
        Entry(f"usr/share/mime/packages/{APP_ID}.xml", FILES / f"{APP_ID}.mime.xml"),
    ]
    for size in icons.SIZES:
        picture = made / f"{size}.png"
        picture.write_bytes(icons.png(size))
        entries.append(Entry(f"usr/share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png", picture))
    return entries


def _metainfo(made: Path, when: int) -> Path:
    text = (FILES / f"{APP_ID}.metainfo.xml.in").read_text("utf-8")
    filled = made / f"{APP_ID}.metainfo.xml"
    filled.write_text(text.replace("@VERSION@", __version__).replace("@DATE@", time.strftime("%Y-%m-%d", time.gmtime(when))), "utf-8")
    return filled
