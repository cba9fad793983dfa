"""What the context meter says, in sentences."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.context import ContextReading, GivesWay

FULL, ALMOST = 1.0, 0.8
"""Shares of the context from which the meter is in danger, and warns."""


def count_words(reading: ContextReading) -> str:
    """ "1,204 of 4,096 tokens"; a guess begins with "about"."""
    translate = QCoreApplication.translate
    tokens = _number(reading.tokens)
    if reading.limit is None:
        text = translate("Context", "1 token") if reading.tokens == 1 else translate("Context", "{n} tokens")
        about = translate("Context", "about 1 token") if reading.tokens == 1 else translate("Context", "about {n} tokens")
    else:
        text, about = translate("Context", "{n} of {limit} tokens"), translate("Context", "about {n} of {limit} tokens")
    # nothing is nothing, whoever counts
    words = text if reading.is_exact or not reading.tokens else about
    return words.format(n=tokens, limit=_number(reading.limit or 0))


def about_reading(reading: ContextReading) -> str:
    """What is counted, who counted, what is left for the answer and what is not sent; a sentence in each line."""
    translate = QCoreApplication.translate
    lines = []
    if reading.is_exact:
        lines.append(translate("Context", "System prompt, chat and draft, counted by {endpoint}").format(endpoint=reading.counted_by))
    else:
        lines.append(translate("Context", "System prompt, chat and draft, estimated"))
    if reading.left is not None and reading.asked is not None and reading.asked > reading.left:
        left = translate("Context", "Left for the answer: {n} tokens, fewer than the {asked} that it may have")
        lines.append(left.format(n=_number(reading.left), asked=_number(reading.asked)))
    elif reading.left is not None:
        lines.append(translate("Context", "Left for the answer: {n} tokens").format(n=_number(reading.left)))
    elif reading.limit is None:
        lines.append(translate("Context", "The server does not tell how many it takes."))
    if reading.dropped == 1:
        lines.append(translate("Context", "The oldest message is not sent."))
    elif reading.dropped:
        lines.append(translate("Context", "The {n} oldest messages are not sent.").format(n=_number(reading.dropped)))
    return "\n".join(lines)


def problem_words(reading: ContextReading) -> str:
    """Why it cannot be sent, and what to do; "" if it can."""
    translate = QCoreApplication.translate
    if reading.too_many:
        if reading.gives_way is GivesWay.OLDEST:
            text = (
                translate("Context", "1 token too many. Shorten the message.")
                if reading.too_many == 1
                else translate("Context", "{n} tokens too many. Shorten the message.")
            )
        else:
            one = translate("Context", "1 token too many. Shorten the message, or drop older ones.")
            text = one if reading.too_many == 1 else translate("Context", "{n} tokens too many. Shorten the message, or drop older ones.")
        return text.format(n=_number(reading.too_many))
    if reading.too_large:
        text = translate("Context", "The message is {n} bytes larger than the server takes. Shorten it.")
        if reading.gives_way is GivesWay.REFUSE:
            text = translate("Context", "The chat is {n} bytes larger than the server takes. Shorten the message, or drop older ones.")
        return text.format(n=_number(reading.too_large))
    return ""


def hint_words(reading: ContextReading) -> str:
    """What the reader should know although it can be sent; "" if there is nothing."""
    translate = QCoreApplication.translate
    if reading.dropped and reading.first_id is None:
        return translate("Context", "Of this chat, only what you write now reaches the model.")
    return ""


def gives_way_words(gives_way: GivesWay) -> str:
    """One choice of what gives way."""
    translate = QCoreApplication.translate
    return {
        GivesWay.OLDEST: translate("Context", "Oldest messages first, system prompt stays"),
        GivesWay.REFUSE: translate("Context", "Nothing: refuse to send"),
    }[gives_way]


def cut_words() -> str:
    """The sentence on the cut line."""
    translate = QCoreApplication.translate
    return translate("Context", "Above this line, nothing reaches the model any more")


def _number(number: int) -> str:
    return QLocale().toString(number)
