"""A request as code: each form is run, and what arrives is what Brise would have sent, from whatever stands in the prompt."""

import ast
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.attachment import Picture
from desktop_app.chat.code_form import CodeForm
from desktop_app.chat.endpoint import BUILTIN_ID, Dialect, Endpoint, ServerFacts
from desktop_app.chat.endpoint_options import EndpointOptions, ProxyChoice, Service
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import DEFAULT, Control, Knob
from desktop_app.exchange.code_request import CodeRequest, CodeServer, Protocol, Unknown, code_request, with_pictures
from desktop_app.exchange.request_code import request_code
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.requests import wire_request
from tests.loopback_connection import Received
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer

BIG_SEED = 2**64 - 1
PAYER = (("X-HF-Bill-To", "acme"),)
ANSWER = [" Grüße", " 🌬️", ", it's", " `fine`", "\n", "$(here)", "</s>"]
SAID = "Grüße 🌬️, it's `fine`\n$(here)"
_MAIN = "\nmain();\n"
TOOLS = {CodeForm.CURL: ("bash", "curl"), CodeForm.JAVASCRIPT: ("node",)}
FORMS = {Dialect.TGI: tuple(CodeForm), Dialect.TGI_CHAT: tuple(CodeForm)} | {
    Dialect.VLLM_RAW: tuple(form for form in CodeForm if not form.is_of_the_hub)
}


class English:
    """A teller without a window, that says what would do harm where it is run."""

    def builtin(self, variable: str) -> str:
        return f"It's the built-in model's: set {variable}; $(touch marker) `touch marker`\nimport nothing"

    def removed(self, endpoint_name: str, variable: str) -> str:
        return f"{endpoint_name} is gone: set {variable}"

    def headers(self, variables: str) -> str:
        return f"Its own headers: {variables}"

    def settings(self) -> str:
        return "Its proxy is not here"


@dataclass(frozen=True)
class Case:
    """One request, and what the code for it has to say."""

    request: CodeRequest
    streams: bool
    sent: object  # the prompt, or the messages, as Brise sends them

    def code(self, form: CodeForm) -> str:
        code = request_code(form, self.request, English(), streams=self.streams)
        assert code is not None
        return code


def nasty(marker: Path) -> tuple[str, ...]:
    return (
        f"it's $(touch {marker}) `touch {marker}` ${{HOME}} $HF_TOKEN !! %PATH% \\",
        f"'; touch {marker}; echo '\n\"\"\"; import os; os.system('touch {marker}')\n'''\r\n\t\x00\x1b[31m",
        f'"); require("child_process").execSync("touch {marker}"); ("${{process.exit(1)}} `</script><!-- \\u0041 \\`',
        "<s>[INST] 🌬️ 👩‍👩‍👧 \u202e\u2028\u2029\x85 half: \ud83d and \udc00 [/INST]\nJSON\nEOF\n@/etc/passwd",
    )


def case(url: str, dialect: Dialect, text: str, *, streams: bool = False, stops: tuple[str, ...] = (), **server: object) -> Case:
    parameters = DEFAULT.with_knob(Control.STOP, Knob(stops))
    turns = (Turn(Role.USER, "Hi"), Turn(Role.ASSISTANT, text[:40]), Turn(Role.USER, text))
    asked = AnswerRequest(parameters, BIG_SEED, **({"prompt": text} if dialect.takes_raw_prompt else {"turns": turns}))  # type: ignore[arg-type]
    wire = wire_request(asked, dialect, ServerFacts(version="3.3.7", model="m"))
    sent = next(wire.body[name] for name in ("inputs", "prompt", "messages") if name in wire.body)
    return Case(code_request(wire, dialect, CodeServer("Local TGI", url, **server)), streams, sent)  # type: ignore[arg-type]


