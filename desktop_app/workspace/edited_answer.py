"""What an edited answer is made of: the tokens that the edit kept, and the rest as the user typed it."""

from collections.abc import Callable

from desktop_app.chat.generation import AnswerOrigin, AnswerShape, GeneratedSpan, Span, TypedSpan
from desktop_app.chat.token_track import TokenTrack


def edited_shape(answer_id: str, shape: AnswerShape, track_of: Callable[[str], TokenTrack], text: str) -> AnswerShape:
    """The shape of an answer with this text, made from another version: as many of its first tokens as the text begins with."""
    kept: list[Span] = []
    at = tokens = 0
    for span in shape.spans:
        if isinstance(span, TypedSpan):
            piece = span.text if at else span.text.lstrip()
            if not text.startswith(piece, at):
                break
            kept.append(TypedSpan(piece))
            at += len(piece)
            tokens += 1
            continue
        track = track_of(span.generation_id)
        last = len(track) if span.last is None else min(span.last, len(track))
        end, at, whole = _head(track, span.first, last, text, at)
        if end > span.first:
            kept.append(GeneratedSpan(span.generation_id, span.first, end))
            tokens += end - span.first
        if not whole:
            break
    rest = text[at:]
    if rest and kept and isinstance(kept[-1], TypedSpan):
        rest = kept.pop().text + rest  # type: ignore[union-attr]
        tokens -= 1
    if rest:
        kept.append(TypedSpan(rest))
    return AnswerShape(tuple(kept), AnswerOrigin(answer_id, tokens) if tokens else None)


def _head(track: TokenTrack, first: int, last: int, text: str, at: int) -> tuple[int, int, bool]:
    """Behind which token the text leaves the track, where in the text that is, and whether it was followed to the end.

    Special tokens and hidden ones at the end are not part of it: what is typed next does not follow an end of text.
    """
    end = first
    for index in range(first, last):
        visible = track[index].visible if at else track[index].visible.lstrip()
        if not text.startswith(visible, at):
            return end, at, False
        if visible:
            end, at = index + 1, at + len(visible)
    return end, at, True
