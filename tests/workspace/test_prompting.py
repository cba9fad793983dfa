"""Which template and dialect an answer is asked for in."""

import pytest

from desktop_app.chat.endpoint import Dialect, ServerFacts, ServerKind
from desktop_app.workspace.prompting import choose_prompting
from tests.workspace.desk import TEMPLATES


@pytest.mark.parametrize(
    ("kind", "model", "has_template", "chosen", "template", "dialect"),
    [
        (ServerKind.TGI, "mistralai/Mistral-7B-Instruct-v0.1", True, "auto", "mistral-v0.1", Dialect.TGI),
        (ServerKind.TGI, "/data/mistral-7b-instruct-v0.3", True, "auto", "mistral-v0.3", Dialect.TGI),
        (ServerKind.TGI, "mistralai/Mistral-7B-Instruct-v0.1", True, "server", None, Dialect.TGI_CHAT),
        (ServerKind.TGI, "nobody/knows", True, "auto", None, Dialect.TGI_CHAT),
        (ServerKind.TGI, "nobody/knows", None, "auto", None, Dialect.TGI_CHAT),
        (ServerKind.TGI, "nobody/knows-base", False, "auto", "none", Dialect.TGI),
        (ServerKind.TGI, "mistralai/Mistral-7B-Instruct-v0.1", True, "notebook", "notebook", Dialect.TGI),
        (ServerKind.LLAMA_CPP, "mistral-7b-instruct-v0.1", True, "auto", None, Dialect.LLAMA_CPP_CHAT),
        (ServerKind.LLAMA_CPP, "SmolLM2", True, "chatml", "chatml", Dialect.LLAMA_CPP_RAW),
        (ServerKind.VLLM, "m", True, "mistral-v0.2", "mistral-v0.2", Dialect.VLLM_RAW),
        (ServerKind.TRANSFORMERS, "m", True, "chatml", None, Dialect.TRANSFORMERS_CHAT),
        (ServerKind.OPENAI, "m", None, "auto", None, Dialect.OPENAI_CHAT),
        (ServerKind.COMPLETIONS, "mistralai/Mistral-7B-v0.3", False, "auto", "none", Dialect.OPENAI_RAW),
        (ServerKind.COMPLETIONS, "mistralai/Mistral-7B-v0.3", False, "server", "none", Dialect.OPENAI_RAW),
        (ServerKind.COMPLETIONS, "mistralai/Mistral-7B-Instruct-v0.3", False, "auto", "mistral-v0.3", Dialect.OPENAI_RAW),
        (ServerKind.COMPLETIONS, "m", False, "chatml", "chatml", Dialect.OPENAI_RAW),
        (ServerKind.TGI, "mistralai/Mistral-7B-Instruct-v0.1", True, "no longer there", "mistral-v0.1", Dialect.TGI),
    ],
)
def test_template_and_dialect(
    kind: ServerKind, model: str, has_template: bool | None, chosen: str, template: str | None, dialect: Dialect
) -> None:
    found = choose_prompting(chosen, ServerFacts(kind=kind, model=model, has_chat_template=has_template), TEMPLATES)
    assert (found.template and found.template.id, found.dialect) == (template, dialect)


@pytest.mark.parametrize(
    ("chosen", "takes_system", "folds"),
    [("server", True, False), ("server", None, False), ("server", False, True), ("mistral-v0.1", True, True), ("chatml", False, False)],
)
def test_the_system_prompt_is_folded_where_whoever_renders_has_no_place_for_it(chosen: str, takes_system: bool | None, folds: bool) -> None:
    facts = ServerFacts(kind=ServerKind.TGI, model="m", has_chat_template=True, takes_system=takes_system)
    assert choose_prompting(chosen, facts, TEMPLATES).folds_system is folds


def test_the_notebooks_template_is_never_chosen_by_itself() -> None:
    notebook = next(template for template in TEMPLATES if template.id == "notebook")
    assert not notebook.model_patterns
