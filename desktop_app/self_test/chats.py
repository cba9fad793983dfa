"""What is asked and answered: by a scripted TGI on loopback, and by the built-in model."""

import asyncio
import math
import time

from desktop_app.chat.endpoint import BUILTIN_ID, Endpoint, ServerKind
from desktop_app.chat.generation import Ending
from desktop_app.chat.message import Message, Phase, new_id
from desktop_app.self_test.scripted_tgi import END_OF_TEXT, INPUT_LENGTH, TEXT, TOKENS, VERSION, ScriptedTgi
from desktop_app.self_test.told import CheckFailed, NotInstalled, Told, told_error
from desktop_app.self_test.trial import Trial
from desktop_app.storage.conversation_store import ConversationStore
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

ANSWER_WITHIN = 60.0
"""Seconds for the built-in model to start and answer on a slow computer."""
_SEES_IT_WITHIN = 10.0
_QUESTION = "What is 2+2?"


class TgiChecks:
    """A chat with a server of our own, through the same engine, connection and storage as with any other."""

    def __init__(self, trial: Trial, server: ScriptedTgi) -> None:
        self._trial, self._server = trial, server

    async def stream(self) -> Told:
        """Every token, what the server told of it, and how it ended."""
        trial, endpoint = self._trial, Endpoint(new_id(), "TGI", self._server.url)
        trial.rooms.endpoints.add_temporary(endpoint)
        trial.begin_chat(endpoint.id)
        began = time.monotonic()
        answer = await trial.ask("Hello?")
        _check_complete(answer)
        known = trial.rooms.endpoints.endpoint(endpoint.id)
        if known is None or (known.facts.kind, known.facts.version) != (ServerKind.TGI, VERSION):
            raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "The server was not known for what it is."))
        store = ConversationStore(trial.rooms.database)
        tokens = list(store.tokens(answer.id))
        expected = (*TOKENS, END_OF_TEXT)
        same = [
            (token.id, token.text) == (number, text) and math.isclose(token.logprob or 0.0, logprob, abs_tol=1e-6)
            for token, (number, text, logprob) in zip(tokens, expected, strict=False)
        ]
        if answer.text.strip() != TEXT or len(tokens) != len(expected) or not all(same):
            raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "What arrived is not what was sent: {text}"), text=repr(answer.text)[:200])
        (generation,) = store.generations(answer.id)
        told = (generation.ending, generation.generated_tokens, generation.prompt_tokens)
        if told != (Ending.END_OF_TEXT, len(expected), INPUT_LENGTH):
            raise CheckFailed(
                QT_TRANSLATE_NOOP("SelfTest", "The details at the end of the answer are wrong: {details}"), details=repr(told)
            )
        return Told(
            QT_TRANSLATE_NOOP("SelfTest", "{tokens} tokens with log-probabilities and details in {seconds} s"),
            tokens=len(tokens),
            seconds=time.monotonic() - began,
        )

    async def stop(self) -> Told:
        """An answer without an end is stopped, and the server sees that nobody reads any more."""
        session, grew = self._trial.session(), asyncio.Event()
        session.text_appended.connect(lambda _answer, _text: grew.set())
        ended = self._trial.begin("Count.")
        await grew.wait()
        session.stop()
        await ended.wait()
        state = self._trial.note().answer
        if state is None or state.ending is not Ending.STOPPED:
            raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "The answer was not stopped."))
        if not await asyncio.to_thread(self._server.hung_up.wait, _SEES_IT_WITHIN):
            raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "The answer was stopped, but the connection stayed open."))
        return Told(QT_TRANSLATE_NOOP("SelfTest", "the answer ended, and the server's connection with it"))


async def check_builtin(trial: Trial) -> Told:
    """The built-in model answers, where it is part of this installation."""
    match trial.rooms.builtin.missing():
        case ():
            pass
        case (part,):
            raise CheckFailed(
                QT_TRANSLATE_NOOP("SelfTest", "Its part “{part}” is missing, though the rest of it is here. Install Brise again."),
                part=part,
            )
        case _:
            raise NotInstalled(QT_TRANSLATE_NOOP("SelfTest", "not part of this installation"))
    trial.begin_chat(BUILTIN_ID)
    began = time.monotonic()
    answer = await trial.ask(_QUESTION)
    _check_complete(answer)
    return Told(
        QT_TRANSLATE_NOOP("SelfTest", "{tokens} tokens in {seconds} s"),
        tokens=0 if answer.answer is None else answer.answer.tokens,
        seconds=time.monotonic() - began,
    )


def _check_complete(answer: Message) -> None:
    state = answer.answer
    if state is not None and state.error is not None:
        raise CheckFailed(told_error(state.error))
    if state is None or state.phase is not Phase.ENDED or state.ending is None or not state.ending.is_complete or not answer.text:
        raise CheckFailed(QT_TRANSLATE_NOOP("SelfTest", "The answer did not come to an end."))
