"""A template that somebody brings is tried before it is kept: does it render, and is there a place for a system prompt."""

import pytest

from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.own_template import SOURCE_LENGTH, check_template
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.template_engine import compiled_foreign
from desktop_app.chat.template_renderer import RenderRequest

TURNS = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}"
REFUSES = "{% if messages[0].role == 'system' %}{{ raise_exception('No system role') }}{% endif %}" + TURNS
SILENT = "{% for m in messages if m.role != 'system' %}{{ m.content }}{% endfor %}"


class Here:
    """Renders in this very process, and counts."""

    def __init__(self) -> None:
        self.asked: list[RenderRequest] = []

    async def render(self, request: RenderRequest) -> str:
        return self.render_here(request)

    def render_here(self, request: RenderRequest) -> str:
        self.asked.append(request)
        try:
            return compiled_foreign(request.source).render(
                messages=request.messages, bos_token=request.bos_token, eos_token=request.eos_token, add_generation_prompt=True
            )
        except Exception as error:
            raise ChatError(ErrorKind.TEMPLATE, server_text=str(error)) from error


def own(source: str, **fields: str) -> PromptTemplate:
    return PromptTemplate("x", "X", source, renderer=Here(), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("source", "takes_system"), [(TURNS, True), (REFUSES, False), (SILENT, False)])
def test_whether_a_system_prompt_has_a_place_is_found_out(source: str, takes_system: bool) -> None:
    report = check_template(own(source), Here().render_here)
    assert (report.is_good, report.takes_system) == (True, takes_system)


def test_what_cannot_be_used_is_told() -> None:
    report = check_template(own("{{ raise_exception('Never') }}"), Here().render_here)
    assert not report.is_good
    assert report.error is not None
    assert report.error.server_text == "Never"
    assert check_template(own("Hello"), Here().render_here).leaves_out
    here = Here()
    assert check_template(own("x" * (SOURCE_LENGTH + 1)), here.render_here).is_too_long
    assert not here.asked


def test_it_is_never_rendered_here() -> None:
    template = own(TURNS)
    assert template.is_own
    with pytest.raises(RuntimeError):
        template.render((Turn(Role.USER, "Hello"),))
    with pytest.raises(RuntimeError):
        template.prepare()


def test_a_bos_that_it_writes_to_the_letter_is_left_to_the_server() -> None:
    template = own("<s>" + TURNS, bos_token="<s>")
    assert template.rendered_by(Here().render_here, (Turn(Role.USER, "<s>"),)) == "<|user|><s>"


def test_its_control_tokens_are_those_of_its_text_and_those_named_beside_it() -> None:
    tokens = own("<|turn|>{{ messages[0].content }}" + TURNS, eos_token="<stop>").control_tokens.texts
    assert {"<|turn|>", "<stop>"} <= set(tokens)
    for built in ("{{ '<|' + m.role + '|>' }}", "{{ '<|' ~ m.role ~ '|>' }}", "<|{{ m.role }}|>"):
        assert "<|assistant|>" in own(built).control_tokens.texts
    many = own("".join(f"<|t{n}|>" for n in range(9000)), eos_token="<stop>").control_tokens.texts
    assert len(many) <= 200
    assert "<stop>" in many
