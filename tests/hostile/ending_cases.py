"""How an answer may end, or fail to: [DONE] early, late or never, reasons that nobody knows, words where none belong."""

from desktop_app.chat.errors import ErrorKind as Kind
from desktop_app.chat.generation import Ending
from tests.hostile.case import Case, answer, body, cut, failed
from tests.hostile.tongues import DONE, Tongue, data, put

BROKE_OFF = cut(Kind.BROKE_OFF)


def chunk(delta: object, reason: str | None = None, **more: object) -> bytes:
    """A chunk of a chat with any delta."""
    return data({"choices": [{"index": 0, "delta": delta, "finish_reason": reason, **more}]})


def without_done(tongue: Tongue) -> bytes:
    return tongue.hello.removesuffix(DONE)


def said(text: str, reason: str = "stop") -> bytes:
    """The end of a chat's answer with this text."""
    return chunk({"role": "assistant", "content": text}, reason) + DONE


def changed(value: dict[str, object], *path: str | int, to: object) -> bytes:
    put(value, path, to)
    return data(value)


SHARED: list[Case] = [
    body("[DONE] before the end", lambda t: t.half + DONE, BROKE_OFF),
    body("[DONE] before the end, and the rest behind it", lambda t: t.half + DONE + t.last("lo") + t.done, BROKE_OFF),
    body("no [DONE]", without_done, answer()),
    body("[DONE] twice", lambda t: without_done(t) + DONE + DONE, answer()),
    body("data behind [DONE]", lambda t: without_done(t) + DONE + t.piece(" more") + DONE, answer()),
    body("noise behind [DONE]", lambda t: without_done(t) + DONE + b"\xff" * 5000, answer()),
    body("[DONE] without a space", lambda t: without_done(t) + b"data:[DONE]\n\n", answer()),
    body("[DONE] without a newline", lambda t: without_done(t) + b"data: [DONE]", answer()),
    body("[DONE] in quotation marks", lambda t: without_done(t) + b'data: "[DONE]"\n\n', answer()),
    body("[done] in small letters", lambda t: without_done(t) + b"data: [done]\n\n", answer()),
    body("[done] in small letters before the end", lambda t: t.half + b"data: [done]\n\n", cut(Kind.UNREADABLE)),
    body("nothing but [DONE]: the error that an old TGI swallows", lambda t: DONE, failed(Kind.EMPTY, says="too long")),
    body("nothing at all", lambda t: b"", failed(Kind.EMPTY, says="no answer at all")),
    body("nothing but comments", lambda t: b":\n\n" * 50, failed(Kind.EMPTY)),
    body("a proper end without the ending", lambda t: t.half, BROKE_OFF),
    body("one token without the ending, and [DONE]", lambda t: t.piece("H") + DONE, cut(Kind.BROKE_OFF, text="H")),
    body("more of the answer after its end", lambda t: without_done(t) + t.piece(" more") * 3 + t.done, answer()),
    body("another end after the end", lambda t: without_done(t) + t.last(" more") + t.done, answer()),
    body("the whole answer twice", lambda t: without_done(t) + t.hello, answer()),
    body("an error after the end", lambda t: without_done(t) + data({"error": "late"}), answer()),
    body("noise after the end", lambda t: without_done(t) + b"data: {broken\n\n\xff\xff\n\n", answer()),
    body("the limit", lambda t: t.half + t.last("lo", "length") + t.done, answer("Hello", Ending.LIMIT)),
    body("a stop sequence", lambda t: t.half + t.last("lo", "stop_sequence") + t.done, answer("Hello", Ending.STOP_STRING)),
    body("a reason that nobody knows", lambda t: t.half + t.last("lo", "moon_phase") + t.done, answer("Hello", Ending.END_OF_TEXT)),
    body("a reason of a megabyte", lambda t: t.half + t.last("lo", "x" * 1_000_000) + t.done, answer()),
    body("tokens without text", lambda t: t.half + t.piece("") * 1000 + t.last("lo") + t.done, answer()),
    body("an empty whole answer", lambda t: t.last("") + t.done if t.is_chat else end_without_text(t), answer("")),
    body("white space alone", lambda t: t.piece(" \n") + t.last("\n ") + t.done, answer("")),
]

