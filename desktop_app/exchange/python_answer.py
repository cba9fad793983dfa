"""Python code that ends an answer where a stop string begins, as Brise does."""

CUT = '''

def cut(text, stops):
    """The text up to the first stop string."""
    ends = [text.index(stop) for stop in stops if stop in text]
    return text[: min(ends)] if ends else text
'''
UNTIL = '''

def until(pieces, stops):
    """The pieces of a text up to the first stop string."""
    held, most = "", max(map(len, stops)) - 1
    for piece in pieces:
        held += piece
        ends = [held.index(stop) for stop in stops if stop in held]
        if ends:
            yield held[: min(ends)]
            return
        sure = max(len(held) - most, 0)
        yield held[:sure]
        held = held[sure:]
    yield held
'''
ASYNC_UNTIL = UNTIL.replace("def until", "async def until").replace("    for piece in", "    async for piece in")
