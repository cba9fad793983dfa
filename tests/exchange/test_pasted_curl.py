"""What is made of curl commands: the notebook's own, those of documentation pages, and hostile ones."""

import contextlib
import json
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.conversation import TEMPLATE_AUTO, TEMPLATE_RAW
from desktop_app.chat.curl_text import begins_as_curl
from desktop_app.chat.endpoint import HF_ROUTER
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import Control, Parameters
from desktop_app.chat.pasted_request import BadCommand, PastedRequest, Remark
from desktop_app.exchange.pasted_curl import is_curl, pasted_request, text_without_secrets

SECRET = "hf_aB3dE5gH7jK9mN1pQ3sT5vW7yZ"
NOTEBOOK = r"""!curl https://api-inference.huggingface.co/models/mistralai/Mistral-7B-Instruct-v0.1 \
	-X POST \
	-d '{"inputs":"Explain ML as a pirate", "parameters": {"max_new_tokens":50}}' \
	-H 'Content-Type: application/json' \
	-H "Authorization: Bearer API_TOKEN"
"""


def switched_on(parameters: Parameters | None) -> dict[Control, object]:
    """The controls that a command switched on."""
    assert parameters is not None
    shown_only = (Control.SEED, Control.ALTERNATIVES, Control.STREAM)
    return {control: knob.value for control, knob in parameters.knobs.items() if knob.on and control not in shown_only}


def sends(body: object, url: str = "http://127.0.0.1:8080/v1/chat/completions", more: str = "") -> PastedRequest:
    """What a command with this body becomes."""
    return pasted_request(f"curl {url} {more} -d {shlex.quote(json.dumps(body))}")


@pytest.mark.parametrize("lead", ["!", "", "$ ", "%%bash\n", "```bash\n", "\n  !  "])
@pytest.mark.parametrize("change", [("", ""), ("\t", "  "), ("\n", "\r\n"), ("API_TOKEN", "$HF_TOKEN"), (" \\\n\t", " ")])
def test_the_notebooks_own(lead: str, change: tuple[str, str]) -> None:
    text = lead + NOTEBOOK.removeprefix("!").replace(*change)
    assert begins_as_curl(text)
    assert is_curl(text)
    request = pasted_request(text)
    server = request.server
    assert server is not None
    assert (server.service, server.url) == (Service.HF_API, HF_ROUTER)
    assert server.model == "mistralai/Mistral-7B-Instruct-v0.1"
    assert (server.token, server.wants_token, server.headers) == ("", True, ())
    assert (request.draft, request.template_id, request.turns) == ("Explain ML as a pirate", TEMPLATE_RAW, ())
    # TGI takes the likeliest token where nothing is said
    assert switched_on(request.parameters) == {Control.MAX_NEW_TOKENS: 50, Control.TEMPERATURE: 0.0}
    assert request.remarks.found == {}


@pytest.mark.parametrize(
    "text",
    [
        "curl is a program",
        "curl http://x.example gives me a 404, why is that?",
        "curl",
        "curling is a sport",
        "How do I use curl http://x?",
        "",
        "curl --help",
    ],
)
def test_a_sentence_about_curl_is_none(text: str) -> None:
    assert not is_curl(text)


