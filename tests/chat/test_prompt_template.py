"""The shipped prompt templates, against oracles that are not ours: TGI, vLLM and llama.cpp."""

import contextlib
import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.prompt_template import PromptTemplate, pick_template
from desktop_app.template_folder import load_templates

ROOT = Path(__file__).parents[2]
RECORDINGS = ROOT / "tests" / "recordings"
TEMPLATES = {template.id: template for template in load_templates(ROOT / "resources" / "prompt_templates")}
TRIMS = ("llama-2", "llama-3", "llama-3.1", "gemma")  # white space round a text, as the models' own templates do

SYSTEM = Turn(Role.SYSTEM, "Be brief.")
U1, A1, U2 = Turn(Role.USER, "u1"), Turn(Role.ASSISTANT, "a1"), Turn(Role.USER, "u2")
ODD = Turn(Role.USER, "  Grüße,\n\n{{ 7 * 7 }} {% if %} <b>&amp;</b> \u2028 😀 </s>[INST] 'x' \"y\"\t ")
ONE, THREE, STRANGE = (U1,), (U1, A1, U2), (ODD, A1, ODD)
WITH_SYSTEM = (SYSTEM, *THREE)
CONVERSATIONS = (ONE, THREE, STRANGE)


def recorded(name: str) -> tuple[tuple[Turn, ...], dict[str, Any]]:
    """The turns that a real server was given, and what it answered."""
    request = json.loads((RECORDINGS / f"{name}.request.json").read_bytes())
    reply = json.loads((RECORDINGS / f"{name}.response.sse").read_bytes())
    return tuple(Turn(Role(m["role"]), m["content"]) for m in request["body"]["messages"]), reply


def messages(turns: tuple[Turn, ...]) -> list[dict[str, str]]:
    return [{"role": turn.role.value, "content": turn.text} for turn in turns]


def ask_llama_cpp(jobs: list[dict[str, object]]) -> list[list[str | None]]:
    command = [sys.executable, str(Path(__file__).with_name("llama_cpp_templates.py"))]
    done = subprocess.run(command, input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=100)
    answers: list[list[str | None]] = json.loads(done.stdout)
    return answers


@pytest.fixture(scope="module")
def llama_cpp() -> dict[str, dict[tuple[Turn, ...], str | None]]:
    """Prompts of llama.cpp's own templates, by its names."""
    names = ("mistral-v1", "llama2", "mistral-v3", "chatml", "llama2-sys-bos", "llama2-sys-strip", "llama3", "zephyr", "gemma", "phi3")
    turns = (*CONVERSATIONS, WITH_SYSTEM)
    jobs = [{"template": name, "jinja": False, "conversations": [messages(t) for t in turns]} for name in names]
    return {name: dict(zip(turns, prompts, strict=True)) for name, prompts in zip(names, ask_llama_cpp(jobs), strict=True)}


# The texts that TGI's and llama.cpp's own tests and Mistral's cookbook give; the notebook's as its demo sends it.
@pytest.mark.parametrize(
    ("template_id", "one", "three"),
    [
        ("mistral-v0.1", "[INST] u1 [/INST]", "[INST] u1 [/INST]a1</s> [INST] u2 [/INST]"),
        ("mistral-v0.2", "[INST] u1 [/INST]", "[INST] u1 [/INST]a1</s>[INST] u2 [/INST]"),
        ("mistral-v0.3", "[INST] u1[/INST]", "[INST] u1[/INST] a1</s>[INST] u2[/INST]"),
        ("notebook", "[INST] u1 [/INST]", "[INST] u1 [/INST] a1 [INST] u2 [/INST]"),
        ("none", "u1", "u1\n\na1\n\nu2"),
        (
            "chatml",
            "<|im_start|>user\nu1<|im_end|>\n<|im_start|>assistant\n",
            "<|im_start|>user\nu1<|im_end|>\n<|im_start|>assistant\na1<|im_end|>\n<|im_start|>user\nu2<|im_end|>\n<|im_start|>assistant\n",
        ),
    ],
)
def test_exact_text(template_id: str, one: str, three: str) -> None:
    template = TEMPLATES[template_id]
    assert template.render(ONE) == one
    assert template.render(THREE) == three
    # a model writes " a1"; what is shown, and sent again, is stripped at the left
    assert template.render((U1, Turn(Role.ASSISTANT, " \n a1"), U2)) == three


