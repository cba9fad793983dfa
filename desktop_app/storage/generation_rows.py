"""Generations as rows, and what the transcript says of an answer that they made."""

import json
from collections.abc import Sequence

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import Ending, Generation
from desktop_app.chat.message import AnswerState, Phase
from desktop_app.storage.conversation_rows import read_json, read_parameters
from desktop_app.storage.database import Row

GENERATION_COLUMNS = (
    "id",
    "answer_id",
    "endpoint_id",
    "endpoint_name",
    "dialect",
    "model",
    "server_version",
    "template_id",
    "template_hash",
    "started_at",
    "seed",
    "max_new_tokens",
    "prompt_tokens",
    "generated_tokens",
    "seconds_to_first_token",
    "seconds",
    "thinking_seconds",
    "ending",
    "error",
    "parameters",
)


def generation_values(generation: Generation) -> dict[str, object]:
    """What is stored of a generation, by column; its prompt goes into a row of its own."""
    return {
        "id": generation.id,
        "answer_id": generation.answer_id,
        "endpoint_id": generation.endpoint_id,
        "endpoint_name": generation.endpoint_name,
        "dialect": generation.dialect.value,
        "model": generation.model,
        "server_version": generation.server_version,
        "template_id": generation.template_id,
        "template_hash": generation.template_hash,
        "started_at": generation.started_at,
        "seed": None if generation.seed is None else str(generation.seed),
        "max_new_tokens": generation.max_new_tokens,
        "prompt_tokens": generation.prompt_tokens,
        "generated_tokens": generation.generated_tokens,
        "seconds_to_first_token": generation.seconds_to_first_token,
        "seconds": generation.seconds,
        "thinking_seconds": generation.thinking_seconds,
        "ending": None if generation.ending is None else generation.ending.value,
        "error": None if generation.error is None else json.dumps(generation.error.to_json()),
        "parameters": json.dumps(generation.parameters.to_json()),
    }


def read_generation(row: Row, prompt: str) -> Generation:
    """The generation of a row with `GENERATION_COLUMNS`."""
    return Generation(
        id=row["id"],
        answer_id=row["answer_id"],
        endpoint_id=row["endpoint_id"],
        endpoint_name=row["endpoint_name"],
        dialect=_dialect(row["dialect"]),
        model=row["model"],
        server_version=row["server_version"],
        parameters=read_parameters(row["parameters"]),
        template_id=row["template_id"],
        template_hash=row["template_hash"],
        started_at=row["started_at"],
        seed=None if row["seed"] is None else int(row["seed"]),
        prompt=prompt,
        max_new_tokens=row["max_new_tokens"],
        ending=_ending(row["ending"]),
        error=_error(row["error"]),
        seconds_to_first_token=row["seconds_to_first_token"],
        seconds=row["seconds"],
        thinking_seconds=row["thinking_seconds"],
        prompt_tokens=row["prompt_tokens"],
        generated_tokens=row["generated_tokens"],
    )


STATE_COLUMNS = ", ".join(
    (
        *("id", "answer_id", "model", "endpoint_name", "generated_tokens", "seconds", "seconds_to_first_token", "thinking_seconds"),
        *("max_new_tokens", "ending", "error"),
    )
)
"""What `answer_state` needs of each generation."""


def answer_state(generations: Sequence[Row], text: str) -> AnswerState:
    """What the transcript says of an answer: the last generation's ending, the figures of all of them."""
    if not generations:
        # typed by the user; or Brise ended between the answer's row and its request
        return AnswerState(Phase.ENDED, ending=None if text else Ending.CLOSED)
    last = generations[-1]
    ending = _ending(last["ending"])
    return AnswerState(
        phase=Phase.ENDED if ending is not None else Phase.STREAMING if text else Phase.WAITING,
        ending=ending,
        error=_error(last["error"]),
        model=last["model"],
        endpoint_name=last["endpoint_name"],
        tokens=sum(row["generated_tokens"] or 0 for row in generations),
        seconds=0.0 if any(row["seconds"] is None for row in generations) else sum(map(_seconds_of, generations)),
        limit=_limit(generations),
        thinking_seconds=next((row["thinking_seconds"] for row in generations if row["thinking_seconds"] is not None), None),
    )


def _limit(generations: Sequence[Row]) -> int | None:
    """What was asked for; where the server ended earlier and Brise went on by itself, what it was asked for at first."""
    limit: int | None = generations[-1]["max_new_tokens"]
    for row in reversed(generations[:-1]):
        asked, made = row["max_new_tokens"], row["generated_tokens"]
        if _ending(row["ending"]) is not Ending.LIMIT or asked is None or made is None or made >= asked:
            break
        limit = asked
    return limit


def _dialect(stored: str) -> Dialect:
    return Dialect(stored) if stored in Dialect._value2member_map_ else Dialect.OPENAI_CHAT


def _ending(stored: str | None) -> Ending | None:
    if stored is None:
        return None
    return Ending(stored) if stored in Ending._value2member_map_ else Ending.BROKE_OFF


def _error(stored: str | None) -> ChatError | None:
    if stored is None:
        return None
    found = read_json(stored)
    return ChatError.from_json(found if isinstance(found, dict) else {})


def _seconds_of(row: Row) -> float:
    return max(float(row["seconds"]) - (row["seconds_to_first_token"] or 0.0), 0.0)
