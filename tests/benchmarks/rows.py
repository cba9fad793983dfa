"""The rows of the table: each measures Brise and its reference in turn, in processes of their own."""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks import bundle_start
from tests.benchmarks.processes import measure, serve

PACED = 100  # tokens per second
MESSAGES = 10_000
MONSTERS = ("paragraph", "code", "table", "list", "quotes", "links")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for on the command line."""

    runs: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    unit: str
    value: float
    reference: float | None = None
    ratio: float = 0.0


Figures = dict[str, float]


@contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="brise-bench-", ignore_cleanup_errors=True) as folder:
        yield folder


def _fresh(module: str, *arguments: str, then: tuple[str, ...] = ()) -> Figures:
    """A measurement with an empty data folder; the folder comes between the two groups of arguments."""
    with _folder() as folder:
        return measure(module, *arguments, folder, *then)


def _median(found: list[Figures]) -> Figures:
    return {name: statistics.median(run[name] for run in found) for name in found[0]}


def _in_turn(kind: str, runs: int) -> tuple[Figures, Figures, Figures, Figures]:
    """Brise and the bare client on the same stream: medians of each, of the ratio of each pair, and how late the window was."""
    ours, bare = [], []
    with serve(kind) as url:
        for _ in range(runs):
            bare.append(measure("bare_client", url))
            ours.append(_fresh("whole_app", url))
        late = _fresh("whole_app", url, then=("late",))
    pairs = [{name: mine[name] / other[name] for name in other} for mine, other in zip(ours, bare, strict=True)]
    return _median(ours), _median(bare), _median(pairs), late


def paced(asked: Asked) -> list[Row]:
    """CPU per token at 100 tokens/s."""
    ours, bare, ratio, late = _in_turn(f"paced:{int(PACED * asked.seconds)}:{PACED}", asked.runs)
    return [
        Row("CPU per token at 100 tokens/s", "ms", 1e3 * ours["cpu"] / ours["tokens"], 1e3 * bare["cpu"] / bare["tokens"], ratio["cpu"]),
        Row("memory after the answer", "MB", ours["memory"], bare["memory"], ratio["memory"]),
        Row("window late, worst, at 100 tokens/s", "ms", 1e3 * late["late"]),
    ]


def flat_out(asked: Asked) -> list[Row]:
    """Tokens per second of an answer that comes as fast as it can: ten seconds are 5,000 tokens."""
    ours, bare, ratio, late = _in_turn(f"flat:{int(500 * asked.seconds)}", asked.runs)
    return [
        Row("tokens/s flat out", "", ours["tokens"] / ours["seconds"], bare["tokens"] / bare["seconds"], 1 / ratio["seconds"]),
        Row("window late, worst, flat out", "ms", 1e3 * late["late"]),
    ]


def first_token(asked: Asked) -> list[Row]:
    """From asking to the first token painted, and to the first token of the bare client."""
    more, ours, bare = [], [], []
    with serve("paced:20:100") as url:
        for _ in range(asked.runs):
            bare.append(measure("bare_first_token", url, "10")["seconds"])
            ours.append(_fresh("first_token", url, then=("10",))["seconds"])
            more.append(ours[-1] - bare[-1])
    middle, reference = statistics.median(ours), statistics.median(bare)
    return [
        Row("first token painted", "ms", 1e3 * middle, 1e3 * reference, middle / reference),
        Row("first token painted, later than the reference by", "ms", 1e3 * statistics.median(more)),
    ]


def first_paint(asked: Asked) -> list[Row]:
    """From the process's start to the first paint."""
    ours, empty = [], []
    for _ in range(max(asked.runs, 5)):
        empty.append(measure("empty_window")["seconds"])
        ours.append(_fresh("app_start")["seconds"])
    ratio = statistics.median(mine / other for mine, other in zip(ours, empty, strict=True))
    return [Row("start to first paint", "ms", 1e3 * statistics.median(ours), 1e3 * statistics.median(empty), ratio)]


def bundled(asked: Asked) -> list[Row]:
    """The bundle's start, beside a start from source; with cold files where that can be had."""
    if not bundle_start.is_there():
        print("No bundle here: ./go bundle makes it.")
        return []
    found = []
    for name, cold in (("the bundle's start to first paint; from source", False), ("the same, no file in memory", True)):
        if cold and not bundle_start.can_be_cold():
            continue
        pairs = bundle_start.pairs(max(asked.runs, 5), cold=cold)
        middles = (1e3 * statistics.median(pair[side] for pair in pairs) for side in (0, 1))
        found.append(Row(name, "ms", *middles, statistics.median(bundle / source for bundle, source in pairs)))
    return found


