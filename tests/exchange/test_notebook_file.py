"""A chat as a notebook that asks for it again: the same texts, and no access token that is meant for somebody else."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient

from desktop_app.chat.conversation_record import ConversationRecord
from desktop_app.chat.endpoint import Dialect, Endpoint
from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.message import turns_of
from desktop_app.chat.parameters import DEFAULT, Control, Knob, Value
from desktop_app.exchange.notebook_calls import History
from desktop_app.exchange.notebook_file import notebook_file
from desktop_app.exchange.sent_request import Servers
from desktop_app.inference.requests import chat_messages
from tests.exchange.records import KNOWN, NOBODY, English, Shelf
from tests.tgi_scripts import Script
from tests.tgi_server import TgiServer


def written(record: ConversationRecord, servers: Servers = KNOWN) -> "nbformat.NotebookNode":
    notebook = nbformat.reads("".join(notebook_file(record, English(), servers)), as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            ast.parse(cell.source)
    return notebook


def code(notebook: "nbformat.NotebookNode") -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def asked_again(record: ConversationRecord, dialect: Dialect, prompts: list[str], **knobs: Value) -> ConversationRecord:
    """The record with each answer asked for in this dialect with these prompts."""
    parameters = DEFAULT
    for name, value in knobs.items():
        parameters = parameters.with_knob(Control(name), Knob(value))
    messages, left = [], list(prompts)
    for each in record.messages:
        made = tuple(
            replace(one, generation=replace(one.generation, dialect=dialect, prompt=left.pop(0), parameters=parameters, seed=7))
            for one in each.generations
        )
        messages.append(replace(each, generations=made))
    return replace(record, messages=tuple(messages))


CHAT_1 = [{"role": "user", "content": "Which one?"}]
CHAT_2 = [*CHAT_1, {"role": "assistant", "content": "Mustard."}, {"role": "user", "content": "Why?\nSay it."}]


def test_a_chat_goes_on_from_its_answers(shelf: Shelf) -> None:
    record = shelf.talk("Which one?", "Mustard.", "Why?\nSay it.", "It is hot.")
    source = code(written(asked_again(record, Dialect.TGI_CHAT, [json.dumps(CHAT_1), json.dumps(CHAT_2)])))
    assert 'messages.append({"role": "assistant", "content": answer})' in source
    assert source.count("Which one?") == 1
    assert 'InferenceClient(base_url=\'http://127.0.0.1:8080/v1/\', token="-", headers={"authorization": None})' in source
    assert "seed=7" in source
    assert "max_tokens=256" in source


def test_a_raw_prompt_goes_on_from_its_answers(shelf: Shelf) -> None:
    prompts = ["[INST] Which one? [/INST]", "[INST] Which one? [/INST] Mustard.</s>[INST] Why? [/INST]"]
    source = code(written(asked_again(shelf.talk("Which one?", "Mustard.", "Why?", "It is hot."), Dialect.TGI, prompts)))
    assert "prompt += ' ' + answer.strip() + '</s>[INST] Why? [/INST]'" in source
    assert "InferenceClient(model='http://127.0.0.1:8080'" in source
    assert "client.text_generation(" in source


def test_an_endpoint_with_an_access_token_gets_it_from_outside(shelf: Shelf) -> None:
    servers = Servers({"e1": Endpoint("e1", "Ours", "https://tgi.example", has_token=True)}, {})
    source = code(written(shelf.talk("Hi", "Hello"), servers))
    assert "InferenceClient(model='https://tgi.example', token=os.environ[\"HF_TOKEN\"])" in source


def test_an_endpoint_that_is_not_known_is_asked_for(shelf: Shelf) -> None:
    notebook = written(shelf.talk("Hi", "Hello"), NOBODY)
    assert 'InferenceClient(model=os.environ["ENDPOINT_URL"]' in code(notebook)
    assert any("Local TGI has no address." in cell.source for cell in notebook.cells)


def test_an_answer_that_nobody_was_asked_for_is_said(shelf: Shelf) -> None:
    record = shelf.talk("Hi", "Hello\nyou")
    record = replace(record, messages=(record.messages[0], replace(record.messages[1], generations=())))
    source = code(written(record))
    assert "'Hello\\n'\n    'you'\n" in source


def test_llama_cpp_is_asked_in_a_chat(shelf: Shelf) -> None:
    notebook = written(asked_again(shelf.talk("Hi", "Hello"), Dialect.LLAMA_CPP_RAW, ["<s>Hi"], top_k=40))
    assert "client.chat_completion(" in code(notebook)
    assert "'top_k': 40" in code(notebook)
    assert any("Sent as a chat." in cell.source for cell in notebook.cells)


def test_grammar_and_extra_json_are_asked_for_again(shelf: Shelf) -> None:
    asked = shelf.talk("Hi", "Hello")
    grammar, extra = Grammar(GrammarKind.JSON, '{"properties": {"a": {"type": "string"}}}'), '{"tool_prompt": "say \'\'\'it"}'
    source = code(written(asked_again(asked, Dialect.TGI_CHAT, [json.dumps(CHAT_1)], grammar=grammar, extra_body=extra)))
    assert "response_format={'type':'json''value':{'properties':{'a':{'type':'string'}}}}" in "".join(source.split()).replace(",", "")
    assert "extra_body={'tool_prompt': \"say '''it\"}" in source


def test_what_cannot_be_sent_is_left_out(shelf: Shelf) -> None:
    """A record from a file can hold anything."""
    bad = Grammar(GrammarKind.JSON, "{")
    source = code(written(asked_again(shelf.talk("Hi", "Hello"), Dialect.TGI_CHAT, ["[]"], grammar=bad, extra_body='{"stream": 1}')))
    assert "client.chat_completion(" in source
    assert "response_format" not in source


nasty = st.text(alphabet="\"'\\\n\r\u2028{}#%\x00\ud800\u202e`$a(", max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nasty, nasty, nasty, st.sampled_from([Dialect.TGI, Dialect.TGI_CHAT]))
def test_no_text_becomes_code(shelf: Shelf, asked: str, said: str, prompt: str, dialect: Dialect) -> None:
    record = asked_again(shelf.talk("q", "a", title=asked), dialect, [prompt])
    texts = (asked, said)
    messages = tuple(replace(each, message=replace(each.message, text=text)) for each, text in zip(record.messages, texts, strict=True))
    notebook = written(replace(record, messages=messages))
    calls = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "?")
        for node in ast.walk(ast.parse(code(notebook)))
        if isinstance(node, ast.Call)
    }
    known = {"index", "min", "rpartition", "lstrip", "strip", "InferenceClient", "print", "text_generation", "chat_completion", "append"}
    assert calls <= known


def run(notebook: "nbformat.NotebookNode", monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("HF_TOKEN", "hf_somebody_elses")
    ran = NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    return [output.text.rstrip("\n") for cell in ran.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.mark.filterwarnings("ignore")  # the libraries that run notebooks warn about each other
def test_it_runs_and_gives_the_same_texts(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of asking in one notebook: a kernel takes its time to start."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    texts = ["Mustard, of course.", "It is hot."]
    prompts = ["[INST] Which one? [/INST]", "[INST] Which one? [/INST] Mustard, of course.</s>[INST] Why? [/INST]"]
    chat = [*CHAT_1, {"role": "assistant", "content": texts[0]}, {"role": "user", "content": "Why?"}]
    raw = asked_again(shelf.talk("Which one?", texts[0], "Why?", texts[1]), Dialect.TGI, prompts, temperature=0)
    chatted = asked_again(
        shelf.talk("Which one?", texts[0], "Why?", texts[1]), Dialect.TGI_CHAT, [json.dumps(CHAT_1), json.dumps(chat)], temperature=0
    )
    with TgiServer().in_thread() as server:
        server.scripts = [Script([" Mustard", ",", " of course", ".", "</s>"]), Script([" It", " is", " hot", ".", "</s>"])] * 2
        servers = Servers({"e1": Endpoint("e1", "Local TGI", server.url)}, {})
        notebook = written(raw, servers)
        notebook.cells += written(chatted, servers).cells
        for cell in notebook.cells:
            cell.pop("id")
            cell.outputs = [] if cell.cell_type == "code" else cell.pop("outputs", None)
        for cell in notebook.cells:
            if cell.cell_type != "code":
                cell.pop("outputs", None)
        assert run(notebook, monkeypatch) == texts * 2
        received = server.requests
        assert len(received) == 4
        for each in received:
            assert "authorization" not in each.headers
            assert "hf_somebody_elses" not in str(each.headers)
        bodies = [json.loads(each.raw_body) for each in received]
        assert [body["inputs"] for body in bodies[:2]] == prompts
        assert bodies[3]["messages"] == chat
        assert bodies[0]["parameters"]["do_sample"] is False
        assert bodies[2]["temperature"] == 0


def test_the_history_is_told_as_it_is_sent(shelf: Shelf) -> None:
    record = shelf.talk("one", "<think>\nhm\n</think>\n\ntwo", "", "three", "four", system_prompt="Be brief.")
    messages = [each.message for each in record.messages]
    history = History("Be brief.")
    for count, message in enumerate(messages, 1):
        history.add(message)
        assert history.messages() == chat_messages(turns_of(messages[:count], "Be brief."))


def test_a_long_chat_is_no_long_file(shelf: Shelf) -> None:
    """Each cell goes on from the one before: nothing is told twice."""
    texts = [f"text number {n}" for n in range(80)]
    told = [{"role": "user" if n % 2 == 0 else "assistant", "content": text} for n, text in enumerate(texts)]
    record = asked_again(shelf.talk(*texts), Dialect.TGI_CHAT, [json.dumps(told[:n]) for n in range(1, 80, 2)])
    source = code(written(record))
    assert [source.count(repr(text)) for text in texts] == [1, 0] * 40
