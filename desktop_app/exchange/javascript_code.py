"""A request as JavaScript with fetch, for Node 18 and newer."""

import json

from desktop_app.exchange.code_json import code_json
from desktop_app.exchange.code_request import ADDRESS_VARIABLE, TOKEN_VARIABLE, CodeRequest, Protocol
from desktop_app.exchange.code_teller import CodeTeller, remarks

_CUT = """
function cut(text, stops) {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return text.slice(0, Math.min(text.length, ...ends));
}
"""
_UNTIL = """
async function* until(pieces, stops) {
  let held = "";
  const most = Math.max(...stops.map((stop) => stop.length)) - 1;
  for await (const piece of pieces) {
    held += piece;
    if (stops.some((stop) => held.includes(stop))) {
      yield cut(held, stops);
      return;
    }
    let sure = Math.max(held.length - most, 0);
    if (sure > 0 && held.codePointAt(sure - 1) > 0xffff) sure -= 1;
    yield held.slice(0, sure);
    held = held.slice(sure);
  }
  yield held;
}
"""
_EVENTS = """
async function* events(response) {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of response.body) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\\n");
    rest = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data:") || line.slice(5).trim() === "[DONE]") continue;
      const event = JSON.parse(line.slice(5));
      if (event.error) throw new Error(JSON.stringify(event.error));
      yield event;
    }
  }
}
"""
_PIECES = """
async function* pieces(response) {{
  for await (const event of events(response)) yield {};
}}
"""
_PIECE = {
    Protocol.NATIVE: 'event.token.special ? "" : event.token.text',
    Protocol.COMPLETIONS: 'event.choices[0]?.text ?? ""',
    Protocol.CHAT: 'event.choices[0]?.delta.content ?? ""',
}
_WHOLE = {
    Protocol.NATIVE: "answer[0].generated_text",
    Protocol.COMPLETIONS: "answer.choices[0].text",
    Protocol.CHAT: 'answer.choices[0].message.content ?? ""',
}


def javascript_code(request: CodeRequest, teller: CodeTeller, *, streams: bool) -> str:
    """The whole program, as a module or not. Its body stays the text that it is: a number in JavaScript cannot hold every seed."""
    said = "".join(f"// {each}\n" for each in remarks(request.server, teller, ADDRESS_VARIABLE))
    parts = []
    if request.stops:
        parts += [_CUT, _UNTIL] if streams else [_CUT]
    if streams:
        parts += [_EVENTS, _PIECES.format(_PIECE[request.protocol])]
    body = _raw(code_json({**request.body, "stream": streams}))
    answer = _streamed(request) if streams else _whole(request)
    main = f"""
async function main() {{
  const response = await fetch({_address(request)}, {{
    method: "POST",
    redirect: "error",
    headers: {{
{_headers(request)}    }},
    body,
  }});
  if (!response.ok) throw new Error(`${{response.status}} ${{await response.text()}}`);
{answer}}}

main();
"""
    return f"{said}const body = String.raw`{body}`;\n" + "".join([*parts, main])


def _raw(text: str) -> str:
    """JSON as it can stand in a raw template, or in a page."""
    for ends in ("`", "${", "</", "<!"):
        text = text.replace(ends, f"\\u{ord(ends[0]):04x}{ends[1:]}")
    return text


def _word(text: str) -> str:
    return _raw(json.dumps(text))


def _address(request: CodeRequest) -> str:
    if request.server.url:
        return _word(request.server.url + request.path)
    return f"process.env.{ADDRESS_VARIABLE}" + (f" + {_word(request.path)}" if request.path else "")


def _headers(request: CodeRequest) -> str:
    variables = request.server.variables
    lines = ['"content-type": "application/json"']
    if request.server.has_token and "authorization" not in variables:
        lines.append(f"authorization: `Bearer ${{process.env.{TOKEN_VARIABLE}}}`")
    lines += [f"{_word(name)}: {_word(value)}" for name, value in request.server.service]
    lines += [f"{_word(name)}: process.env.{variable}" for name, variable in variables.items()]
    return "".join(f"      {line},\n" for line in lines)


def _stops(request: CodeRequest) -> str:
    return _raw(json.dumps(request.stops))


def _whole(request: CodeRequest) -> str:
    whole = _WHOLE[request.protocol]
    if request.stops:
        whole = f"cut({whole}, {_stops(request)})"
    return f"  const answer = await response.json();\n  console.log({whole});\n"


def _streamed(request: CodeRequest) -> str:
    pieces = f"until(pieces(response), {_stops(request)})" if request.stops else "pieces(response)"
    return f'  for await (const piece of {pieces}) process.stdout.write(piece);\n  process.stdout.write("\\n");\n'
