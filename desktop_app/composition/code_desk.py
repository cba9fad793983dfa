"""The ways to a request as code: a message's menu, the window's menu and keys, the menu of the prompt template."""

from PySide6.QtCore import QObject

from desktop_app.composition.conversation_desk import ConversationDesk, Widgets
from desktop_app.composition.shared_rooms import SharedRooms
from desktop_app.ui.key_bindings import Command
from desktop_app.ui.message_act import MessageAct


class CodeDesk(QObject):
    """For one window."""

    def __init__(self, shared: SharedRooms, widgets: Widgets, desk: ConversationDesk) -> None:
        super().__init__(widgets.window)
        self._shared, self._widgets, self._desk = shared, widgets, desk
        pane, commands = widgets.pane, widgets.window.commands
        entry = commands.add(Command.COPY_CODE, self.open_nearest)
        entry.setText(MessageAct.COPY_CODE.label)
        commands.offer_code(entry)
        pane.code_requested.connect(self.open_next)
        pane.act_requested.connect(self._act)

    def open_nearest(self) -> None:
        """The message that has the keyboard; without one what is being written, or else the last message."""
        pane, session = self._widgets.pane, self._desk.session
        focused = pane.transcript.acts.focused_id
        if focused is None and session is not None and not pane.draft.strip() and not pane.composer.attachments:
            last = session.messages(session.message_count() - 1, session.message_count())
            focused = last[0].id if last else None
        self._open(focused)

    def open_next(self) -> None:
        """What would be sent if the draft were sent now."""
        self._open(None)

    def _act(self, message_id: str, act: MessageAct) -> None:
        if act is MessageAct.COPY_CODE:
            self._open(message_id)

    def _open(self, message_id: str | None) -> None:
        from desktop_app.composition.copied_request import CopiedRequest  # deferred: the start does not pay for it

        session = self._desk.session
        if session is not None:
            self._widgets.pane.flush_draft()
            CopiedRequest(self._shared, self._widgets, session).open(message_id)