def idle_memory(asked: Asked) -> list[Row]:
    """With a chat open."""
    ours, bare = [], []
    with _folder() as folder:
        measure("stored_chats", folder, "20")
        for _ in range(asked.runs):
            bare.append(measure("bare_memory")["memory"])
            ours.append(measure("idle_memory", folder)["memory"])
    ratio = statistics.median(mine / other for mine, other in zip(ours, bare, strict=True))
    return [Row("memory, idle with a chat open", "MB", statistics.median(ours), statistics.median(bare), ratio)]


def thousand_answers(asked: Asked) -> list[Row]:
    """Once: it takes a few minutes."""
    with serve("flat:20") as url:
        found = _fresh("thousand_memory", url, then=("1000",))
    return [Row("memory after 1,000 answers; after 100", "MB", found["late"], found["early"], found["late"] / found["early"])]


def long_answer(asked: Asked) -> list[Row]:
    """Prose, lists, code and tables in turn; more often than others: a second of the processor varies by a tenth."""
    found = [measure("long_answer", "16000") for _ in range(max(asked.runs, 9))]
    ratio = statistics.median(run["last"] / run["first"] for run in found)
    middle = _median(found)
    return [Row("CPU per token, the last 1,000 of 16,000; the first 1,000", "ms", middle["last"], middle["first"], ratio)]


def long_chat(asked: Asked) -> list[Row]:
    """300 tokens/s into a chat of 10,000 messages."""
    with serve(f"paced:{int(300 * asked.seconds)}:300") as url:
        found = _median([_fresh("long_chat", url, then=(str(MESSAGES),)) for _ in range(asked.runs)])
    return [
        Row("window late at 300 tokens/s in 10,000 messages, 99 %", "ms", 1e3 * found["almost_worst"]),
        Row("window late at 300 tokens/s in 10,000 messages, worst", "ms", 1e3 * found["worst"]),
        Row("window late before the first token there, worst", "ms", 1e3 * found["asking"]),
    ]


def opening(asked: Asked) -> list[Row]:
    """A switch between chats, and a start in one."""
    found = _median([_fresh("open_chat", then=(str(MESSAGES), "10")) for _ in range(asked.runs)])
    starts: dict[int, list[float]] = {100: [], MESSAGES: []}
    with _folder() as short, _folder() as long:
        for folder, messages in ((short, 100), (long, MESSAGES)):
            measure("stored_chats", folder, str(messages))
        for _ in range(max(asked.runs, 5)):
            for folder, messages in ((short, 100), (long, MESSAGES)):
                starts[messages].append(measure("start_in_chat", folder)["seconds"])
    ratio = statistics.median(mine / other for mine, other in zip(starts[MESSAGES], starts[100], strict=True))
    short_start, long_start = statistics.median(starts[100]), statistics.median(starts[MESSAGES])
    return [
        Row("switch to a chat of 10,000 messages; of 100", "ms", 1e3 * found["long"], 1e3 * found["short"], found["ratio"]),
        Row("start in a chat of 10,000 messages; of 100", "ms", 1e3 * long_start, 1e3 * short_start, ratio),
    ]


def monsters(asked: Asked) -> list[Row]:
    """Once each."""
    return [
        Row(f"window late, worst: 2 MB of {kind}, {mode}", "ms", 1e3 * _fresh("hostile_answer", then=(kind, mode))["worst"])
        for kind in MONSTERS
        for mode in ("stored", "streamed")
    ]


def true_end(asked: Asked) -> list[Row]:
    """An answer of 100,000 tokens is opened."""
    found = _median([_fresh("long_stored_answer", then=("400000",)) for _ in range(asked.runs)])
    return [
        Row("open an answer of 100,000 tokens, to its end painted", "ms", 1e3 * found["seconds"]),
        Row("window late meanwhile, worst", "ms", 1e3 * found["late"]),
    ]


def search(asked: Asked) -> list[Row]:
    """Once: 1,000,000 messages take some minutes to be taken into the index, and into the raw one."""
    found = _fresh("search_million", then=(str(1_000_000),))
    writing = _fresh("written_while_indexed", then=(str(100_000),))
    return [
        Row("search in 1,000,000 messages; a raw FTS5 query", "ms", 1e3 * found["ours"], 1e3 * found["raw"], found["ratio"]),
        Row("search in 1,000,000 messages, worst", "ms", 1e3 * found["worst"]),
        Row("the index of 1,000,000 messages, per byte of text", "", found["size"]),
        Row("a message stored while 100,000 are indexed, 99 %; not", "ms", *_beside(writing["almost_worst"], writing["alone"])),
        Row("a message stored while 100,000 are indexed, worst; not", "ms", *_beside(writing["worst"], writing["worst_alone"])),
    ]