@pytest.mark.parametrize(
    ("template_id", "prompt"),
    [
        # no place for a system prompt in the first templates: folded into the first user turn, as Mistral's cookbook does
        ("mistral-v0.1", "[INST] Be brief.\n\nu1 [/INST]a1</s> [INST] u2 [/INST]"),
        ("mistral-v0.2", "[INST] Be brief.\n\nu1 [/INST]a1</s>[INST] u2 [/INST]"),
        # the model's own template puts it before the last user turn
        ("mistral-v0.3", "[INST] u1[/INST] a1</s>[INST] Be brief.\n\nu2[/INST]"),
        ("notebook", "[INST] Be brief.\n\nu1 [/INST] a1 [INST] u2 [/INST]"),
        ("none", "Be brief.\n\nu1\n\na1\n\nu2"),
    ],
)
def test_system_prompt(template_id: str, prompt: str) -> None:
    assert TEMPLATES[template_id].render(WITH_SYSTEM) == prompt


def test_the_system_prompt_is_still_there_after_the_last_answer() -> None:
    """The exact prompt is also shown when the last message is an answer; Mistral's own template would lose it then."""
    assert TEMPLATES["mistral-v0.3"].render((SYSTEM, U1, A1)) == "[INST] Be brief.\n\nu1[/INST] a1</s>"


def test_mistral_v01_is_what_tgi_renders_with_the_models_first_template() -> None:
    turns, reply = recorded("tgi-chat-tokenize-mistral")
    # the recording was made with another model's special tokens
    assert TEMPLATES["mistral-v0.1"].render(turns, bos_token="<|im_start|>", eos_token="<|im_end|>") == reply["templated_text"]
    turns, reply = recorded("tgi-chat-tokenize-continue")
    # TGI trims what it goes on from
    begun = TEMPLATES["mistral-v0.1"].render(turns[:1], bos_token="<|im_start|>") + turns[1].text.rstrip()
    assert begun == reply["templated_text"]


def test_the_first_templates_refuse_in_the_words_that_tgi_hands_on() -> None:
    for name in ("tgi-chat-tokenize-system-refused", "tgi-err-template-roles"):
        turns, reply = recorded(name)
        for template_id in ("mistral-v0.1", "mistral-v0.2"):
            with pytest.raises(ChatError) as refusal:
                replace(TEMPLATES[template_id], takes_system=True).render(turns)
            assert refusal.value.kind is ErrorKind.TEMPLATE
            assert refusal.value.server_text == "Conversation roles must alternate user/assistant/user/assistant/..."
            assert refusal.value.server_text in reply["error"]


def test_chatml_is_what_tgi_and_vllm_render_for_smollm2() -> None:
    # the model's own template adds this where there is no system prompt; Brise sends only what the user wrote
    default = Turn(Role.SYSTEM, "You are a helpful AI assistant named SmolLM, trained by Hugging Face")
    turns, reply = recorded("tgi-chat-tokenize")
    assert TEMPLATES["chatml"].render((default, *turns)) == reply["templated_text"]
    turns, reply = recorded("vllm-tokenize-chat")
    pieces = "".join(reply["token_strs"]).replace("Ġ", " ").replace("Ċ", "\n")
    assert TEMPLATES["chatml"].render((default, *turns)) == pieces


