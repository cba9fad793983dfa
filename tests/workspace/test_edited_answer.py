"""An edited answer keeps the tokens that its new text begins with, and says the rest itself."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.generation import AnswerOrigin, AnswerShape, GeneratedSpan, TypedSpan
from desktop_app.chat.token_track import Token, TokenTrack
from desktop_app.workspace.edited_answer import edited_shape

texts = st.text(alphabet="ab \n", max_size=4)
tokens = st.builds(
    lambda text, special, hidden: Token(text, special=special, hidden=min(hidden, len(text))), texts, st.booleans(), st.integers(0, 2)
)
tracks = st.lists(st.lists(tokens, max_size=6).map(TokenTrack), min_size=1, max_size=3)


def said(shape: AnswerShape, found: dict[str, TokenTrack]) -> str:
    parts = []
    for span in shape.spans:
        if isinstance(span, TypedSpan):
            parts.append(span.text)
        else:
            track = found[span.generation_id]
            last = len(track) if span.last is None else span.last
            parts += [track[index].visible for index in range(span.first, last)]
    return "".join(parts).lstrip()


@given(tracks, st.lists(texts, max_size=2), st.integers(0, 20), texts)
def test_whatever_the_edit_is_the_spans_say_the_new_text(made: list[TokenTrack], typed: list[str], cut: int, end: str) -> None:
    found = {str(number): track for number, track in enumerate(made)}
    spans = [GeneratedSpan(name) for name in found]
    old = AnswerShape((*(TypedSpan(text) for text in typed[:1]), *spans, *(TypedSpan(text) for text in typed[1:])))
    text = (said(old, found)[:cut] + end).lstrip()
    edited = edited_shape("old", old, found.__getitem__, text)
    assert said(edited, found) == text
    assert edited_shape("old", edited, found.__getitem__, text).spans == edited.spans


def test_an_end_of_text_is_not_kept_in_the_middle() -> None:
    track = TokenTrack([Token(" One"), Token("."), Token("</s>", special=True)])
    shape = edited_shape("old", AnswerShape((GeneratedSpan("g"),)), lambda _: track, "One. Two.")
    assert shape == AnswerShape((GeneratedSpan("g", 0, 2), TypedSpan(" Two.")), AnswerOrigin("old", 2))


def test_another_beginning_keeps_nothing() -> None:
    track = TokenTrack([Token(" One"), Token(".")])
    assert edited_shape("old", AnswerShape((GeneratedSpan("g"),)), lambda _: track, "Two.") == AnswerShape((TypedSpan("Two."),))
