"""Markdown as models write it: prose, lists, code and tables in turn, cut into tokens."""

import re
from itertools import chain, cycle, islice

SECTIONS = (
    "## The mistral\n\nThe mistral is a **strong, cold** wind that blows from the north-west into the Gulf of Lion. "
    "It is felt most in winter and spring, and it can last for days; people say *three, six or nine*. "
    "In the valley of the Rhône the trees lean to the south, and the old farmhouses turn their backs to it.\n\n",
    "It has several causes:\n\n1. a high over the Bay of Biscay,\n2. a low over the Gulf of Genoa,\n3. the valley between the "
    "**Alps** and the *Massif Central*, which narrows and\n   - makes the air faster,\n   - and the sky clear.\n\n",
    '```python\ndef speed(width: float, flow: float) -> float:\n    """Metres per second."""\n    if width <= 0:\n'
    '        raise ValueError("no valley")\n    return flow / width\n\n\nfor width in (40.0, 20.0, 10.0):\n    print(f"{width:5.1f} km:'
    ' {speed(width, 800):5.1f} m/s")\n```\n\n',
    "| Place | Days a year | Gusts |\n|:------|------------:|------:|\n| Orange | 110 | 160 km/h |\n| Marseille | 90 | 130 km/h |\n"
    "| Toulon | 115 | 135 km/h |\n| Mont Ventoux | 200 | 250 km/h |\n\n",
    "> Le mistral, dit-on, rend fou.\n\nSee `speed()` above, or [the encyclopedia](https://example.org/mistral). "
    "What remains is the light: after the wind the air is dry, and one can see the mountains from the sea.\n\n",
)
_TOKEN = re.compile(r" ?[^\W_]{1,6}|\s+|.", re.DOTALL)
TOKENS = [token for section in SECTIONS for token in _TOKEN.findall(section)]


def tokens_of_markdown(count: int) -> list[str]:
    """So many tokens, the sections going round."""
    return list(islice(chain.from_iterable(cycle([TOKENS])), count))


def markdown(characters: int) -> str:
    """About so many characters of it."""
    whole = "".join(SECTIONS)
    return whole * (characters // len(whole) + 1)
