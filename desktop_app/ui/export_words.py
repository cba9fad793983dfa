"""What an exported chat says beside its texts, in the user's language; may be asked in any thread."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from desktop_app.chat.attachment import Attachment
from desktop_app.chat.message import Message, Role
from desktop_app.ui.message_author import author_of
from desktop_app.ui.paper_words import attached_note, message_note, system_prompt_name


class ExportWords:
    """The teller of exchange's files."""

    def author(self, message: Message) -> str:
        """Who speaks in a message."""
        return author_of(message.answer, is_answer=message.role is not Role.USER)

    def time(self, seconds: float) -> str:
        """A time (Unix seconds) as the user writes it."""
        bounded = min(max(seconds, 0.0), 2**52 / 1000)
        return QLocale().toString(QDateTime.fromMSecsSinceEpoch(int(bounded * 1000)), QLocale.FormatType.ShortFormat)

    def note(self, message: Message) -> str:
        """How an answer was rated, and how it ended, if it did not end by itself."""
        return message_note(message)

    def attached(self, attachment: Attachment) -> str:
        """That a message carries a file or an image, and which."""
        return attached_note(attachment)

    def system_prompt(self) -> str:
        """What the system prompt is called."""
        return system_prompt_name()

    def untitled(self) -> str:
        """What a chat without a title is called."""
        return QCoreApplication.translate("Export", "New chat")

    def thought(self) -> str:
        """What the thought before an answer is called."""
        return QCoreApplication.translate("Export", "Chain of thought")

    def notebook(self) -> str:
        """What a notebook is for."""
        return QCoreApplication.translate(
            "Export", "Each cell asks for an answer again, with the parameters of the first time. It needs `pip install huggingface_hub`."
        )

    def no_address(self, endpoint_name: str) -> str:
        """Where to put an address that is not known."""
        text = QCoreApplication.translate("Export", "{name} has no address that a notebook can use: put one into `ENDPOINT_URL`.")
        return text.format(name=endpoint_name or QCoreApplication.translate("Export", "This endpoint"))

    def sent_as_chat(self) -> str:
        """That a raw prompt is asked for in a chat."""
        return QCoreApplication.translate(
            "Export", "Brise had sent a raw prompt, which `InferenceClient` cannot send to this server: it asks in a chat instead."
        )
