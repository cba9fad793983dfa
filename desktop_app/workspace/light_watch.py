"""Keeps the lights of those endpoints true that somebody sees: asks their servers now and then, and no others."""

from collections.abc import Callable, Collection, Hashable, Sequence

from PySide6.QtCore import QObject, QTimer

from desktop_app.chat.endpoint import Endpoint, Reach, ServerKind
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.known_services import service_of
from desktop_app.workspace.endpoints import Endpoints

LEAST_BETWEEN = 30.0
"""Seconds: nobody is asked more often in the background."""


def may_be_asked_unbidden(endpoint: Endpoint) -> bool:
    """False where a question costs somebody something.

    An Inference Endpoint would wake; the Inference API lists all models of the house; who lists none is asked by half a request
    for an answer.
    """
    facts = endpoint.facts
    is_unlisted = facts.kind is ServerKind.OPENAI and not facts.models
    return not endpoint.is_builtin and service_of(endpoint) is Service.SERVER and not is_unlisted


class LightWatch(QObject):
    """An endpoint is in use while a window shows a chat with it, and while a message waits for it and any window is seen."""

    def __init__(self, endpoints: Endpoints, waited_for: Callable[[], Collection[str]], parent: QObject | None = None) -> None:
        """`waited_for`: the ids of the endpoints that messages wait for."""
        super().__init__(parent)
        self._endpoints, self._waited_for = endpoints, waited_for
        self._seen: dict[Hashable, str] = {}
        self._ended = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        endpoints.changed.connect(self._rest)

    def show(self, window: Hashable, endpoint_id: str | None) -> None:
        """What a window shows; None: nobody sees it."""
        if self._ended or self._seen.get(window) == endpoint_id:
            return
        if endpoint_id is None:
            del self._seen[window]
        else:
            self._seen[window] = endpoint_id
        self.look()

    def end(self) -> None:
        """Ask nobody any more."""
        self._seen.clear()
        self._ended = True
        self._timer.stop()

    def in_use(self) -> Sequence[Endpoint]:
        """Those that are asked without being told to, now and then."""
        if not self._seen:
            return ()
        ids = {*self._seen.values(), *self._waited_for()}
        return [
            endpoint
            for endpoint in self._endpoints.endpoints()
            if endpoint.id in ids and may_be_asked_unbidden(endpoint) and not self._endpoints.waits_for_user(endpoint.id)
        ]

    def look(self) -> None:
        """Ask those that were not heard of for long."""
        for endpoint in self.in_use():
            if self._is_at_rest(endpoint.id) and self._endpoints.quiet_for(endpoint.id) >= LEAST_BETWEEN:
                self._endpoints.check(endpoint.id, quietly=True)
        self._rest()

    def turn(self) -> None:
        """Somebody turned to a window, or to the list of endpoints: those that were away are asked at once."""
        for endpoint in self.in_use():
            if self._endpoints.status(endpoint.id).reach in (Reach.UNREACHABLE, Reach.LOADING):
                self._endpoints.check(endpoint.id)
        self.look()

    def _is_at_rest(self, endpoint_id: str) -> bool:
        return self._endpoints.status(endpoint_id).reach is not Reach.CHECKING and not self._endpoints.is_answering(endpoint_id)

    def _rest(self) -> None:
        """Until the first of those in use can be asked again; if there is none, until somebody comes."""
        quiet = [self._endpoints.quiet_for(endpoint.id) if self._is_at_rest(endpoint.id) else 0.0 for endpoint in self.in_use()]
        if quiet:
            self._timer.start(max(1, round((LEAST_BETWEEN - min(LEAST_BETWEEN, max(quiet))) * 1000)))
        else:
            self._timer.stop()
