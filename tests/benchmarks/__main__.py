"""Runs every measurement, the reference beside Brise each time, and prints a table. Nothing here is a test."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACED = 100  # tokens per second


@contextmanager
def serve(kind: str) -> Iterator[str]:
    """A TGI in a process of its own, so that its work is nobody else's; its address."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.serve", kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield server.stdout.readline().strip()
        server.stdin.close()


def measure(module: str, *arguments: str) -> dict[str, float]:
    """What a measuring process printed as its last line."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments], stdout=subprocess.PIPE, text=True, check=True, env=environment
    )
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def in_turn(runs: int, kind: str, seconds: float) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """Brise and the bare client on the same stream, one after the other, so often: medians of each, and of the ratio of each pair."""
    ours, bare = [], []
    tokens = str(int(PACED * seconds)) if kind == "paced" else str(int(2000 * seconds))
    with serve(kind + ":" + tokens) as url:
        for _ in range(runs):
            bare.append(measure("bare_client", url))
            with tempfile.TemporaryDirectory(prefix="brise-bench-") as folder:
                ours.append(measure("whole_app", url, folder))
        with tempfile.TemporaryDirectory(prefix="brise-bench-") as folder:
            late = measure("whole_app", url, folder, "late")["late"]
    pairs = [{name: mine[name] / other[name] for name in other} for mine, other in zip(ours, bare, strict=True)]
    return {**median(ours), "late": late}, median(bare), median(pairs)


def median(found: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: statistics.median(run[name] for run in found) for name in found[0]}


def first_paint(runs: int) -> tuple[float, float, float]:
    """Seconds from the process's start to the first paint, Brise and an empty window in turn; medians, and of the ratio of each pair."""
    ours, empty = [], []
    for _ in range(runs):
        empty.append(measure("empty_window")["seconds"])
        with tempfile.TemporaryDirectory(prefix="brise-bench-") as folder:
            ours.append(measure("app_start", folder)["seconds"])
    ratio = statistics.median(mine / other for mine, other in zip(ours, empty, strict=True))
    return statistics.median(ours), statistics.median(empty), ratio


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="times that each measurement is made; the median counts")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of one streamed answer")
    asked = parser.parse_args()
    os.chdir(Path(__file__).parents[2])
    paced, paced_bare, paced_ratio = in_turn(asked.runs, "paced", asked.seconds)
    flat, flat_bare, flat_ratio = in_turn(asked.runs, "flat", asked.seconds)
    ours, empty, start_ratio = first_paint(max(asked.runs, 5))
    rows: list[tuple[str, str, float, float | None, float]] = [
        (
            "CPU per token at 100 tokens/s",
            "ms",
            1e3 * paced["cpu"] / paced["tokens"],
            1e3 * paced_bare["cpu"] / paced_bare["tokens"],
            paced_ratio["cpu"],
        ),
        (
            "tokens/s flat out",
            "",
            flat["tokens"] / flat["seconds"],
            flat_bare["tokens"] / flat_bare["seconds"],
            1 / flat_ratio["seconds"],
        ),
        ("start to first paint", "ms", 1e3 * ours, 1e3 * empty, start_ratio),
        ("memory after the answer", "MB", paced["memory"], paced_bare["memory"], paced_ratio["memory"]),
        ("window late, worst, at 100 tokens/s", "ms", 1e3 * paced["late"], None, 0.0),
        ("window late, worst, flat out", "ms", 1e3 * flat["late"], None, 0.0),
    ]
    print(f"{'':36} {'Brise':>10} {'reference':>10} {'ratio':>7}")
    for name, unit, value, reference, ratio in rows:
        beside = "" if reference is None else f"{reference:10.2f} {ratio:6.2f}x"
        print(f"{name:36} {value:10.2f} {beside} {unit}")
    print("Reference: a bare AsyncInferenceClient loop on the same stream; for the start, an empty PySide6 window.")
    print("Medians; ratios pair by pair.")


if __name__ == "__main__":
    main()
