"""A system prompt goes before the first user message, where there is no place for one of its own."""

from desktop_app.chat.attachment import Picture
from desktop_app.chat.message import Role, Turn
from desktop_app.chat.system_fold import folded

SYSTEM, U1, A1 = Turn(Role.SYSTEM, "Be brief."), Turn(Role.USER, "u1"), Turn(Role.ASSISTANT, "a1")
PICTURE = Picture("id", "image/png", b"")


def test_it_stands_before_the_first_user_message() -> None:
    assert folded((SYSTEM, U1, A1, Turn(Role.USER, "u2"))) == (Turn(Role.USER, "Be brief.\n\nu1"), A1, Turn(Role.USER, "u2"))
    assert folded((SYSTEM, A1, U1)) == (A1, Turn(Role.USER, "Be brief.\n\nu1"))


def test_images_stay_with_their_message() -> None:
    assert folded((SYSTEM, Turn(Role.USER, "u1", (PICTURE,)))) == (Turn(Role.USER, "Be brief.\n\nu1", (PICTURE,)),)


def test_without_one_nothing_changes() -> None:
    assert folded((U1, A1)) == (U1, A1)
    assert folded(()) == folded((SYSTEM,)) == ()
