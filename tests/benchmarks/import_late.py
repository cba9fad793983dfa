"""How late the window is while very many messages are imported, and what storing one takes then. Arguments: data folder, messages."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from desktop_app.chat.conversation import Conversation
from desktop_app.chat.conversation_record import ConversationRecord, GenerationRecord, MessageRecord
from desktop_app.chat.generation import AnswerShape, Ending, GeneratedSpan
from desktop_app.chat.message import Role, new_id
from desktop_app.chat.token_track import Alternative, Token, TokenTrack
from desktop_app.composition.rooms import Rooms
from desktop_app.exchange.brise_json import brise_json
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.ui.import_dialog import ImportDialog, ImportReportDialog
from tests.benchmarks.shown_app import Lateness, shown_app
from tests.benchmarks.stored_messages import stored, stored_alone
from tests.qt_loop import run_in_qt, until
from tests.storage.samples import a_generation, a_message

OF_ONE_CHAT = 100  # messages
WORDS = ["It", "comes", "down", "the", "valley", "in", "winter", "and", "blows", "for", "three,", "six", "or", "nine", "days."]
LONGEST = 0.008  # seconds that storing a message may hold the window


def chats(messages: int) -> Iterator[ConversationRecord]:
    """Question and answer in turn; every answer with its tokens."""
    made = TokenTrack(Token(f" {word}", n, -0.5, alternatives=(Alternative(" the", -2.5, 9),)) for n, word in enumerate(WORDS))
    tokens, text = made.to_bytes(), made.visible_text().strip()
    for number in range(messages // OF_ONE_CHAT):
        conversation = Conversation(new_id(), 1000.0 + number, 2000.0 + number, f"Chat {number}")
        records: list[MessageRecord] = []
        for place in range(OF_ONE_CHAT):
            parent = records[-1].message if records else None
            message = a_message(conversation, parent, f"{number} {place} {text}", Role.ASSISTANT if place % 2 else Role.USER)
            generation = replace(a_generation(message), ending=Ending.END_OF_TEXT)
            if place % 2:
                shape = AnswerShape((GeneratedSpan(generation.id, 0, None),))
                records.append(MessageRecord(message, shape=shape, generations=(GenerationRecord(generation, tokens),)))
            else:
                records.append(MessageRecord(message))
        yield ConversationRecord(replace(conversation, leaf_id=records[-1].message.id), tuple(records))


class Steps:
    """Takes the time of every slice that an import writes, and that of the processor, which other programs do not lengthen."""

    def __init__(self, store: ConversationStore) -> None:
        self.took: list[float] = []
        self.computed: list[float] = []
        self._write = store.write_record
        store.write_record = self._written  # type: ignore[method-assign]

    def _written(self, record: ConversationRecord) -> Iterator[None]:
        steps = self._write(record)
        while True:
            began, computing = time.perf_counter(), time.thread_time()
            done = next(steps, steps) is steps
            self.took.append(time.perf_counter() - began)
            self.computed.append(time.thread_time() - computing)
            if done:
                return
            yield


def dialog(rooms: Rooms, kind: type[QObject]) -> list[QObject]:
    """Those of a kind that are open."""
    return [each for each in rooms.window.findChildren(kind) if each.isVisible()]  # type: ignore[attr-defined]


async def measured(qt: QApplication, folder: Path, path: Path) -> dict[str, float]:
    """The window before, and while the file is taken in as a user would do it."""
    async with shown_app(qt, folder / "data") as rooms:
        store = rooms.library._store
        lateness, steps = Lateness(), Steps(store)
        lateness.start()
        await asyncio.sleep(4)
        lateness.stop()
        before = sorted(lateness.late)
        rooms.windows.rooms[0].exchange.import_files([str(path)])
        await until(lambda: dialog(rooms, ImportDialog))
        (asked,) = dialog(rooms, ImportDialog)
        assert isinstance(asked, ImportDialog)
        over = asyncio.Event()
        lateness.start()
        began = time.perf_counter()
        asked.take.click()
        with stored_alone(folder) as control:
            beside = asyncio.create_task(stored(store, over, 1_000_000))
            await until(lambda: dialog(rooms, ImportReportDialog), seconds=900)
            seconds = time.perf_counter() - began
            lateness.stop()
            over.set()
            held = sorted(await beside)
        late, slices = sorted(lateness.late), sorted(steps.took)
        control.sort()
        for each in dialog(rooms, ImportReportDialog):
            assert isinstance(each, ImportReportDialog)
            each.accept()
        return {
            "seconds": seconds,
            "late": late[int(len(late) * 0.99)],
            "worst_late": late[-1],
            "late_before": before[int(len(before) * 0.99)],
            "worst_late_before": before[-1],
            "slice": slices[int(len(slices) * 0.99)],
            "worst_slice": slices[-1],
            "computed": sorted(steps.computed)[int(len(steps.computed) * 0.99)],
            "worst_computed": max(steps.computed),
            "held": held[int(len(held) * 0.99)].seconds,
            "worst_held": held[-1].seconds,
            "waited": max(each.waited for each in held),
            "held_alone": control[int(len(control) * 0.99)].seconds,
            "worst_held_alone": control[-1].seconds,
            "waited_alone": max(each.waited for each in control),
            "too_long": sum(each.seconds > LONGEST for each in held) / len(held),
            "too_long_alone": sum(each.seconds > LONGEST for each in control) / len(control),
            "messages": len(held),
        }


if __name__ == "__main__":
    application, where = QApplication(["brise-benchmark"]), Path(sys.argv[1])
    where.mkdir(exist_ok=True)
    exported = where / "chats.json"
    with exported.open("w", encoding="utf-8") as written:
        written.writelines(brise_json(chats(int(sys.argv[2]))))
    print(json.dumps(run_in_qt(measured(application, where, exported), seconds=1200)))
