"""Answers that come all at once, and the best one of several: when they are asked for."""

from desktop_app.chat.endpoint import Dialect, ServerFacts
from desktop_app.chat.endpoint_options import EndpointOptions
from desktop_app.chat.parameters import WIRE, Control, Knob, Parameters, is_greedy

TGI_BEST_OF = 2
"""How many answers a TGI makes by default to pick the best one of."""


def is_streamed(parameters: Parameters) -> bool:
    """True if the answer comes token by token."""
    return parameters[Control.STREAM].on


def asked_at(options: EndpointOptions, parameters: Parameters) -> Parameters:
    """The parameters as an endpoint is asked with them: its own switch turns streams off in every chat."""
    if options.stream or not is_streamed(parameters):
        return parameters
    return parameters.with_knob(Control.STREAM, Knob(None, on=False))


def may_pick_best(parameters: Parameters) -> bool:
    """True where several answers can differ, and can all be waited for."""
    return not is_streamed(parameters) and not is_greedy(parameters)


def best_of(parameters: Parameters, dialect: Dialect, facts: ServerFacts) -> int:
    """How many answers the server makes to pick the best one of, as many as it takes at most; 1: just the answer."""
    if Control.BEST_OF not in WIRE[dialect] or not may_pick_best(parameters):
        return 1
    most = TGI_BEST_OF if facts.max_best_of is None else facts.max_best_of
    return max(min(int(parameters.number(Control.BEST_OF) or 1), most), 1)


def without_best_of(parameters: Parameters) -> Parameters:
    """The same for a single answer: one that goes on with its first words has no versions."""
    return parameters.with_knob(Control.BEST_OF, Knob(parameters[Control.BEST_OF].value, on=False))
