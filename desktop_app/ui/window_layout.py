"""What the window remembers of its shape between two runs, as bytes."""

import base64
import binascii
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowLayout:
    """Geometry as Qt writes it, the left pane's width, and which panes are folded by hand."""

    geometry: bytes = b""
    left_width: int = 256
    left_folded: bool = False
    right_folded: bool = False

    def to_bytes(self) -> bytes:
        """As kept in the settings."""
        stored = {
            "geometry": base64.b64encode(self.geometry).decode(),
            "left_width": self.left_width,
            "left_folded": self.left_folded,
            "right_folded": self.right_folded,
        }
        return json.dumps(stored).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "WindowLayout | None":
        """Read back what `to_bytes` wrote; None for anything else."""
        try:
            stored = json.loads(data)
            return cls(
                geometry=base64.b64decode(stored["geometry"], validate=True),
                left_width=int(stored["left_width"]),
                left_folded=bool(stored["left_folded"]),
                right_folded=bool(stored["right_folded"]),
            )
        except (ValueError, KeyError, TypeError, binascii.Error):
            return None
