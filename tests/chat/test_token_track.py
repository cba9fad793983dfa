"""A generation's tokens as columns: everything that went in comes out, also through bytes."""

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.token_track import Alternative, Token, TokenTrack

# 32-bit floats: that is what the columns hold
LOGPROB = st.none() | st.floats(width=32, allow_nan=False, allow_infinity=False)
ID = st.none() | st.integers(0, 2**63 - 1)
TEXT = st.text(max_size=6) | st.sampled_from(["", "🎉", "\ud83c", "\u2028", "\x00"])
ALTERNATIVES = st.lists(st.builds(Alternative, text=TEXT, logprob=LOGPROB, id=ID), max_size=3).map(tuple)
TOKEN = st.builds(
    Token, text=TEXT, id=ID, logprob=LOGPROB, special=st.booleans(), hidden=st.integers(0, 2), alternatives=ALTERNATIVES
).filter(lambda token: token.hidden <= len(token.text))


@given(st.lists(TOKEN, max_size=12))
def test_every_token_comes_out_as_it_went_in(tokens: list[Token]) -> None:
    track = TokenTrack(tokens)
    assert list(track) == tokens
    assert len(track) == len(tokens)
    assert track.text == "".join(token.text for token in tokens)
    assert track.visible_text() == "".join(token.text[: len(token.text) - token.hidden] for token in tokens if not token.special)


@given(st.lists(TOKEN, max_size=10), st.integers(0, 10), st.integers(0, 10))
def test_pieces_as_bytes_make_the_whole_again(tokens: list[Token], one: int, other: int) -> None:
    track, back = TokenTrack(tokens), TokenTrack()
    first, last = sorted((min(one, len(tokens)), min(other, len(tokens))))
    for piece in ((0, first), (first, last), (last, len(tokens))):
        back.extend_from_bytes(track.to_bytes(*piece))
    assert list(back) == tokens


def test_nothing_is_an_empty_blob() -> None:
    assert TokenTrack().to_bytes() == b""
    track = TokenTrack([Token("a")])
    track.extend_from_bytes(b"")
    assert len(track) == 1


def test_what_is_not_finite_reads_as_none() -> None:
    track = TokenTrack([Token("a", logprob=-math.inf), Token("b", logprob=math.nan)])
    assert [token.logprob for token in track] == [None, None]


def test_a_hidden_stop_string_is_kept_but_not_visible() -> None:
    track = TokenTrack([Token("The en", hidden=2), Token("d.", hidden=2), Token("</s>", special=True)])
    assert track.visible_text() == "The "
    assert track.text == "The end.</s>"


def test_there_is_no_token_outside() -> None:
    track = TokenTrack([Token("a")])
    for index in (-1, 1):
        with pytest.raises(IndexError):
            track[index]


@given(st.binary(max_size=80))
def test_other_bytes_are_refused(blob: bytes) -> None:
    track = TokenTrack()
    if blob:
        with pytest.raises(ValueError, match=r"."):
            track.extend_from_bytes(blob)
    assert len(track) == 0


@given(st.lists(TOKEN, min_size=1, max_size=4), st.data())
def test_a_blob_cut_short_is_refused(tokens: list[Token], data: st.DataObject) -> None:
    blob = TokenTrack(tokens).to_bytes()
    with pytest.raises(ValueError, match=r"."):
        TokenTrack().extend_from_bytes(blob[: data.draw(st.integers(1, len(blob) - 1))])


def test_a_column_of_another_length_is_refused() -> None:
    blob = TokenTrack([Token("ab")]).to_bytes()
    (size,) = struct.unpack_from("<I", blob, 4)
    with pytest.raises(ValueError, match=r"."):
        TokenTrack().extend_from_bytes(blob[:4] + struct.pack("<I", size + 8) + b"\0" * 8 + blob[8:])
