"""What a person may add as a header, and what is said where not."""

import pytest

from desktop_app.chat.extra_headers import BadHeader, HeaderProblem, check_headers, check_name


def test_what_can_be_sent() -> None:
    check_headers([("api-key", "abc"), ("Authorization", "Basic eA=="), ("X-Team", "a, b  c"), ("!#$%&'*+-.^_`|~", "~")])
    check_headers([])


@pytest.mark.parametrize(
    ("headers", "problem", "name"),
    [
        ([("", "x")], HeaderProblem.NO_NAME, ""),
        ([("a b", "x")], HeaderProblem.BAD_NAME, "a b"),
        ([("a:", "x")], HeaderProblem.BAD_NAME, "a:"),
        ([("a\n", "x")], HeaderProblem.BAD_NAME, "a\n"),
        ([("é", "x")], HeaderProblem.BAD_NAME, "é"),
        ([("HOST", "x")], HeaderProblem.RESERVED, "HOST"),
        ([("Content-Length", "x")], HeaderProblem.RESERVED, "Content-Length"),
        ([("a", "x"), ("A", "y")], HeaderProblem.TWICE, "A"),
        ([("a", "")], HeaderProblem.NO_VALUE, "a"),
        ([("a", "x\n")], HeaderProblem.BAD_VALUE, "a"),
        ([("a", "\tx")], HeaderProblem.BAD_VALUE, "a"),
        ([("a", "x ")], HeaderProblem.BAD_VALUE, "a"),
        ([("a", "x" * 8193)], HeaderProblem.TOO_LONG, "a"),
        ([("a" * 201, "x")], HeaderProblem.TOO_LONG, "a" * 201),
        ([(f"a{n}", "x") for n in range(51)], HeaderProblem.TOO_MANY, "a50"),
    ],
)
def test_what_cannot(headers: list[tuple[str, str]], problem: HeaderProblem, name: str) -> None:
    with pytest.raises(BadHeader) as raised:
        check_headers(headers)
    assert (raised.value.problem, raised.value.name) == (problem, name)


def test_a_name_alone_is_checked_while_it_is_typed() -> None:
    check_name("api-key")
    with pytest.raises(BadHeader):
        check_name("api key")


def test_the_error_never_holds_a_value() -> None:
    with pytest.raises(BadHeader) as raised:
        check_headers([("api-key", "verysecret\n")])
    assert "verysecret" not in f"{raised.value!r} {raised.value}"
