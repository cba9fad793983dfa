"""A paragraph with displayed formulas inside its lines is parted at them: each becomes a block of its own."""

import re
from collections.abc import Iterator, Sequence

from desktop_app.rendering.blocks import BlockKind, Run, Style
from desktop_app.rendering.formula_source import is_displayed

_ENDS_SENTENCE = re.compile(r"[.,;:!?](?=\s|$)")


def parted_at_formulas(runs: tuple[Run, ...]) -> Iterator[tuple[BlockKind, tuple[Run, ...]]]:
    """The runs of a paragraph in parts; never none. A point or comma stays with the formula that it follows."""
    if not any(_is_displayed(run) for run in runs):
        yield BlockKind.PARAGRAPH, runs
        return
    text: list[Run] = []
    waiting = list(reversed(runs))
    while waiting:
        run = waiting.pop()
        if not _is_displayed(run):
            text.append(run)
            continue
        if stripped := _stripped(text):
            yield BlockKind.PARAGRAPH, stripped
        text = []
        formula = [run]
        if waiting and not waiting[-1].style and _ENDS_SENTENCE.match(waiting[-1].text):
            following = waiting.pop()
            formula.append(_piece(following, 0, 1))
            if len(following.text) > 1:
                waiting.append(_piece(following, 1, len(following.text)))
        yield BlockKind.FORMULA, tuple(formula)
    if stripped := _stripped(text):
        yield BlockKind.PARAGRAPH, stripped


def _is_displayed(run: Run) -> bool:
    return bool(run.style & Style.FORMULA) and is_displayed(run.text)


def _stripped(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs without space and line breaks at either end."""
    kept = list(runs)
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = _piece(kept[0], len(kept[0].text) - len(kept[0].text.lstrip()), len(kept[0].text))
        kept[-1] = _piece(kept[-1], 0, len(kept[-1].text.rstrip()))
    return tuple(kept)


def _piece(run: Run, start: int, end: int) -> Run:
    exact = run.size == len(run.text)
    if (start == 0 and end == len(run.text)) or run.style & (Style.FORMULA | Style.FOOTNOTE | Style.IMAGE):
        return run
    return Run(run.text[start:end], run.at + start if exact else run.at, end - start if exact else run.size, run.style, run.target)
