"""The texts in `resources/licences`: of what brings none along, and `components.json`, which says what they belong to."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from desktop_app.chat.component import Component, LicenceText


@dataclass(frozen=True)
class ShippedTexts:
    """The folder, read as it is asked for."""

    folder: Path

    @cached_property
    def _told(self) -> dict[str, Any]:
        told = json.loads((self.folder / "components.json").read_text("utf-8"))
        assert isinstance(told, dict)
        return told

    def text(self, name: str) -> LicenceText:
        """One of the texts. Raises OSError."""
        return LicenceText(Path(name).name, (self.folder / name).read_text("utf-8"))

    def of_distribution(self, name: str) -> tuple[LicenceText, ...]:
        """Those of a package that ships none."""
        told = self._told["distributions"].get(name, {})
        return tuple(self.text(each) for each in told.get("texts", ()))

    def licence_of_distribution(self, name: str) -> str:
        """Under which of several licences Brise uses a package, or what its licence is called where it does not say."""
        return str(self._told["distributions"].get(name, {}).get("licence", ""))

    def components(self, versions: dict[str, str]) -> list[Component]:
        """What is no package of its own: Qt, Python, OpenSSL, fonts. What has no version in `versions` is absent here."""
        return [
            Component(name, versions[name], str(told["licence"]), tuple(self.text(each) for each in told["texts"]))
            for name, told in self._told["components"].items()
            if name in versions
        ]
