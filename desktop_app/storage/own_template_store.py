"""Keeps the user's own prompt templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.storage.database import Database

_ALL = "SELECT number, id, name, source, bos_token, eos_token, takes_system FROM own_template ORDER BY number"
_SAVE = """
INSERT INTO own_template (number, id, name, source, bos_token, eos_token, takes_system) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, source = excluded.source, bos_token = excluded.bos_token,
    eos_token = excluded.eos_token, takes_system = excluded.takes_system
"""


@dataclass(frozen=True, slots=True)
class KeptTemplate:
    """One of them and its place; None: behind all others."""

    template: PromptTemplate
    number: int | None = None


class OwnTemplateStore:
    """Every method raises ChatError(STORAGE) where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Sequence[KeptTemplate]:
        """All of them, in their order; nobody renders them yet."""
        return [
            KeptTemplate(
                PromptTemplate(id_, name, source, bos_token=bos, eos_token=eos, takes_system=bool(takes_system)),
                number,
            )
            for number, id_, name, source, bos, eos, takes_system in map(tuple, self._database.rows(_ALL, ()))
        ]

    def save(self, kept: KeptTemplate) -> None:
        """Insert it at its place, or update it where it is."""
        one = kept.template
        values = (kept.number, one.id, one.name, one.source, one.bos_token, one.eos_token, int(one.takes_system))
        with self._database.transaction():
            self._database.write(_SAVE, values)
            self._database.request_checkpoint()

    def remove(self, template_ids: Sequence[str]) -> None:
        """Forget all of them, or none; chats go on naming them."""
        with self._database.transaction():
            for template_id in template_ids:
                self._database.write("DELETE FROM own_template WHERE id = ?", (template_id,))