def importing(asked: Asked) -> list[Row]:
    """Once: 100,000 messages with their tokens take minutes."""
    found = _fresh("import_late", then=(str(100_000),))
    return [
        Row("import of 100,000 messages", "s", found["seconds"]),
        Row("window late meanwhile, 99 %; before", "ms", *_beside(found["late"], found["late_before"])),
        Row("window late meanwhile, worst; before", "ms", *_beside(found["worst_late"], found["worst_late_before"])),
        Row("one slice of it, 99 %; its CPU", "ms", *_beside(found["slice"], found["computed"])),
        Row("one slice of it, worst; its CPU", "ms", *_beside(found["worst_slice"], found["worst_computed"])),
        Row("a message stored meanwhile, 99 %; by a program beside it", "ms", *_beside(found["held"], found["held_alone"])),
        Row("a message stored meanwhile, worst; by a program beside it", "ms", *_beside(found["worst_held"], found["worst_held_alone"])),
        Row("of it not computing, worst; the program beside it", "ms", *_beside(found["waited"], found["waited_alone"])),
        Row("messages that held it longer than 8 ms", "‰", 1e3 * found["too_long"]),
        Row("messages that held the program beside it longer than 8 ms", "‰", 1e3 * found["too_long_alone"]),
    ]


def million(asked: Asked) -> list[Row]:
    """Once filled, which takes some minutes: 20,000 chats beside 25."""
    modules = {"app_start": (), "start_in_chat": (), "switch_chats": ("10",)}
    found: dict[str, list[tuple[Figures, Figures]]] = {module: [] for module in modules}
    with _folder() as many, _folder() as few:
        measure("million_messages", many, "1000000", "50")
        measure("million_messages", few, "100", "4")  # chats enough to fill the list: rows that are not there cost nothing
        for _ in range(max(asked.runs, 5)):
            for module, arguments in modules.items():
                found[module].append((measure(module, many, *arguments), measure(module, few, *arguments)))
    names = ("start to first paint", "start in a chat", "switch to a chat")
    return [
        Row(
            *(f"{name}{what}, 1,000,000 messages; 100", "ms"),
            *(1e3 * statistics.median(pair[side][figure] for pair in found[module]) for side in (0, 1)),
            statistics.median(pair[0][figure] / pair[1][figure] for pair in found[module]),
        )
        for name, module in zip(names, modules, strict=True)
        for what, figure in (("", "seconds"), (", CPU", "cpu"))
    ]


def _beside(value: float, reference: float) -> tuple[float, float, float]:
    return 1e3 * value, 1e3 * reference, value / reference


def typing(asked: Asked) -> list[Row]:
    """A draft in a chat of 200,000 tokens, whose context is counted to the token in every pause."""
    long, short, key, late = [], [], [], []
    with serve("flat:20") as url:
        for _ in range(asked.runs):
            short.append(_fresh("typing_late", url, then=("200",)))
            long.append(_fresh("typing_late", url, then=("200000",)))
            key.append(long[-1]["key"] / short[-1]["key"])
            late.append(long[-1]["almost_worst_key"] / short[-1]["almost_worst_key"])
    many, few = _median(long), _median(short)
    return [
        Row("a key at 200,000 tokens; at 200", "ms", 1e3 * many["key"], 1e3 * few["key"], statistics.median(key)),
        Row(
            *("a key at 200,000 tokens; at 200, 99 %", "ms"),
            *(1e3 * many["almost_worst_key"], 1e3 * few["almost_worst_key"], statistics.median(late)),
        ),
        Row("a key at 200,000 tokens, worst", "ms", 1e3 * many["worst_key"]),
        Row("window late while it is counted, worst", "ms", 1e3 * many["late"]),
        Row("from the last key to the exact count there", "ms", 1e3 * many["settled"]),
    ]


def acts(asked: Asked) -> list[Row]:
    """What is done to a chat of 10,000 messages of 1 KB: the longest turn of the window's thread, in its own processor time."""
    found = _median([_fresh("big_acts", then=(str(MESSAGES),)) for _ in range(asked.runs)])
    return [Row(f"window held, 10,000 messages: {name}", "ms", 1e3 * seconds) for name, seconds in found.items()]