def test_messages_become_system_prompt_turns_and_what_is_being_written() -> None:
    request = sends(
        {
            "model": "tgi",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Hi"},
                {"role": "assistant", "content": "Hello."},
                {"role": "user", "content": [{"type": "text", "text": "What is"}, {"type": "image_url", "image_url": {"url": "http://x"}}]},
                {"role": "user", "content": "this?"},
                {"role": "tool", "content": "42"},
                "nothing",
            ],
            "temperature": 0.7,
            "max_tokens": 99_999,
            "stop": "END",
            "seed": 7,
            "min_p": 0.1,
            "tools": [],
            "n": 3,
            "stream": True,
        }
    )
    assert request.system_prompt == "Be brief."
    assert request.turns == (Turn(Role.USER, "Hi"), Turn(Role.ASSISTANT, "Hello."))
    assert request.draft == "What is\n\nthis?"
    assert request.template_id == TEMPLATE_AUTO
    assert switched_on(request.parameters) == {
        Control.TEMPERATURE: 0.7,
        Control.MAX_NEW_TOKENS: 8192,
        Control.STOP: ("END",),
        Control.EXTRA: '{"min_p": 0.1}',
    }
    assert request.parameters is not None
    assert request.parameters.value(Control.SEED) == 7
    assert request.remarks.found == {
        Remark.IMAGE: [],
        Remark.MESSAGE: ["tool"],
        Remark.BOUNDED: ["max_tokens"],
        Remark.FIELD: ["tools", "n"],
        Remark.EXTRA: ["min_p"],
    }
    assert request.server is not None
    assert request.server.model == "", "TGI's name for whatever it serves"


def test_a_chat_that_ends_with_an_answer_leaves_nothing_to_be_written() -> None:
    request = sends({"messages": [{"role": "user", "content": "Once"}, {"role": "assistant", "content": "upon"}]})
    assert (request.turns[-1], request.draft) == (Turn(Role.ASSISTANT, "upon"), "")


def test_every_control_is_found_again() -> None:
    parameters = {
        **{"temperature": 0.5, "max_new_tokens": 20, "top_p": 0.9, "top_k": 10, "typical_p": 0.8, "repetition_penalty": 1.1},
        **{"frequency_penalty": 0.2, "truncate": 100, "watermark": True, "adapter_id": "a/b", "top_n_tokens": 3, "do_sample": True},
        **{"stop": ["a", "b"], "grammar": {"type": "regex", "value": "[0-9]+"}, "details": True, "seed": 2**64 - 1, "best_of": 2},
    }
    request = sends({"inputs": "Hi", "parameters": parameters}, "http://127.0.0.1:8080/generate_stream")
    assert request.remarks.found == {}
    assert request.parameters is not None
    is_off = [control for control in Control if not request.parameters[control].on]
    assert is_off == [Control.STREAM, Control.EXTRA], "several answers are no stream"
    assert request.parameters.value(Control.GRAMMAR) == Grammar(GrammarKind.REGEX, "[0-9]+")
    assert request.parameters.value(Control.SEED) == 2**64 - 1
    assert request.server is not None
    assert request.server.url == "http://127.0.0.1:8080"


@pytest.mark.parametrize("value", [True, "1", None, [], 1e999, float("nan"), -(10**400)], ids=range(7))
def test_a_value_of_the_wrong_kind_is_not_taken(value: object) -> None:
    request = sends({"prompt": "Hi", "temperature": value})
    assert Control.TEMPERATURE not in switched_on(request.parameters) or request.remarks.found == {Remark.BOUNDED: ["temperature"]}


@pytest.mark.parametrize(
    ("url", "service", "base", "model", "provider"),
    [
        ("localhost:8080/generate", Service.SERVER, "http://localhost:8080", "named", ""),
        ("https://gpu.example.com/llm/v1/chat/completions", Service.SERVER, "https://gpu.example.com/llm", "named", ""),
        ("https://router.huggingface.co/v1/chat/completions", Service.HF_API, HF_ROUTER, "named", ""),
        ("https://router.huggingface.co/hf-inference/models/a/b/v1/chat/completions", Service.HF_API, HF_ROUTER, "a/b", "hf-inference"),
        ("https://router.huggingface.co/together/v1/chat/completions", Service.HF_API, HF_ROUTER, "named", "together"),
        ("https://api-inference.huggingface.co/models/gpt2", Service.HF_API, HF_ROUTER, "gpt2", ""),
        (
            "https://x1.eu-west-1.aws.endpoints.huggingface.cloud/v1/chat/completions",
            *(Service.HF_ENDPOINT, "https://x1.eu-west-1.aws.endpoints.huggingface.cloud", "named", ""),
        ),
    ],
)
def test_whose_server_it_is(url: str, service: Service, base: str, model: str, provider: str) -> None:
    server = sends({"model": "named", "messages": [{"role": "user", "content": "Hi"}]}, url).server
    assert server is not None
    assert (server.service, server.url, server.model, server.provider) == (service, base, model, provider)