def run(form: CodeForm, codes: Sequence[str], folder: Path, **more: str) -> list[str]:
    """What each program prints; all of them run in one process, one after the other."""
    for tool in TOOLS.get(form, ()):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    (folder / "netrc").write_text("default login eve password hunter2\n")
    (folder / "netrc").chmod(0o600)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "SSL_CERT_FILE") if name in os.environ},
        **{"HOME": str(folder), "NETRC": str(folder / "netrc"), "HF_TOKEN": "hf_somebody_elses", "PYTHONUTF8": "1", **more},
    }
    if form is CodeForm.CURL:
        program, command = "".join(f"{code}printf '\\0'\n" for code in codes), ["bash"]
    elif form is CodeForm.JAVASCRIPT:
        assert all(code.endswith(_MAIN) for code in codes)
        heads = [code.removesuffix(_MAIN) for code in codes]
        steps = [f"await (async () => {{\n{head}\nreturn main();\n}})();\nprocess.stdout.write('\\0');\n" for head in heads]
        program, command = f"(async () => {{\n{''.join(steps)}}})();\n", ["node"]
    else:
        program = f"for code in {list(codes)!r}:\n    exec(compile(code, 'code', 'exec'), {{}})\n    print(end='\\0', flush=True)\n"
        command = [sys.executable]
    script = folder / "program"
    script.write_text(program, encoding="utf-8")
    ran = subprocess.run([*command, script.name], cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode().split("\0")[:-1]


def text_of(form: CodeForm, printed: str, case: Case) -> str:
    """What was printed; curl prints the server's own words."""
    if form is not CodeForm.CURL:
        return printed
    if not case.streams:
        told = json.loads(printed)
        choice = told[0] if isinstance(told, list) else told["choices"][0]
        return str(choice.get("generated_text") or choice.get("text") or choice["message"]["content"])
    events = [json.loads(line[5:]) for line in printed.split("\n") if line.startswith("data:") and "[DONE]" not in line]
    if "token" in events[0]:
        return "".join(event["token"]["text"] for event in events if not event["token"]["special"])
    choices = [choice for event in events for choice in event["choices"]]
    return "".join(choice.get("text") or choice.get("delta", {}).get("content") or "" for choice in choices)


def check_body(received: Received, case: Case) -> None:
    body = received.body
    assert isinstance(body, dict)
    assert body.get("inputs", body.get("prompt", body.get("messages"))) == case.sent
    assert bool(body.get("stream")) is case.streams
    for name, value in case.request.body.items():
        if name == "parameters":
            assert isinstance(value, dict)
            assert {key: body[name].get(key) for key in value} == value  # a stream of the hub's asks for details beside
        elif name != "messages":
            assert body[name] == value


@pytest.mark.parametrize("form", CodeForm)
def test_what_it_sends_is_what_brise_sends(form: CodeForm, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    texts = nasty(marker)
    if form.is_of_the_hub:
        texts = ("\n".join(texts),)  # each client takes its time to be made
    with TgiServer(script=Script(ANSWER)).in_thread() as server:
        cases = [
            case(server.url, dialect, text, streams=streams)
            for dialect in FORMS
            if form in FORMS[dialect]
            for streams in (False, True)
            for text in texts
        ]
        stopped = [
            case(server.url, dialect, "Stop", streams=streams, stops=("# 9",))
            for dialect in (Dialect.TGI, Dialect.TGI_CHAT)
            for streams in (False, True)
        ]
        # TGI's /v1/completions tells the end token, vLLM's does not
        whole, raw = Script(ANSWER), Script(ANSWER[:-1])
        server.scripts = [raw if each.request.protocol is Protocol.COMPLETIONS else whole for each in cases]
        server.scripts += [Script([" a🌬️", "#", " 8 #", " 9", " b", "</s>"])] * len(stopped)
        codes = [each.code(form) for each in (*cases, *stopped)]
        printed = run(form, codes, tmp_path)
        received = [each for each in server.requests if each.method == "POST"]
    assert len(printed) == len(received) == len(cases) + len(stopped)
    for each, told, arrived in zip(cases, printed, received, strict=False):
        assert text_of(form, told, each).strip() == SAID
        check_body(arrived, each)
    for told, each in zip(printed[len(cases) :], stopped, strict=True):
        kept = "# 9" if form is CodeForm.CURL else ""  # it shows what the server says, which keeps the stop string
        assert text_of(form, told, each).strip() == f"a🌬️# 8 {kept}".strip()
    for arrived in received:
        assert "authorization" not in arrived.headers
        assert not {"hf_somebody_elses", "hunter2"} & {word for value in arrived.headers.values() for word in value.split()}
    assert not marker.exists()
    assert not list(tmp_path.glob("**/marker"))


@pytest.mark.parametrize("form", CodeForm)
def test_secrets_come_from_outside(form: CodeForm, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    headers = ("X-Api-Key", f"X-`touch$IFS{marker.name}`", "Authorization")
    with TgiServer(script=Script(ANSWER)).in_thread() as server:
        cases = [
            case(server.url, Dialect.TGI_CHAT, "Hi", has_token=True, headers=headers[:2], service=PAYER),
            case(server.url, Dialect.TGI, "Hi", streams=True, has_token=True, headers=headers),
            replace_server(case("", Dialect.TGI_CHAT, "Hi"), CodeServer("x", unknown=Unknown.BUILTIN)),
            replace_server(case("", Dialect.TGI, "Hi"), CodeServer("$(touch marker)\n`touch marker`; 'x'", unknown=Unknown.REMOVED)),
        ]
        given = {
            "ENDPOINT_URL": server.url,
            "HEADER_X_API_KEY": "k 1",
            "HEADER_X__TOUCH_IFSMARKER_": "k2",
            "HEADER_AUTHORIZATION": "Digest k3",
        }
        codes = [each.code(form) for each in cases]
        printed = run(form, codes, tmp_path, **given)
        received = [each.headers for each in server.requests]
    assert [text_of(form, told, each).strip() for told, each in zip(printed, cases, strict=True)] == [SAID] * 4
    assert [each.get("authorization") for each in received] == ["Bearer hf_somebody_elses", "Digest k3", None, None]
    assert [each.get("x-api-key") for each in received] == ["k 1", "k 1", None, None]
    assert received[0][headers[1].lower()] == "k2"
    assert [each.get("x-hf-bill-to") for each in received] == ["acme", None, None, None]
    assert "It's the built-in model's" in codes[2] or "It'\"'\"'s the built-in" in codes[2]
    assert not marker.exists()


def replace_server(known: Case, server: CodeServer) -> Case:
    return replace(known, request=replace(known.request, server=server))


def test_without_a_token_the_hub_cannot_look_for_one() -> None:
    code = case("http://127.0.0.1:8080", Dialect.TGI, "Hi").code(CodeForm.CLIENT)
    assert 'InferenceClient(model=\'http://127.0.0.1:8080\', token="-", headers={"authorization": None})' in code
    code = case("http://127.0.0.1:8080", Dialect.TGI_CHAT, "Hi", has_token=True).code(CodeForm.CLIENT)
    assert "InferenceClient(base_url='http://127.0.0.1:8080/v1/', token=os.environ[\"HF_TOKEN\"])" in code


def test_a_body_too_long_for_an_argument_goes_through_curls_input(tmp_path: Path) -> None:
    with TgiServer(script=Script(ANSWER)).in_thread() as server:
        server.limits = replace(server.limits, max_input_tokens=10**9, max_total_tokens=2 * 10**9)
        long = case(server.url, Dialect.TGI, "JSON\n'$(exit)' `exit`\n" * 8_000)
        assert text_of(CodeForm.CURL, run(CodeForm.CURL, [long.code(CodeForm.CURL)], tmp_path)[0], long).strip() == SAID
        check_body(server.requests[-1], long)


def test_a_raw_prompt_on_other_servers_is_nothing_for_the_hubs_client() -> None:
    request = case("http://127.0.0.1:8080", Dialect.LLAMA_CPP_RAW, "Hi").request
    assert request_code(CodeForm.CLIENT, request, English(), streams=False) is None
    assert "/v1/completions" in (request_code(CodeForm.CURL, request, English(), streams=False) or "")


def test_stop_strings_that_brise_watches_for_are_sent() -> None:
    body = case("http://x", Dialect.LLAMA_CPP_CHAT, "Hi", stops=tuple("abcdef")).request.body
    assert body["stop"] == list("abcd")
    assert not {"stream_options", "logprobs", "top_logprobs"} & body.keys()


def test_images_stand_in_the_messages_again() -> None:
    mark = {"type": "image_url", "image_url": {"url": "attachment:a1"}}
    messages = [{"role": "user", "content": [mark, {"type": "text", "text": "attachment:a1"}]}, {"role": "assistant", "content": "x"}]
    told = with_pictures(messages, [Picture("a1", "image/png", b"\x89PNG")])
    assert told[0]["content"] == [{"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw=="}}, messages[0]["content"][1]]  # type: ignore[index]
    assert told[1] == messages[1]


def test_an_endpoint_tells_what_its_code_brings_along() -> None:
    options = EndpointOptions(headers=("X-A", "x_a", "X A", "X-A"))
    server = CodeServer.of(Endpoint("e", "Ours", "https://tgi.example", has_token=True, options=options), "")
    assert server.has_token
    assert dict(server.variables) == {"x-a": "HEADER_X_A", "x_a": "HEADER_X_A_2", "x a": "HEADER_X_A_3"}
    assert not server.has_settings
    assert not server.service
    payer = Endpoint("h", "Hugging Face", options=EndpointOptions(service=Service.HF_API, bill_to="acme"))
    assert CodeServer.of(payer, "").service == PAYER
    own = replace(payer, options=replace(payer.options, headers=("x-hf-bill-to",)))
    assert CodeServer.of(own, "").service == (), "as on the wire: the user's own takes its place"
    elsewhere = replace(payer.options, service=Service.SERVER)
    assert CodeServer.of(Endpoint("e", "Ours", "https://tgi.example", options=elsewhere), "").service == ()
    proxied = EndpointOptions(proxy=ProxyChoice.GIVEN, proxy_url="http://proxy:1")
    for more in (proxied, EndpointOptions(ca_file="/ca.pem"), EndpointOptions(pinned="ab"), EndpointOptions(client_certificate="/c.pem")):
        told = CodeServer.of(Endpoint("e", "Ours", "https://tgi.example", options=more), "")
        for form in CodeForm:
            code = request_code(form, replace_server(case("", Dialect.TGI, "Hi"), told).request, English(), streams=False)
            assert code is not None
            assert "Its proxy is not here" in code
    assert CodeServer.of(None, "Gone").unknown is Unknown.REMOVED
    assert CodeServer.of(Endpoint(BUILTIN_ID, "Built-in"), "").unknown is Unknown.BUILTIN


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="\"'\\\n\r\u2028{}#%\x00\ud800\u202e`$a(</!", max_size=12), st.booleans())
def test_no_text_becomes_python(text: str, streams: bool) -> None:
    each = case("http://127.0.0.1:8080", Dialect.TGI, text, streams=streams, stops=(text,), headers=(text,), has_token=True)
    calls = set()
    for form in (CodeForm.CLIENT, CodeForm.ASYNC_CLIENT, CodeForm.REQUESTS):
        tree = ast.parse(each.code(form))
        calls |= {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert not {call for call in calls if "system" in call or call == "a"}
    shell = each.code(CodeForm.CURL)
    words = shlex.split(shell)
    assert json.loads(words[words.index("-d") + 1]) == {**each.request.body, "stream": streams}
