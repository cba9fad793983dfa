"""Many keys in one query, however many: one statement, which SQLite has compiled once, and not one for each number of keys.

SQLite keeps 256 compiled statements, and one with 200 marks takes as much room as the messages that it finds.
"""

import json
from collections.abc import Collection

AMONG = "IN (SELECT value FROM json_each(?))"
"""The condition behind a column."""


def among(keys: Collection[object]) -> tuple[str]:
    """The value for `AMONG`."""
    return (json.dumps(list(keys)),)