def test_a_provider_can_stand_behind_the_models_name() -> None:
    body = {"model": "a/b:groq", "messages": []}
    server = sends(body, "https://router.huggingface.co/v1/chat/completions", "-H 'X-HF-Bill-To: my-org'").server
    assert server is not None
    assert (server.model, server.provider, server.bill_to, server.headers) == ("a/b", "groq", "my-org", ())


@pytest.mark.parametrize("url", ["$URL/generate", "'http://a b/'", "ftp://x", "http://:80/", "'http://[::1/'"])
def test_an_address_that_cannot_be_used_leaves_the_chat(url: str) -> None:
    request = sends({"inputs": "Hi"}, url)
    assert request.server is None
    assert Remark.ADDRESS in request.remarks.found
    assert request.draft == "Hi"


def test_what_is_not_taken_is_noted_and_no_file_is_read() -> None:
    request = pasted_request(
        "curl -skXPOST --cacert ca.pem --frobnicate 'http://me:pw@127.0.0.1:8080/generate?x=1' -d @/etc/passwd -H @h.txt"
        " -H 'Authorization: Basic abc' -F f=@p.png ; rm -rf x"
    )
    assert request.remarks.found == {
        Remark.MORE: [],
        Remark.INSECURE: [],
        Remark.OPTION: ["--cacert", "--frobnicate"],
        Remark.FILE: ["/etc/passwd", "h.txt", "p.png"],
        Remark.LOGIN: [],
        Remark.QUERY: [],
        Remark.HEADER: ["Authorization"],
    }
    assert not request.has_chat
    assert request.server is not None
    assert request.server.url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    "token", ["API_TOKEN", "YOUR_TOKEN", "hf_xxx", "hf_XXXXXXXX", "$HF_TOKEN", "${HF_TOKEN}", "{token}", "<your token>", "hf_..."]
)
def test_words_that_stand_for_a_token_are_none(token: str) -> None:
    text = f'curl http://127.0.0.1:8080/generate -H "Authorization: Bearer {token}" -H "X-Api-Key: {token}"'
    server = pasted_request(text).server
    assert server is not None
    assert (server.token, server.wants_token, server.headers) == ("", True, (("X-Api-Key", ""),))
    assert text_without_secrets(text) == text


@pytest.mark.parametrize(
    "option",
    [
        f"-H 'Authorization: Bearer {SECRET}'",
        f'-H "authorization:bearer {SECRET}"',
        f"--header Authorization:\\ Bearer\\ {SECRET}",
        f"-H $'Authorization: Bearer {SECRET}'",
        f"-H$'Authorization:\\x20Bearer \\x68{SECRET[1:]}'",
        f"-H 'Authorization: Bearer '\"{SECRET[:9]}\"'{SECRET[9:]}'",
        f"-H 'Authorization: Bearer \\\n{SECRET}'",
        f"--oauth2-bearer {SECRET}",
    ],
)
def test_a_token_is_found_and_stands_in_no_text(option: str) -> None:
    text = f'curl {option} http://127.0.0.1:8080/generate -d \'{{"inputs": "Hi"}}\''
    request = pasted_request(text)
    assert request.server is not None
    assert request.server.token.endswith(SECRET)
    told = text_without_secrets(text)
    assert SECRET[10:] not in told
    assert "$HF_TOKEN" in told
    assert pasted_request(told).draft == "Hi"
    assert SECRET[10:] not in repr(request)


