"""How TGI turns a chat or completion request into its own parameters, traps included."""

from collections.abc import Mapping

from tests.tgi_rules import Asked, Dialect


def messages_of(body: Mapping[str, object]) -> list[dict[str, str]]:
    """Roles and texts; the parts of a message are joined without a separator, an image becomes Markdown."""
    messages = body["messages"]
    assert isinstance(messages, list)
    return [{"role": str(message["role"]), "content": text_of(message.get("content"))} for message in messages]


def text_of(content: object) -> str:
    """The text of a message's content."""
    if not isinstance(content, list):
        return content if isinstance(content, str) else ""
    return "".join(part["text"] if part.get("type") == "text" else f"![]({part['image_url']['url']})" for part in content)


def wants_usage(body: Mapping[str, object]) -> bool:
    """Whether the stream is to end with a usage chunk."""
    options = body.get("stream_options")
    return bool(options.get("include_usage")) if isinstance(options, dict) else False


def chat_asked(body: Mapping[str, object], prompt: str, dialect: Dialect, *, raw: bool = False) -> Asked:
    """The generation that a chat (or, raw, a completion) request stands for."""
    names = {name: name for name in ("temperature", "top_p", "seed", "frequency_penalty")}
    if raw:
        names |= {"stop": "stop", "repetition_penalty": "repetition_penalty"}
    else:  # what a version does not know yet it ignores silently
        newer = {"stop": ("stop", 1, 4, 4), "top_logprobs": ("top_n_tokens", 1, 4, 5), "response_format": ("grammar", 2, 1, 0)}
        names |= {theirs: ours for theirs, (ours, *since) in newer.items() if dialect.since(*since)}
    parameters = {ours: body[theirs] for theirs, ours in names.items() if body.get(theirs) is not None}
    for name in ("max_completion_tokens", "max_tokens"):
        if body.get(name) is not None:
            parameters["max_new_tokens"] = body[name]
    parameters |= {"do_sample": True, "details": True}
    if parameters.get("temperature") == 0 and dialect.since(2, 0, 2):
        del parameters["temperature"]
        parameters["do_sample"] = False
    presence = body.get("presence_penalty")
    if not dialect.since(1, 4, 1):
        presence = parameters.pop("frequency_penalty", None)
    if isinstance(presence, int | float) and not raw:  # the famous bug: 0 becomes a repetition penalty of 2
        parameters["repetition_penalty"] = presence + 2.0
    return Asked(prompt, parameters, add_special_tokens=raw or not dialect.since(2, 3, 0))
