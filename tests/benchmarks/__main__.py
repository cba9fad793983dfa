"""Runs every measurement, the reference beside Brise each time, and prints a table. Nothing here is a test.

`--rows cpu first` measures these alone; `--rows help` lists them.
"""

import argparse
import os
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import rows

ROWS: dict[str, Callable[[rows.Asked], list[rows.Row]]] = {
    "cpu": rows.paced,
    "flat": rows.flat_out,
    "first": rows.first_token,
    "start": rows.first_paint,
    "bundle": rows.bundled,
    "memory": rows.idle_memory,
    "thousand": rows.thousand_answers,
    "long-answer": rows.long_answer,
    "long-chat": rows.long_chat,
    "open": rows.opening,
    "monsters": rows.monsters,
    "end": rows.true_end,
    "search": rows.search,
    "million": rows.million,
    "typing": rows.typing,
    "import": rows.importing,
    "acts": rows.acts,
}


def main() -> None:
    """Measure and print, each row as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="times that each measurement is made; the median counts")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of one streamed answer")
    parser.add_argument("--rows", nargs="*", default=list(ROWS), help="which to measure")
    asked = parser.parse_args()
    if unknown := [name for name in asked.rows if name not in ROWS]:
        parser.exit(0 if unknown == ["help"] else 2, f"The rows are: {' '.join(ROWS)}\n")
    os.chdir(Path(__file__).parents[2])
    print(f"{'':58} {'Brise':>10} {'reference':>10} {'ratio':>7}")
    for name in asked.rows:
        for row in ROWS[name](rows.Asked(asked.runs, asked.seconds)):
            beside = "" if row.reference is None else f"{row.reference:10.2f} {row.ratio:6.2f}x"
            print(f"{row.name:58} {row.value:10.2f} {beside:18} {row.unit}", flush=True)
    print("The reference: a bare AsyncInferenceClient on the same stream; of the start, an empty PySide6 window; of the idle memory,")
    print("a Qt window, AsyncInferenceClient and keyring; else what the row says. Medians; ratios pair by pair.")


if __name__ == "__main__":
    main()
