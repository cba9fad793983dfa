"""A grammar in the words of each server."""

from desktop_app.chat.endpoint import Dialect
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.extra_body import BadBody, read_json
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.whole_characters import whole_characters

_TGI = (Dialect.TGI, Dialect.TGI_CHAT)


def grammar_body(grammar: Grammar, dialect: Dialect) -> object:
    """What is sent for the grammar there. Raises ChatError(GRAMMAR) for what could only be refused."""
    if grammar.kind is GrammarKind.REGEX:
        pattern = whole_characters(grammar.text)
        return {"type": "regex", "value": pattern} if dialect in _TGI else {"regex": pattern}
    try:
        schema = read_json(grammar.text)
    except BadBody as error:
        raise ChatError(ErrorKind.GRAMMAR, detail=str(error)) from error
    if not isinstance(schema, dict):
        raise ChatError(ErrorKind.GRAMMAR, detail="the schema is no JSON object")
    if dialect in _TGI:
        if not isinstance(schema.get("properties"), dict):
            raise ChatError(ErrorKind.GRAMMAR, detail="TGI takes no schema without properties")
        return {"type": "json", "value": schema}
    if dialect in (Dialect.VLLM_CHAT, Dialect.VLLM_RAW):
        return {"json": schema}
    if dialect in (Dialect.LLAMA_CPP_CHAT, Dialect.LLAMA_CPP_RAW):
        return schema
    return {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
