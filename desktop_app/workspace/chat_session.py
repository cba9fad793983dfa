"""One open conversation and the generation that answers it: what the user does with it."""

from collections.abc import Iterator
from dataclasses import replace

from desktop_app.chat.attachment import Picture
from desktop_app.chat.conversation import title_from
from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.errors import ChatError
from desktop_app.chat.generation import GeneratedSpan, Generation
from desktop_app.chat.image_marks import images_in
from desktop_app.chat.message import Message, Role, Turn
from desktop_app.workspace.answering import Answering
from desktop_app.workspace.branch import Branch
from desktop_app.workspace.branch_ids import BranchIds
from desktop_app.workspace.draft_attachments import Attachments
from desktop_app.workspace.prompting import Prompting
from desktop_app.workspace.request_fit import Wanted
from desktop_app.workspace.undo import Act


class ChatSession(Answering):
    """Messages of the branch that is shown, and at most one running answer.

    While one runs, nothing else is asked, edited or continued; another version may be shown, rated or deleted.
    """

    def submit(self, text: str, prefill: str = "", attachments: Attachments | None = None) -> bool:
        """Store the user's message, show it, and ask for an answer, which begins with `prefill`.

        Without `attachments` it carries the draft's, which are gone from there then.
        False: not taken (empty, an answer is running, or the endpoint cannot go on from given words).
        """
        self._acts.finish()
        prefill = prefill.lstrip()
        message = self._asking(text, self.draft_attachments.attachments if attachments is None else attachments)
        if self.is_answering or not (text.strip() or message.attachments) or not self._can_begin(prefill):
            return False
        title = self.conversation.title or title_from(text) or message.attachments[0].name
        try:
            if not self._is_stored:
                self._store.save_conversation(replace(self.conversation, leaf_id=None))
                self._is_stored = True
            self._store.add_message(message)
            self._change(title=title, leaf_id=message.id, updated_at=message.created_at, draft="")
            if attachments is None:
                self.draft_attachments.clear()
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        self._shown_below(message)
        self._ask(message.id, message.depth + 1, prefill)
        return True

    def try_again(self, answer_id: str) -> None:
        """Ask once more for the answer at the end of the branch; the failed one stays stored as another version."""
        if self._leaf == answer_id:
            self.regenerate(answer_id)

    def regenerate(self, message_id: str, prefill: str = "") -> bool:
        """Ask for a new version of an answer, or for a new answer to a message of the user's; it begins with `prefill`."""
        message = self._free(message_id)
        prefill = prefill.lstrip()
        if message is None or not self._can_begin(prefill):
            return False
        before = self._leaf
        if message.role is Role.USER:
            asked = self._ask(message.id, message.depth + 1, prefill)
        elif message.role is Role.ASSISTANT and message.parent_id is not None:
            asked = self._ask(message.parent_id, message.depth, prefill)
        else:
            return False
        if asked:
            self._acts.leave_branch(message, before)
        return asked

    def edit(self, message_id: str, text: str, *, ask: bool) -> bool:
        """Show a new version of a message with this text; what comes after the old one stays on its branch.

        A message of the user's is answered anew if `ask` is true.
        """
        message = self._free(message_id)
        if message is None or not (text.strip() or message.attachments) or message.role is Role.SYSTEM:
            return False
        is_answer = message.role is Role.ASSISTANT
        text = text.lstrip() if is_answer else text
        if text == message.text:
            return ask and not is_answer and self.regenerate(message_id)
        before = self._leaf
        try:
            edited = self._acts.add_version(message, text)
            self._change(leaf_id=edited.id, updated_at=edited.created_at)
        except ChatError as error:
            self.storage_failed.emit(error)
            return False
        self._acts.leave_branch(message, before)
        if is_answer or not ask or not self._ask(edited.id, edited.depth + 1):
            self._shown(edited.id)
        return True

    def delete_message(self, message_id: str) -> Act | None:
        """Delete a message with all that is below it; a sibling is shown then, or what stands above."""
        self._acts.finish()
        message = self._message(message_id)
        if message is None:
            return None
        return self._guard(lambda: self._delete(message))

    def clear(self) -> Act | None:
        """Delete all messages."""
        self._acts.finish()
        if self._leaf is None:
            return None
        self.stop()
        return self._guard(lambda: self._acts.clear(self.conversation.id, self.conversation.title, self._leaf))

    def set_draft(self, text: str) -> None:
        """Keep what stands in the composer, and count it."""
        super().set_draft(text)
        self.context.refresh()

    async def next_request(self, after: str | None = None) -> tuple[Endpoint, Prompting, tuple[Turn, ...]] | None:
        """What the next answer would be asked with if the draft were sent now; for *Exact prompt*. None without an endpoint.

        `after`: what an answer right below this message would be asked with. Raises ChatError(TEMPLATE).
        """
        endpoint, prompting = self.endpoint(), self.prompting()
        if endpoint is None or prompting is None:
            return None
        wanted = Wanted(endpoint, prompting, self.conversation, self, len(self._ids), self.draft_message())
        if after is not None:
            branch = Branch(BranchIds(self._store, after), self._known)
            wanted = Wanted(endpoint, prompting, self.conversation, branch, branch.message_count())
        return endpoint, prompting, (await self._fit.fit(wanted, may_ask=True, exactly=False)).turns

    def generation_behind(self, message_id: str) -> Generation | None:
        """The request that made an answer, or the one that a message of the user's led to.

        None: the answer was typed, there is none, or its request never went out.
        """
        message = self._message(message_id)
        if message is not None and message.role is Role.USER:
            below = message.depth + 1
            message = self._message(self._ids[below]) if self._stands_at(message.depth, message_id) and below < len(self._ids) else None
        shape = None if message is None else self._guard(lambda: self._store.shape(message.id))
        spans = () if shape is None else shape.spans
        made = next((span.generation_id for span in spans if isinstance(span, GeneratedSpan)), None)
        generation = None if made is None else self._guard(lambda: self._store.generation(made))
        return generation if generation is not None and generation.prompt else None

    def asked_below(self, message_id: str) -> str | None:
        """The id of the message that an answer answers; of a message of the user's its own."""
        message = self._message(message_id)
        return message_id if message is None or message.role is Role.USER else message.parent_id

    def pictures_in(self, request: str) -> tuple[Picture, ...]:
        """The images that a stored request has places for, as far as they are still there."""
        found = self._guard(lambda: [self._store.picture(one) for one in images_in(request)]) or ()
        return tuple(picture for picture in found if picture is not None)

    def _delete(self, message: Message) -> Act:
        is_shown = self._stands_at(message.depth, message.id)
        if self._run is not None and self._is_above(message, is_shown, self._run.generation.answer_id):
            self.stop()
        leaf_id = shown_then = self._leaf
        sibling = None
        if is_shown:
            versions = self._store.versions(message.id)
            at = versions.index(message.id)
            sibling = next(iter(versions[at - 1 : at] if at else versions[1:2]), None)
            shown_then = message.parent_id
        return self._acts.delete_branch(message, leaf_id, shown_then, sibling)

    def _is_above(self, message: Message, is_shown: bool, answer_id: str) -> bool:
        """True if an answer stands below a message, or is it."""
        if self._is_shown(answer_id):
            return is_shown and self._store.depth(answer_id) >= message.depth
        branch = BranchIds(self._store, answer_id)
        return message.depth < len(branch) and branch[message.depth] == message.id

    def _follow_steps(self, leaf_id: str | None, touched_id: str) -> Iterator[None]:
        running = "" if self._run is None else self._run.generation.answer_id
        was_shown = self._is_shown(running)
        yield from super()._follow_steps(leaf_id, touched_id)
        if was_shown and not self._is_shown(running):
            self.stop()  # the act that had asked for it was taken back

    def _free(self, message_id: str) -> Message | None:
        self._acts.finish()
        return None if self.is_answering else self._message(message_id)

    def _can_begin(self, prefill: str) -> bool:
        return not prefill or self.can_begin_with(prefill)
