"""Conversations and endpoints as rows, and back."""

import json

from desktop_app.chat.context import GivesWay
from desktop_app.chat.control_tokens import ControlChoice
from desktop_app.chat.conversation import Conversation
from desktop_app.chat.endpoint import Endpoint, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.parameters import Parameters
from desktop_app.storage.database import Row

CONVERSATION_COLUMNS = (
    "id, created_at, updated_at, title, endpoint_id, parameters, system_prompt, template_id, leaf_id, draft, own_title, gives_way,"
    " control_tokens"
)


def conversation_values(conversation: Conversation) -> dict[str, object]:
    """What is stored of a conversation, by column."""
    return {
        "id": conversation.id,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
        "title": conversation.title,
        "endpoint_id": conversation.endpoint_id,
        "parameters": json.dumps(conversation.parameters.to_json()),
        "system_prompt": conversation.system_prompt,
        "template_id": conversation.template_id,
        "leaf_id": conversation.leaf_id,
        "draft": conversation.draft,
        "own_title": int(conversation.own_title),
        "gives_way": conversation.gives_way.value,
        "control_tokens": conversation.control_tokens.value,
    }


class ConversationReader:
    """Makes conversations from rows; rows with the same parameters share one value, read once."""

    def __init__(self) -> None:
        self._parameters: dict[str, Parameters] = {}

    def read(self, row: Row) -> Conversation:
        """The conversation of a row with `CONVERSATION_COLUMNS`."""
        stored = row["parameters"]
        parameters = self._parameters.get(stored)
        if parameters is None:
            parameters = self._parameters[stored] = read_parameters(stored)
        return Conversation(
            id=row["id"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
            title=row["title"],
            endpoint_id=row["endpoint_id"],
            parameters=parameters,
            system_prompt=row["system_prompt"],
            template_id=row["template_id"],
            leaf_id=row["leaf_id"],
            draft=row["draft"],
            own_title=bool(row["own_title"]),
            gives_way=_gives_way(row["gives_way"]),
            control_tokens=_control_choice(row["control_tokens"]),
        )


def read_json(stored: str) -> object:
    """Stored JSON; None for what is no JSON: one unreadable record must not hide a chat."""
    try:
        found: object = json.loads(stored)
    except (ValueError, RecursionError):
        return None
    return found


def read_parameters(stored: str) -> Parameters:
    """Stored parameters; what cannot be read is taken from the preset."""
    return Parameters.from_json(read_json(stored))


def endpoint_values(endpoint: Endpoint) -> dict[str, object]:
    """What is stored of an endpoint, by column, its position aside."""
    facts = endpoint.facts
    told = {
        "kind": facts.kind.value,
        "version": facts.version,
        "model": facts.model,
        "models": list(facts.models),
        "max_total_tokens": facts.max_total_tokens,
        "max_input_tokens": facts.max_input_tokens,
        "max_stop_sequences": facts.max_stop_sequences,
        "max_best_of": facts.max_best_of,
        "has_chat_template": facts.has_chat_template,
        "takes_system": facts.takes_system,
        "takes_images": facts.takes_images,
        "takes_tools": facts.takes_tools,
        "latency": facts.latency,
        "completes_by": facts.completes_by,
        "completes_as": facts.completes_as,
    }
    return {
        "id": endpoint.id,
        "name": endpoint.name,
        "url": endpoint.url,
        "model": endpoint.model,
        "has_token": int(endpoint.has_token),
        "facts": json.dumps(told),
        "options": json.dumps(endpoint.options.to_json()),
    }


def read_endpoint(row: Row) -> Endpoint:
    """The endpoint of a row."""
    return Endpoint(
        id=row["id"],
        name=row["name"],
        url=row["url"],
        model=row["model"],
        has_token=bool(row["has_token"]),
        facts=_read_facts(read_json(row["facts"])),
        options=EndpointOptions.from_json(read_json(row["options"])),
    )


def _read_facts(stored: object) -> ServerFacts:
    told = stored if isinstance(stored, dict) else {}
    kind, models, latency = told.get("kind"), told.get("models"), told.get("latency")
    return ServerFacts(
        kind=ServerKind(kind) if isinstance(kind, str) and kind in ServerKind._value2member_map_ else ServerKind.UNKNOWN,
        version=_text(told.get("version")),
        model=_text(told.get("model")),
        models=tuple(model for model in models if isinstance(model, str)) if isinstance(models, list) else (),
        max_total_tokens=_count(told.get("max_total_tokens")),
        max_input_tokens=_count(told.get("max_input_tokens")),
        max_stop_sequences=_count(told.get("max_stop_sequences")),
        max_best_of=_count(told.get("max_best_of")),
        has_chat_template=_yes_or_no(told.get("has_chat_template")),
        takes_system=_yes_or_no(told.get("takes_system")),
        takes_images=_yes_or_no(told.get("takes_images")),
        takes_tools=_yes_or_no(told.get("takes_tools")),
        latency=float(latency) if isinstance(latency, int | float) else None,
        completes_by=_text(told.get("completes_by")),
        completes_as=_text(told.get("completes_as")),
    )


def _yes_or_no(stored: object) -> bool | None:
    return stored if isinstance(stored, bool) else None


def _gives_way(stored: str) -> GivesWay:
    return GivesWay(stored) if stored in GivesWay._value2member_map_ else GivesWay.OLDEST


def _control_choice(stored: str) -> ControlChoice:
    return ControlChoice(stored) if stored in ControlChoice._value2member_map_ else ControlChoice.ASK


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