CHAT_ONLY: list[Case] = [
    body("a filter ended it", lambda t: t.half + t.last("", "content_filter") + DONE, cut(Kind.FILTERED, says="filter")),
    body("a filter ended it before a word", lambda t: t.last("", "content_filter") + DONE, failed(Kind.FILTERED, says="filter")),
    body("aborted", lambda t: t.half + t.last("lo", "abort") + DONE, cut(Kind.BROKE_OFF, text="Hello")),
    body("the reason is the word null", lambda t: t.half + chunk({"content": "lo"}, "null") + DONE, answer(None)),
    body("the reason is empty for ever", lambda t: chunk({"content": "Hel"}, "") * 2 + DONE, cut(Kind.BROKE_OFF, text="HelHel")),
    body("a tool call instead of text", lambda t: tool_call() + chunk({}, "tool_calls") + DONE, failed(Kind.TOOL_CALL, says="tool")),
    body("a tool call behind the text", lambda t: t.half + tool_call() + chunk({}, "tool_calls") + DONE, cut(Kind.TOOL_CALL, says="tool")),
    body("a function call as of old", lambda t: function_call() + chunk({}, "function_call") + DONE, failed(Kind.TOOL_CALL)),
    body("a tool call without a reason", lambda t: tool_call() + DONE, failed(Kind.TOOL_CALL)),
    body("reasoning", lambda t: chunk({"reasoning_content": "Hm."}) + said("Hello"), answer("<think>\nHm.\n</think>\n\nHello")),
    body(
        "reasoning under its other name", lambda t: chunk({"reasoning": "Hm."}) + said("Hello"), answer("<think>\nHm.\n</think>\n\nHello")
    ),
    body("reasoning that is no text", lambda t: chunk({"reasoning_content": {"a": [1]}}) + said("Hello"), answer()),
    body("reasoning in the middle", lambda t: t.half + chunk({"reasoning": "Hm."}) + said("lo"), answer()),
    body("another role every time", lambda t: roles("user", "system", "", "tool") + said("lo"), answer("HelHelHelHello")),
    body("roles that are no text", lambda t: roles(1, None, [], {}) + said("lo"), answer("HelHelHelHello")),
    body("several choices at once", lambda t: choices(0, 1, 2) + said("lo"), answer()),
    body("several choices in turn", lambda t: choices(0) + choices(1, text=" No") + said("lo"), answer()),
    body("the second choice alone", lambda t: choices(1) + DONE, cut(Kind.BROKE_OFF, text="No")),
    body("choices without a place", lambda t: data({"choices": [{"delta": {"content": "Hel"}}]}) + said("lo"), answer()),
    body("no choices for a while", lambda t: data({"choices": []}) * 20 + t.hello, answer()),
    body("nothing but empty choices", lambda t: data({"choices": []}) * 20 + DONE, failed(Kind.BROKE_OFF)),
    body("text in parts", lambda t: chunk({"content": [{"type": "text", "text": "Hel"}, {"type": "image"}]}) + said("lo"), answer()),
    body(
        "a whole message in one event", lambda t: data({"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}), answer()
    ),
    body("the text beside the delta", lambda t: data({"choices": [{"index": 0, "text": "Hel"}]}) + said("lo"), answer()),
    body("a refusal", lambda t: chunk({"refusal": "I cannot."}) + chunk({}, "stop") + DONE, answer("I cannot.")),
    body("usage that is nonsense", lambda t: t.half + usage(-1, "x") + usage(10**30, None) + usage(1.5, []) + said("lo"), answer()),
    body("usage that is no object", lambda t: t.half + data({"choices": [], "usage": [1, "x"]}) + said("lo"), answer()),
    body("usage behind the end", lambda t: without_done(t) + usage(3, 2) + DONE, answer()),
    body("usage that never comes", without_done, answer()),
]

TGI_ONLY: list[Case] = [
    body("no details", lambda t: t.half + changed(t.end("lo"), "details", to=None), answer()),
    body("details without a reason", lambda t: t.half + changed(t.end("lo"), "details", "finish_reason", to=None), answer()),
    body("a text that the tokens do not have", lambda t: t.half + changed(t.end("lo"), "generated_text", to="Goodbye"), answer()),
    body("an empty text, though the tokens had one", lambda t: t.half + changed(t.end("lo"), "generated_text", to=""), answer()),
    body("the text at the end alone", lambda t: changed(t.end(""), "token", to=None), answer()),
    body("a reason without the text", lambda t: t.half + changed(t.end("lo"), "generated_text", to=None), answer()),
    body("a token behind the text", lambda t: t.half + t.last("lo") + t.piece("x"), answer()),
    body("an end token as text", lambda t: t.half + t.piece("lo") + special(t, "</s>"), answer()),
    body("special tokens everywhere", lambda t: special(t, "<s>") + t.hello, answer(None)),
    body("a seed of 64 bits", lambda t: t.half + changed(t.end("lo"), "details", "seed", to=2**64 - 1), answer()),
    body("a seed of 400 digits", lambda t: t.half + changed(t.end("lo"), "details", "seed", to=10**400), answer()),
]


def end_without_text(tongue: Tongue) -> bytes:
    value = tongue.end("")
    value["generated_text"] = ""
    return data(value)


def special(tongue: Tongue, text: str) -> bytes:
    value = tongue.end(text)
    put(value, ("token", "special"), True)
    return data(value)


def tool_call() -> bytes:
    function = {"name": "weather", "arguments": '{"city":"Arles"}'}
    return chunk({"role": "assistant", "content": None, "tool_calls": [{"index": 0, "id": "0", "type": "function", "function": function}]})


def function_call() -> bytes:
    return chunk({"role": "assistant", "content": None, "function_call": {"name": "weather", "arguments": "{}"}})


def roles(*names: object) -> bytes:
    return b"".join(chunk({"role": name, "content": "Hel"}) for name in names)


def choices(*places: int, text: str = " Hel") -> bytes:
    return data({"choices": [{"index": place, "delta": {"content": text if place == 0 else " No"}} for place in places]})


def usage(generated: object, prompt: object) -> bytes:
    return data({"choices": [], "usage": {"completion_tokens": generated, "prompt_tokens": prompt}})


CASES = SHARED