def test_chatml_is_llama_cpps(llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    for turns, prompt in llama_cpp["chatml"].items():
        assert TEMPLATES["chatml"].render(turns) == prompt


def test_mistral_v03_is_llama_cpps_mistral_v3(llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    for turns in CONVERSATIONS:
        assert TEMPLATES["mistral-v0.3"].render(turns) == llama_cpp["mistral-v3"][turns]
    # llama.cpp puts the system prompt before the first user turn; the model's own template, and ours, before the last
    assert llama_cpp["mistral-v3"][WITH_SYSTEM] == "[INST] Be brief.\n\nu1[/INST] a1</s>[INST] u2[/INST]"
    first = (SYSTEM, U1)
    assert TEMPLATES["mistral-v0.3"].render(first) == "[INST] Be brief.\n\nu1[/INST]"


def test_mistral_v02_is_llama_cpps_llama2_without_system_tags(llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    # llama.cpp has no name of its own for v0.2's first template: it renders it, and Mixtral's, as this variant of llama2
    for turns in CONVERSATIONS:
        assert TEMPLATES["mistral-v0.2"].render(turns) == llama_cpp["llama2"][turns]
    # one line break after the system prompt there; Mistral's cookbook, and ours, has a blank line
    assert llama_cpp["llama2"][WITH_SYSTEM] == "[INST] Be brief.\nu1 [/INST]a1</s>[INST] u2 [/INST]"


def test_mistral_v01_and_llama_cpps_mistral_v1_differ_by_spaces(llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    # mistral-v1 is the later template, from Mistral's own tokenizer: a space before each [INST] and before each answer.
    # The model's first template, which TGI was recorded with, has neither at these places.
    for turns in (*CONVERSATIONS, WITH_SYSTEM):
        ours = TEMPLATES["mistral-v0.1"].render(turns)
        assert " " + ours.replace("[/INST]a1", "[/INST] a1") == llama_cpp["mistral-v1"][turns]


@pytest.mark.parametrize(("template_id", "name"), [("llama-3", "llama3"), ("gemma", "gemma"), ("phi-3", "phi3")])
def test_llama_cpp_renders_the_same(template_id: str, name: str, llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    for turns, prompt in llama_cpp[name].items():
        assert TEMPLATES[template_id].render(turns) == prompt


def test_zephyr_is_llama_cpps_with_its_own_end_of_text(llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    for turns, prompt in llama_cpp["zephyr"].items():
        assert TEMPLATES["zephyr"].render(turns, eos_token="<|endoftext|>") == prompt
    assert TEMPLATES["zephyr"].render(WITH_SYSTEM).startswith("<|system|>\nBe brief.</s>\n<|user|>\nu1</s>\n")


def test_llama_2_is_llama_cpps_with_its_spaces_round_an_answer(llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]]) -> None:
    # llama.cpp leaves it to the model to begin with a space; the model's own template, as TGI's tests have it, writes both
    for turns in (ONE, THREE, WITH_SYSTEM):
        assert TEMPLATES["llama-2"].render(turns).replace("[/INST] a1 </s>", "[/INST]a1</s>") == llama_cpp["llama2-sys-bos"][turns]
    ours = TEMPLATES["llama-2"].render(STRANGE).replace("[/INST] a1 </s><s>", "[/INST]a1</s>")
    assert ours == llama_cpp["llama2-sys-strip"][STRANGE]
    assert TEMPLATES["llama-2"].render(THREE, bos_token="<s>") == "<s>[INST] u1 [/INST] a1 </s><s>[INST] u2 [/INST]"


def test_llama_3_1_and_qwen_are_llama_cpps_with_the_models_own_system_prompts(
    llama_cpp: dict[str, dict[tuple[Turn, ...], str | None]],
) -> None:
    dates = "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n"
    qwen = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
    for turns in (*CONVERSATIONS, WITH_SYSTEM):
        told = turns[0].text if turns[0].role is Role.SYSTEM else ""
        head = f"<|start_header_id|>system<|end_header_id|>\n\n{dates}{told}<|eot_id|>"
        rest = llama_cpp["llama3"][turns] or ""
        assert TEMPLATES["llama-3.1"].render(turns) == head + rest.removeprefix(
            f"<|start_header_id|>system<|end_header_id|>\n\n{told}<|eot_id|>"
        )
        head = "" if told else f"<|im_start|>system\n{qwen}<|im_end|>\n"
        assert TEMPLATES["qwen-2.5"].render(turns) == head + (llama_cpp["chatml"][turns] or "")


def test_gemma_refuses_a_system_turn_so_it_is_folded() -> None:
    assert TEMPLATES["gemma"].render((SYSTEM, U1)) == "<start_of_turn>user\nBe brief.\n\nu1<end_of_turn>\n<start_of_turn>model\n"
    with pytest.raises(ChatError, match="System role not supported"):
        replace(TEMPLATES["gemma"], takes_system=True).render((SYSTEM, U1))


def test_llama_cpps_jinja_renders_the_sources_alike() -> None:
    """Another implementation of Jinja reads the same in each source, odd characters included."""
    jobs = [{"template": t.source, "jinja": True, "conversations": [messages(c) for c in CONVERSATIONS]} for t in TEMPLATES.values()]
    for template, prompts in zip(TEMPLATES.values(), ask_llama_cpp(jobs), strict=True):
        bos = "<|im_start|>" if "bos_token" in template.source else ""  # the loaded model's; ChatML's own begins with the same text
        for turns, prompt in zip(CONVERSATIONS, prompts, strict=True):
            assert template.render(turns, bos_token=bos, eos_token="<|im_end|>") == prompt


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_the_text_of_a_message_is_never_changed_nor_obeyed(template: PromptTemplate) -> None:
    prompt = template.render(STRANGE)
    assert prompt.count(ODD.text.strip() if template.id in TRIMS else ODD.text) == 2
    assert "49" not in prompt


def test_every_template_says_what_it_was_checked_against_or_nothing() -> None:
    assert {template.id for template in TEMPLATES.values() if not template.oracle} == {"none"}
    assert len({template.hash for template in TEMPLATES.values()}) == len(TEMPLATES) == 13


@pytest.mark.parametrize(
    ("model", "template_id"),
    [
        ("mistralai/Mistral-7B-Instruct-v0.1", "mistral-v0.1"),
        ("mistralai/Mistral-7B-Instruct-v0.2", "mistral-v0.2"),
        ("mistralai/Mistral-7B-Instruct-v0.3", "mistral-v0.3"),
        ("/data/models--mistralai--mistral-7b-instruct-v0.1", "mistral-v0.1"),
        ("TheBloke/Mistral-7B-Instruct-v0.2-AWQ", "mistral-v0.2"),
        ("mistralai/Mixtral-8x7B-Instruct-v0.1", "mistral-v0.2"),
        ("mistralai/Mistral-Large-Instruct-2407", "mistral-v0.3"),
        ("HuggingFaceTB/SmolLM2-135M-Instruct", "chatml"),
        ("HuggingFaceTB/SmolLM-1.7B-Instruct", "chatml"),
        ("Qwen/Qwen2.5-7B-Instruct", "qwen-2.5"),
        ("Qwen/Qwen2.5-Coder-0.5B-Instruct-AWQ", "qwen-2.5"),
        ("Qwen/Qwen2.5-Math-7B-Instruct", "chatml"),
        ("Qwen/Qwen2-7B-Instruct", "chatml"),
        ("Qwen/Qwen3-8B", "chatml"),
        ("Qwen/Qwen3-30B-A3B-FP8", "chatml"),
        ("meta-llama/Llama-2-7b-chat-hf", "llama-2"),
        ("codellama/CodeLlama-13b-Instruct-hf", "llama-2"),
        ("meta-llama/Meta-Llama-3-8B-Instruct", "llama-3"),
        ("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1"),
        ("/data/Llama-3.3-70B-Instruct-Q4", "llama-3.1"),
        ("HuggingFaceH4/zephyr-7b-beta", "zephyr"),
        ("google/gemma-7b-it", "gemma"),
        ("google/gemma-1.1-2b-it", "gemma"),
        ("google/gemma-2-9b-it", "gemma"),
        ("google/gemma-3-4b-it", "gemma"),
        ("google/gemma-3n-E2B-it", "gemma"),
        ("microsoft/Phi-3-mini-4k-instruct", "phi-3"),
        ("microsoft/Phi-3.5-mini-instruct", "phi-3"),
        ("Qwen/Qwen1.5-0.5B-Chat", "chatml"),
        ("teknium/OpenHermes-2.5-Mistral-7B", "chatml"),
        ("NousResearch/Nous-Hermes-2-Mixtral-8x7B-DPO", "chatml"),
        ("NousResearch/Hermes-3-Llama-3.1-8B", "chatml"),
        ("Open-Orca/Mistral-7B-OpenOrca", "chatml"),
        ("01-ai/Yi-34B-Chat", "chatml"),
        # unknown families, base models and lookalikes: the server's own template is better than a guess
        ("mistralai/Mistral-7B-v0.1", None),
        ("mistralai/Mistral-7B-Instruct-v0.10", None),
        ("mistralai/Mistral-Nemo-Instruct-2407", None),
        ("mistralai/Mixtral-8x22B-Instruct-v0.1", None),
        ("Qwen/Qwen2.5-7B", None),
        ("HuggingFaceTB/SmolLM3-3B", None),
        ("Qwen/Qwen3-30B-A3B-Base", None),
        ("meta-llama/Llama-2-7b-hf", None),
        ("meta-llama/Llama-3.2-3B-Instruct", None),
        ("codellama/CodeLlama-70b-Instruct-hf", None),
        ("HuggingFaceH4/zephyr-7b-gemma-v0.1", None),
        ("google/gemma-2-9b", None),
        ("google/gemma-3-4b-italian", None),
        ("microsoft/Phi-3-vision-128k-instruct", None),
        ("gpt2", None),
        ("", None),
    ],
)
def test_the_template_follows_from_the_model(model: str, template_id: str | None) -> None:
    picked = pick_template(model, TEMPLATES.values())
    assert (picked and picked.id) == template_id


@pytest.mark.parametrize(
    "source",
    [
        "{{ messages.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ raise_exception.__globals__ }}",
        "{{ messages | attr('__class__') | string }}",
        "{{ '{0.__class__}'.format(messages) }}",
        "{{ ('{0.__class__}' | attr('format'))(messages) }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler('a').__init__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ messages.append({'role': 'user', 'content': 'x'}) }}",
        "{{ messages[0].update({'content': 'x'}) }}",
        "{% for n in range(1000000000) %}{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{{ open('/etc/passwd').read() }}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    ],
)
def test_a_template_gets_at_nothing_but_its_messages(source: str) -> None:
    template, text = PromptTemplate(id="x", name="X", source=source), ""
    with contextlib.suppress(ChatError):
        text = template.render(ONE)
    assert text == "", "what the sandbox hides reads as nothing"


@pytest.mark.parametrize("source", ["{% endfor %}", "{{ messages[0]['content'] + none }}", "{{ 1 / 0 }}", "{{ raise_exception('no') }}"])
def test_whatever_a_template_raises_is_its_refusal(source: str) -> None:
    with pytest.raises(ChatError) as refusal:
        PromptTemplate(id="x", name="X", source=source).render(ONE)
    assert refusal.value.kind is ErrorKind.TEMPLATE
    assert refusal.value.server_text


def test_compiling_is_done_beforehand_and_once() -> None:
    program = (
        "import sys; from pathlib import Path; from desktop_app.template_folder import load_templates\n"
        "templates = load_templates(Path('resources/prompt_templates'))\n"
        "assert 'jinja2' not in sys.modules\n"
        "for template in templates: template.prepare()\n"
        "assert 'jinja2' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_threads_render_at_once() -> None:
    results: list[str] = []
    threads = [threading.Thread(target=lambda: results.append(TEMPLATES["mistral-v0.3"].render(THREE))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(results) == {"[INST] u1[/INST] a1</s>[INST] u2[/INST]"}
    assert len(results) == 8


@pytest.mark.parametrize(
    ("template_id", "lead"),
    [
        *(("mistral-v0.1", ""), ("mistral-v0.2", ""), ("mistral-v0.3", " "), ("chatml", ""), ("none", "\n\n"), ("notebook", " ")),
        *(("llama-2", " "), ("llama-3", ""), ("llama-3.1", ""), ("zephyr", ""), ("gemma", ""), ("phi-3", ""), ("qwen-2.5", "")),
    ],
)
def test_the_white_space_before_an_answer_that_is_begun_for_the_model(template_id: str, lead: str) -> None:
    template = TEMPLATES[template_id]
    assert template.lead == lead
    assert template.render((U1, A1)).startswith(template.render((U1,)) + lead + A1.text)
    strange = replace(template, source="{{ messages | length }}{{ messages[-1]['content'] }}")
    assert strange.lead == ""
