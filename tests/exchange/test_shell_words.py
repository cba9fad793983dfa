"""Words of a command as bash reads them: bash itself is the judge."""

import contextlib
import shlex
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.pasted_request import BadCommand, CommandProblem
from desktop_app.exchange.shell_words import MOST_TEXT, shell_words

BASH = shutil.which("bash")
needs_bash = pytest.mark.skipif(BASH is None, reason="there is no bash here")


def as_bash(text: str) -> list[str]:
    """What bash makes of the words, without running any of them."""
    assert BASH is not None
    told = subprocess.run([BASH, "-c", f"printf '%s\\0' {text}"], capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    return told.stdout.decode().split("\0")[:-1]


@needs_bash
@pytest.mark.parametrize(
    "text",
    [
        'curl -d \'a b\'"c\\"d\\$e\\n"f\\ g',
        "curl \\\n\t-X POST \\\n\t'x'",
        "a\"b \\\n c\"'\\n'd",
        r"$'It\'s \x41\u00e9\101 \\ \t.\e'",
        "'' \"\" x''y",
        "a#b 'c' # a comment",
        r"\'\"\\ \$x",
        '\'{"inputs": "a\\nb"}\'',
    ],
)
def test_words_are_those_of_bash(text: str) -> None:
    assert list(shell_words(text).words) == as_bash(text)


@needs_bash
@settings(max_examples=12)
@given(st.lists(st.text("ab'\"\\ \n\t", max_size=6), min_size=1, max_size=5))
def test_quoted_words_come_back_whatever_is_in_them(words: list[str]) -> None:
    assert list(shell_words(shlex.join(["curl", *words])).words) == ["curl", *words]
    double = " ".join('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    assert list(shell_words(f"curl {double}").words) == as_bash(f"curl {double}")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadCommand):
        shell_words(text)


def test_nothing_is_expanded() -> None:
    text = 'curl "$HOME" $(id) `id` ~ *'
    assert shell_words(text).words == ("curl", "$HOME", "$")  # what follows ( is another command
    assert shell_words(text).is_followed
    assert shell_words('curl "$(id)" "`id`" ~ *').words == ("curl", "$(id)", "`id`", "~", "*")


def test_halves_of_a_character_become_one() -> None:
    assert shell_words(r"$'\ud83d\ude00 \ud83d'").words == ("😀 \ufffd",)


@pytest.mark.parametrize(
    ("text", "words", "is_followed"),
    [
        ("curl x | jq .", ("curl", "x"), True),
        ("curl x > out.json", ("curl", "x"), False),
        ("curl x 2>/dev/null -k", ("curl", "x", "-k"), False),
        ("curl x && rm -rf /", ("curl", "x"), True),
        ("curl x\n```", ("curl", "x"), False),
        ("curl x\ncurl y", ("curl", "x"), True),
        ("\n\n curl x\r\n", ("curl", "x"), False),
    ],
)
def test_only_the_first_command_is_read(text: str, words: tuple[str, ...], is_followed: bool) -> None:
    read = shell_words(text)
    assert (read.words, read.is_followed) == (words, is_followed)


def test_text_below_a_command_is_what_it_is_given() -> None:
    read = shell_words("curl -d @- x <<'JSON' | jq .\n{\"a\": 'b $c'}\n\nJSON\necho done")
    assert read.words == ("curl", "-d", "@-", "x")
    assert read.given == "{\"a\": 'b $c'}\n"
    assert read.is_followed


def test_the_ends_of_lines_of_windows() -> None:
    assert shell_words('curl ^"http://x^" ^\r\n  -H ^"a: b^"').words == ("curl", "http://x", "-H", "a: b")
    assert shell_words("curl.exe http://x `\n  -k").words == ("curl.exe", "http://x", "-k")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("curl 'x", CommandProblem.OPEN_QUOTE),
        ('curl "x', CommandProblem.OPEN_QUOTE),
        ("curl $'x\\'", CommandProblem.OPEN_QUOTE),
        ("curl x <<END\n", CommandProblem.OPEN_QUOTE),
        (" \n ", CommandProblem.NO_COMMAND),
        ("x" * (MOST_TEXT + 1), CommandProblem.TOO_LONG),
        ("x " * 20_000, CommandProblem.TOO_LONG),
    ],
)
def test_what_cannot_be_read_is_said(text: str, problem: CommandProblem) -> None:
    with pytest.raises(BadCommand) as caught:
        shell_words(text)
    assert caught.value.problem is problem
