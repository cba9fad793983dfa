"""Pasted curl commands: any text is read or refused with BadCommand, and of what was read no secret is left in the text."""

import json
import shlex

from hypothesis import strategies as st

from desktop_app.chat.curl_text import begins_as_curl
from desktop_app.chat.message import Role
from desktop_app.chat.pasted_request import LONGEST_NAME, MOST_NAMES, BadCommand, PastedRequest
from desktop_app.chat.placeholder_token import is_placeholder
from desktop_app.exchange.pasted_curl import is_curl, pasted_request, text_without_secrets
from tests.fuzz.mutations import anything, mutated, mutated_json
from tests.fuzz.target import Target

_SECRET = "hf_aB3dE5gH7jK9mN1pQ3sT5vW7yZ"
_BODIES: list[object] = [
    {
        "inputs": "Explain ML",
        "parameters": {"max_new_tokens": 50, "temperature": 0.5, "stop": ["a"], "seed": 7, "grammar": {"type": "regex"}},
    },
    {
        "model": "m",
        "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": [{"type": "text", "text": "u"}]}],
        "top_p": 1,
    },
    {
        "prompt": "p",
        "system": "s",
        "options": {"num_predict": 3},
        "response_format": {"type": "json_schema", "json_schema": {"schema": {}}},
    },
]
_URLS = ("http://127.0.0.1:8080/generate_stream", "https://router.huggingface.co/x/models/a/b?key=1", "https://u:pass1234@h.example/v1/x")
_COMMANDS = [f"!curl {url} -X POST \\\n -H 'Authorization: Bearer {_SECRET}' -d {shlex.quote(json.dumps(_BODIES[0]))}" for url in _URLS]
_COMMANDS += [f'curl -sN "{_URLS[0]}" -H "X-Key: abcdefgh1" -u me:pass1234 --json @- <<EOF\n{json.dumps(_BODIES[1])}\nEOF\n| jq .']
_PIECES = (
    *("curl ", " -d ", " --data-raw ", " --json ", " -H ", " --header ", " -u ", " --oauth2-bearer ", " -F ", " --next ", " -k", " --url "),
    *("'", '"', "\\", "\\\n", "^\n", "`\n", "$'", "\\u00", "\\U0010FFFF", "\\ud800", "\\777", "$", '$"', "`", "<<EOF\n", "\nEOF\n"),
    *("@-", "@f", "|", ";", "&&", ">", "2>&1", "#", "(", ")", " ", "\n", "\r\n", "\t", "\x00", "\u2028", "é", "🎉"),
    *("http://", "[::1]", "@", "//", "%", "?a=b"),
    *(
        "Authorization: Bearer ",
        _SECRET,
        "X-Key: ",
        "Basic ",
        "{",
        "}",
        '{"inputs":',
        '{"messages":',
        "[" * 2000,
        "null",
        "NaN",
        "9" * 5000,
    ),
)
_odd = st.sampled_from(_PIECES) | st.text(max_size=4)
_dumped = (mutated_json(_BODIES) | anything).map(lambda value: f"curl {_URLS[0]} -H 'X-Key: {_SECRET}' -d {shlex.quote(json.dumps(value))}")


@st.composite
def _quoted(draw: st.DrawFn) -> str:
    """A secret header, quoted in every way that a shell knows."""
    line, pieces = f"Authorization: Bearer {_SECRET}", ""
    for at in range(0, len(line), step := draw(st.integers(1, 40))):
        way = draw(st.sampled_from(("'{}'", '"{}"', "$'{}'", '$"{}"', "'{}'\\\n", "\"{}\"''", "$'\\x41{}'", "$'\\UFFFFFFFF{}'")))
        pieces += way.format(line[at : at + step])
    return f"curl {_URLS[0]} -H {pieces} -d {draw(_odd)}"


_texts = _quoted() | mutated(_COMMANDS, _odd) | _dumped | st.lists(_odd, max_size=20).map("".join)


def check_curl(text: str) -> None:
    """Read the text as a command, and take its secrets out."""
    told = text_without_secrets(text)
    begins_as_curl(text)
    try:
        request = pasted_request(text)
    except BadCommand:
        assert not is_curl(text)
        return
    assert is_curl(text)
    assert all(len(names) <= MOST_NAMES and all(len(name) <= LONGEST_NAME for name in names) for names in request.remarks.found.values())
    assert all(first.role is not second.role for first, second in zip(request.turns, request.turns[1:], strict=False))
    assert all(turn.role is not Role.SYSTEM for turn in request.turns)
    json.dumps([request.draft, request.system_prompt, *(turn.text for turn in request.turns)], ensure_ascii=False).encode()
    if request.parameters is not None:
        json.dumps(request.parameters.to_json())
    for secret in _secrets(request):
        assert secret not in told


def _secrets(request: PastedRequest) -> list[str]:
    server = request.server
    found = [] if server is None else [server.token, *(value for _, value in server.headers)]
    return [each for each in found if len(each) >= 12 and not is_placeholder(each)]


CURL = Target("curl", _texts, check_curl)
