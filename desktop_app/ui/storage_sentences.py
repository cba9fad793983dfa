"""The sentences for what keeps chats from being saved or read, where it is known."""

from collections.abc import Mapping

from desktop_app.chat.errors import StorageProblem
from desktop_app.ui.error_sentences import Sentences
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

STORAGE_SENTENCES: Mapping[StorageProblem, Sentences] = {
    StorageProblem.FULL: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The disk is full, so nothing can be saved."),),
        (QT_TRANSLATE_NOOP("Explain", "Make room on it, then try again."),),
    ),
    StorageProblem.READ_ONLY: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Brise may not write into its data folder."),),
        (QT_TRANSLATE_NOOP("Explain", "Give yourself the right to write there, or choose another folder with --data-dir."),),
    ),
    StorageProblem.IN_USE: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Brise is already running with this data folder."),),
        (QT_TRANSLATE_NOOP("Explain", "Go on in its window, or choose another folder with --data-dir."),),
    ),
    StorageProblem.NEWER: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "Your chats were saved by a newer Brise than this one."),),
        (QT_TRANSLATE_NOOP("Explain", "Start the newer one, or choose another folder with --data-dir. Nothing was changed."),),
    ),
    StorageProblem.FOREIGN: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The file where Brise keeps its chats belongs to another program."),),
        (QT_TRANSLATE_NOOP("Explain", "Move it away, or choose another folder with --data-dir. Nothing was changed."),),
    ),
    StorageProblem.DAMAGED: Sentences(
        (QT_TRANSLATE_NOOP("Explain", "The file with your chats is damaged."),),
        (QT_TRANSLATE_NOOP("Explain", "Start Brise again: it keeps the file and begins a new one."),),
    ),
}
"""Instead of STORAGE where it is known what failed."""
