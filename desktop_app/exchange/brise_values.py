"""Parameters and errors of Brise's own format: read as they are from the database, and what of them does not fit is told."""

from typing import Any

from desktop_app.chat.errors import ChatError
from desktop_app.chat.import_report import ImportReport, LeftOut
from desktop_app.chat.parameters import Control, Parameters
from desktop_app.exchange.fields import Fields


def parameters_in(told: Fields, report: ImportReport) -> Parameters:
    """The field `parameters`."""
    found = told.get("parameters")
    taken = Parameters.from_json(found)
    written = taken.to_json()
    if found != written:  # most are as Brise wrote them
        _tell_parameters(told.inside("parameters"), written["knobs"], taken.preset, report)
    return taken


def _tell_parameters(told: Fields, written: Any, preset: str, report: ImportReport) -> None:
    knobs = told.inside("knobs")
    for control in Control:
        if control.value in knobs:
            knob = knobs.inside(control.value)
            value, _ = knob.get("value"), knob.flag("on")
            report.leave_out(LeftOut.WRONG_VALUE, value is not None and not _same(value, written[control.value]["value"]))
            knob.done()
    report.leave_out(LeftOut.WRONG_VALUE, told.get("preset") not in (None, preset))
    knobs.done()
    told.done()


def error_in(told: Fields, report: ImportReport) -> ChatError | None:
    """The field `error`."""
    inside, value = told.inside("error"), told.get("error")
    if not isinstance(value, dict):
        return None
    try:
        error = ChatError.from_json(value)
    except (ValueError, OverflowError):
        report.leave_out(LeftOut.WRONG_VALUE)
        return None
    for name, taken in error.to_json().items():
        report.leave_out(LeftOut.WRONG_VALUE, inside.get(name) is not None and not _same(inside.get(name), taken))
    inside.done()
    return error


def _same(found: object, taken: object) -> bool:
    return found == taken and isinstance(found, bool) is isinstance(taken, bool)
