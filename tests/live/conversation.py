"""The conversation: every step, in every dialect that the server speaks."""

from collections.abc import AsyncIterator

from desktop_app.chat.abilities import abilities_of
from desktop_app.chat.endpoint import ServerKind, dialect_for
from desktop_app.chat.errors import ChatError
from desktop_app.inference.probe import probe
from tests.live.answers import answers
from tests.live.offers import offers
from tests.live.refusals import refusals
from tests.live.row import Row
from tests.live.subject import Subject


async def converse(url: str, access_token: str | None = None, *, model: str = "", kind: ServerKind | None = None) -> AsyncIterator[Row]:
    """Each step as soon as it is over; `kind`: what the server is known to be, if it is."""
    try:
        facts = await probe(url, access_token, model=model)
    except ChatError as error:
        yield Row("", "what is it", kind.value if kind else "something", str(error), kept=False)
        return
    context = facts.max_total_tokens
    found = f"{facts.kind.value} {facts.version or '?'}, {facts.model or 'no model'}, context {context or 'not told'}"
    yield Row("", "what is it", kind.value if kind else "something", found, kept=kind in (None, facts.kind))
    offered = [ability.value for ability, able in abilities_of(facts).items() if able]
    yield Row("", "it can", "as the dialog shows it", ", ".join(offered) or "nothing more", kept=None)
    for dialect in dict.fromkeys(dialect_for(facts.kind, servers_own_template=own) for own in (True, False)):
        subject = Subject(url, access_token, model or facts.model, facts, dialect)
        for steps in (answers, offers, refusals):
            for row in await steps(subject):
                yield row
