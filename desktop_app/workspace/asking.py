"""What is sent for an answer: the turns of a branch, and the words that the answer begins with, as prompt or as chat messages."""

from dataclasses import dataclass

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.generation import Ending, Generation
from desktop_app.chat.image_marks import images_of
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.parameters import STOP_LENGTH_MAXIMUM, Control, Knob, Parameters
from desktop_app.chat.thinking import find_thought, without_thought
from desktop_app.chat.whole_answers import without_best_of
from desktop_app.inference.engine import AnswerRequest
from desktop_app.inference.requests import continues
from desktop_app.workspace.prompting import Prompting, with_stops
from desktop_app.workspace.rendered_prompt import rendered

TGI_PIECE = 1024
"""Tokens that a TGI makes at once. At such a border it may end an answer that was to go on, though there is room."""
_CUTS_SPACE = (Dialect.TGI_CHAT, Dialect.VLLM_CHAT)
"""They cut white space at the end of an answer that they are to go on with; vLLM in some versions."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What an answer begins with, when a model is to go on with it."""

    text: str = ""  # as it is shown
    space: str = ""  # before it, as the first generation began
    template_hash: str | None = None  # of the template that the first generation was asked with; None: it was typed


def can_go_on(text: str, prompting: Prompting, facts: ServerFacts) -> bool:
    """True if an answer that begins with the text can be gone on with there."""
    if not text.strip() or not continues(prompting.dialect, facts):
        return False
    thought = None if prompting.template is not None else find_thought(text)
    # a server renders a thought in its own way, or not at all: in the middle of one nothing can be gone on with
    return thought is None or (thought.is_closed and without_thought(text).strip() != "")


def unsaid(text: str, dialect: Dialect) -> str:
    """The white space at the end of the text that the server is not told."""
    return text[len(text.rstrip()) :] if dialect in _CUTS_SPACE else ""


async def make_request(
    parameters: Parameters, seed: int | None, prompting: Prompting, turns: tuple[Turn, ...], opening: Opening
) -> AnswerRequest:
    """What to ask. Raises ChatError(TEMPLATE)."""
    template = prompting.template
    if template is None:
        told = _with_opening(turns, prompting.sent(opening.text), prompting.dialect)
        return AnswerRequest(parameters, seed, turns=told, so_far=_end(opening.text))
    prompt = await rendered(template, turns)
    if opening.text:
        prompt += (opening.space if opening.template_hash == template.hash else template.lead) + prompting.sent(opening.text)
    return AnswerRequest(with_stops(parameters, template), seed, prompt=prompt, so_far=_end(opening.text), images=images_of(turns))


def _end(text: str) -> str:
    """As much of a text's end as a stop string can begin in."""
    return text[-STOP_LENGTH_MAXIMUM:]


def _with_opening(turns: tuple[Turn, ...], text: str, dialect: Dialect) -> tuple[Turn, ...]:
    if not text:
        return turns
    told = without_thought(text)
    return (*turns, Turn(Role.ASSISTANT, told.rstrip() if dialect in _CUTS_SPACE else told))


def rest_to_ask(generation: Generation, facts: ServerFacts) -> int | None:
    """Tokens to go on with by ourselves, where a TGI ended an answer at its own limit; None: the answer has ended."""
    asked, made, prompt = generation.max_new_tokens, generation.generated_tokens, generation.prompt_tokens
    if generation.dialect not in (Dialect.TGI, Dialect.TGI_CHAT) or generation.ending is not Ending.LIMIT:
        return None
    if asked is None or made is None or made < TGI_PIECE or not continues(generation.dialect, facts):
        return None
    rest = asked - made
    if facts.max_total_tokens is not None and prompt is not None:
        rest = min(rest, facts.max_total_tokens - prompt - made)
    return rest if rest > 0 else None


def go_on_with(request: AnswerRequest, text: str, said: str, tokens: int, dialect: Dialect) -> AnswerRequest:
    """What to ask next when a request's answer ended too early: it added `said`, which made the whole `text`."""
    parameters = without_best_of(request.parameters.with_knob(Control.MAX_NEW_TOKENS, Knob(tokens)))
    if dialect.takes_raw_prompt:
        return AnswerRequest(parameters, request.seed, prompt=request.prompt + said, so_far=_end(text), images=request.images)
    turns = request.turns[:-1] if request.turns and request.turns[-1].role is Role.ASSISTANT else request.turns
    return AnswerRequest(parameters, request.seed, turns=_with_opening(turns, text, dialect), so_far=_end(text))
