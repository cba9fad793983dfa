"""Which way a text runs."""

from desktop_app.rendering.text_direction import is_right_to_left


def test_direction_is_that_of_the_first_strong_character() -> None:
    assert is_right_to_left("1) שלום hello")
    assert is_right_to_left("مرحبا")
    assert not is_right_to_left("hello שלום")
    assert not is_right_to_left("123 …")
    assert not is_right_to_left("")
