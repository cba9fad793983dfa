"""Stop strings: never shown, always kept, met at the first character that completes one."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.chat.token_track import Token
from desktop_app.inference.stop_strings import StopStrings


def run(stops: list[str], tokens: list[Token]) -> tuple[list[Token], bool]:
    """Everything that comes out, the rest flushed at the end of the stream; and whether a stop string was met."""
    watch, out = StopStrings(stops), []
    for token in tokens:
        out += watch.feed(token)
        if watch.met:
            return out, True
    return [*out, *watch.flush()], False


def shown(tokens: list[Token]) -> str:
    return "".join(token.visible for token in tokens)


def words(*texts: str) -> list[Token]:
    return [Token(text, id=n) for n, text in enumerate(texts)]


def test_without_stop_strings_every_token_passes_at_once() -> None:
    watch = StopStrings([])
    token = Token("anything")
    assert watch.feed(token) == (token,)
    assert StopStrings(["", ""]).feed(token) == (token,)


def test_the_stop_string_is_hidden_and_kept() -> None:
    out, met = run(["ketchup"], words("I", " like", " ket", "chup", " a lot"))
    assert met
    assert shown(out) == "I like "
    assert [token.text for token in out] == ["I", " like", " ket", "chup"]
    assert [token.id for token in out] == [0, 1, 2, 3]


def test_the_rest_of_the_token_behind_the_stop_string_is_hidden_too() -> None:
    out, met = run(["Pari"], words("in", " Paris!"))
    assert met
    assert shown(out) == "in "
    assert out[-1].hidden == len("Paris!")


def test_what_only_looked_like_a_stop_string_is_shown_in_the_end() -> None:
    out, met = run(["User:"], words("a", "Us", "er", " b"))
    assert not met
    assert shown(out) == "aUser b"
    out, met = run(["User:"], words("a", "Us", "er"))
    assert not met
    assert shown(out) == "aUser"


def test_only_what_may_belong_to_a_stop_string_is_held_back() -> None:
    watch = StopStrings(["User:"])
    assert [token.text for token in watch.feed(Token("Hi "))] == ["Hi "]
    assert watch.feed(Token("Us")) == ()
    assert watch.feed(Token("er")) == ()
    assert [token.text for token in watch.feed(Token("s"))] == ["Us", "er", "s"]


def test_the_longest_of_the_stop_strings_that_end_together_is_hidden() -> None:
    out, _ = run(["d", "end", "nd"], words("the e", "n", "d"))
    assert shown(out) == "the "


def test_the_one_that_ends_first_counts() -> None:
    out, _ = run(["abcd", "bc"], words("xab", "cd"))
    assert shown(out) == "xa"
    assert len(out) == 2


def test_a_stop_string_made_of_a_special_token() -> None:
    out, met = run(["<|im_end|>"], [Token("Hi"), Token("<|im_end|>", special=True), Token("more")])
    assert met
    assert shown(out) == "Hi"
    assert len(out) == 2


def test_a_stop_string_round_a_special_token_is_not_shown() -> None:
    out, met = run(["foo"], [Token("fo"), Token("<s>", special=True), Token("o"), Token("bar")])
    assert met
    assert shown(out) == ""


def test_one_that_began_in_what_was_there_before() -> None:
    watch = StopStrings(["User:", "xx"])
    watch.read_before("One xx. Us")
    assert watch.feed(Token("er")) == ()
    assert [(token.text, token.visible) for token in watch.feed(Token(":"))] == [("er", ""), (":", "")]
    assert watch.met


def test_empty_texts_keep_their_place() -> None:
    out, met = run(["🎉!"], [Token("a", id=1), Token("", id=2), Token("🎉", id=3), Token("", id=4), Token("!", id=5)])
    assert met
    assert [token.id for token in out] == [1, 2, 3, 4, 5]
    assert shown(out) == "a"


def expected(stops: list[str], tokens: list[Token]) -> tuple[str, int, bool]:
    """The plain way: after each character, look whether the text ends with a stop string. (shown, tokens, met)"""
    everything, visible, visible_before = "", "", [0]
    for count, token in enumerate(tokens, 1):
        for character in token.text:
            everything += character
            visible += "" if token.special else character
            visible_before.append(len(visible))
            starts = [visible_before[len(everything) - len(stop)] for stop in stops if everything.endswith(stop)]
            if not token.special:
                starts += [len(visible) - len(stop) for stop in stops if visible.endswith(stop)]
            if starts:
                return visible[: min(starts)], count, True
    return visible, len(tokens), False


TEXT = st.text(alphabet="abß🎉", max_size=4)
TOKENS = st.lists(st.builds(Token, text=TEXT, id=st.none(), special=st.sampled_from([False, False, False, True])), max_size=12)


@given(st.lists(st.text(alphabet="abß🎉", min_size=1, max_size=4), max_size=4), TOKENS)
def test_it_agrees_with_the_plain_way(stops: list[str], tokens: list[Token]) -> None:
    text, count, met = expected(stops, tokens)
    out, out_met = run(stops, tokens)
    assert (shown(out), len(out), out_met) == (text, count, met)
    assert [(token.text, token.special) for token in out] == [(token.text, token.special) for token in tokens[:count]]


@given(st.lists(st.text(alphabet="ab", min_size=1, max_size=5), min_size=1, max_size=4), TOKENS)
def test_no_stop_string_is_ever_on_the_screen(stops: list[str], tokens: list[Token]) -> None:
    watch, screen = StopStrings(stops), ""
    for token in tokens:
        screen += shown(list(watch.feed(token)))
        assert not any(stop in screen for stop in stops)
        if watch.met:
            break