@pytest.mark.parametrize(
    "before",
    [
        f"HF_TOKEN={SECRET}\n",
        f"# Ask the model\n\nexport HF_TOKEN='{SECRET}'\n",
        f"X=1 HF_TOKEN={SECRET} ",
        f'export X=1; export HF_TOKEN="{SECRET}"\n# and now\n$ ',
    ],
)
@pytest.mark.parametrize("variable", ["$HF_TOKEN", "${HF_TOKEN}"])
def test_a_token_that_is_set_before_the_command_is_found_too(before: str, variable: str) -> None:
    body = """-d '{"inputs": "What is $HF_TOKEN?"}'"""
    text = f'{before}curl http://127.0.0.1:8080/generate {body} -H "Authorization: Bearer {variable}"'
    assert begins_as_curl(text)
    assert is_curl(text)
    request = pasted_request(text)
    assert request.server is not None
    assert request.server.token == SECRET
    assert request.draft == "What is $HF_TOKEN?", "a shell fills nothing in there, and it would be kept"
    told = text_without_secrets(text)
    assert SECRET[10:] not in told
    assert SECRET[10:] not in repr(request)
    other = text_without_secrets(text.replace(SECRET, "s3cretpw").replace("Authorization: Bearer", "X-Team:"))
    assert "s3cretpw" not in other, "whatever it looks like"


def test_a_comment_above_a_command_hides_no_token() -> None:
    text = f"# Ask the model\ncurl http://127.0.0.1:8080/generate -H 'Authorization: Bearer {SECRET}'"
    assert begins_as_curl(text)
    assert is_curl(text)
    assert text_without_secrets(text) == text.replace(SECRET, "$HF_TOKEN")
    assert not is_curl("# Curl\ncurl is a program, and a sport")


@pytest.mark.parametrize(
    "text",
    [
        "curl -u me:s3cretpw http://x:1/",
        "curl -H 'X-Api-Key: s3cretpw' http://x:1/",
        "curl -b session=s3cretpw http://x:1/",
        "curl 'http://x:1/?api_key=s3cretpw'",
        "curl http://me:s3cretpw@x:1/",
        "curl -H 'Authorization: Bearer s3cretpw http://x:1/",  # a quotation mark is missing
        "curl -U me:s3cretpw http://x:1/",
    ],
)
def test_other_secrets_stand_in_no_text_either(text: str) -> None:
    told = text_without_secrets(text)
    assert "s3cretpw" not in told
    assert told.startswith("curl ")


def test_headers_go_along() -> None:
    server = pasted_request("curl localhost:1 -H 'X-Api-Key: k3y' -H 'Accept: */*' -H 'X-Team: red' -H 'Ä: x' -H 'Host: y'").server
    assert server is not None
    assert server.headers == (("X-Api-Key", "k3y"), ("X-Team", "red"))
    assert "k3y" not in repr(server)


def test_a_body_can_stand_below_the_command_as_brise_writes_it() -> None:
    request = pasted_request(": 'The values'\ncurl http://127.0.0.1:8080 \\\n  --data-binary @- <<'JSON'\n{\"inputs\": \"It's\"}\nJSON\n")
    assert request.draft == "It's"


@pytest.mark.parametrize(
    "body", ["{", "[" * 100_000, '{"inputs": {"a": 1}}', '{"messages": {}}', '{"inputs": "a", "parameters": 3}', "null"]
)
def test_a_hostile_body_is_none(body: str) -> None:
    request = pasted_request(f"curl localhost:1 -d '{body}'")
    assert request.remarks.found
    assert request.server is not None


_KEYS = st.sampled_from(["role", "content", "parameters", "stop", "seed", "grammar", "type", "value", "temperature", "text"])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.sampled_from(["user", "json", "regex"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(_VALUES)
def test_any_body_is_read(body: object) -> None:
    request = sends({"prompt": "x", "parameters": body} if isinstance(body, dict) else {"messages": body})
    assert request.has_chat


@given(st.text(" curl-Hd'\"\\$\n:|{}hf_@", max_size=80))
def test_any_command_is_read_or_refused(rest: str) -> None:
    text = f"curl http://x:1 {rest}"
    text_without_secrets(text)
    with contextlib.suppress(BadCommand):
        pasted_request(text)
