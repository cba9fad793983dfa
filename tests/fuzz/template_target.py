"""Prompt templates: every shipped one puts any turns into a prompt with each text as it is, or refuses them with ChatError(TEMPLATE)."""

from pathlib import Path

from hypothesis import strategies as st

from desktop_app.chat.attachment import Picture
from desktop_app.chat.errors import ChatError, ErrorKind
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.system_fold import folded
from desktop_app.template_folder import load_templates
from tests.fuzz.target import Target

TEMPLATES = load_templates(Path(__file__).parents[2] / "resources" / "prompt_templates")
_ODD = (
    *("{{ 7 * 7 }}", "{% if %}", "{%", "%}", "{{", "}}", "{#", "#}", "{% raw %}", "{{ raise_exception('x') }}", "{{ messages }}"),
    *("[INST]", "[/INST]", "<s>", "</s>", "<<SYS>>", "<</SYS>>", "<|im_start|>", "<|im_end|>", "<start_of_turn>", "<|eot_id|>", "<|end|>"),
    *(" ", "\n", "\n\n", "\t", "\r", "\x00", "\u2028", "\ufeff", "\u202e", "🎉", "é", "&lt;", "<b>", "'", '"', "\\", "\\n", "%s", ""),
)
_texts = st.lists(st.sampled_from(_ODD) | st.text(max_size=6), max_size=8).map("".join)
_pictures = st.lists(st.just(Picture("0" * 32, "image/png", b"x")), max_size=1).map(tuple)
_turns = st.lists(st.builds(Turn, st.sampled_from(Role), _texts, _pictures), max_size=6)


@st.composite
def _usual(draw: st.DrawFn) -> list[Turn]:
    """Turns in the order in which models know them, which no template refuses."""
    turns = [Turn(Role.SYSTEM, draw(_texts))] if draw(st.booleans()) else []
    for number in range(draw(st.integers(1, 5))):
        turns.append(Turn(Role.ASSISTANT if number % 2 else Role.USER, draw(_texts)))
    return turns


def _is_usual(turns: list[Turn]) -> bool:
    """True for a question that no template may refuse."""
    roles = [turn.role for turn in turns if turn.role is not Role.SYSTEM]
    in_turn = all((role is Role.USER) is (at % 2 == 0) for at, role in enumerate(roles))
    return in_turn and len(roles) % 2 == 1 and Role.SYSTEM not in [turn.role for turn in turns[1:]]


def _check_refusal(error: ChatError, template: str, is_usual: bool) -> None:
    assert error.kind is ErrorKind.TEMPLATE
    assert error.server_text
    assert not is_usual, (template, error.server_text)


def check_templates(turns: list[Turn]) -> None:
    """Render the turns with each template."""
    is_usual = _is_usual(turns)
    for template in TEMPLATES:
        try:
            prompt = template.render(turns)
        except ChatError as error:
            _check_refusal(error, template.id, is_usual)
            continue
        at = 0
        for turn in turns if template.takes_system else folded(turns):
            text = turn.text.strip()
            if turn.role is Role.SYSTEM:
                assert text in prompt or not is_usual, (template.id, text)
                continue
            at = prompt.find(text, at)
            assert at >= 0, (template.id, text)
            at += len(text)
        broken = template.control_tokens.broken_turns(turns)
        assert not any(template.control_tokens.first(turn.text) for turn in broken)
        assert [turn.text.replace(" ", "") for turn in broken] == [turn.text.replace(" ", "") for turn in turns]


TEMPLATE = Target("templates", _usual() | _turns, check_templates)
