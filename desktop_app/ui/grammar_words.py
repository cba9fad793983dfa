"""What is said about a grammar: a short summary, what is wrong with it, and what a server makes of it."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.grammar import Grammar, GrammarKind
from desktop_app.chat.grammar_check import GrammarFault, GrammarReport, names_in
from desktop_app.chat.grammar_limits import Limit, LimitKind
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_LINE = 80  # characters of a summary; a row shows fewer

_KINDS: Mapping[GrammarKind, str] = {
    GrammarKind.JSON: QT_TRANSLATE_NOOP("Grammar", "JSON schema"),
    GrammarKind.REGEX: QT_TRANSLATE_NOOP("Grammar", "Regular expression"),
}

_FAULTS: Mapping[GrammarFault, str] = {
    GrammarFault.EMPTY: QT_TRANSLATE_NOOP("Grammar", "Write one, or begin with an example."),
    GrammarFault.TOO_LONG: QT_TRANSLATE_NOOP("Grammar", "It has more than {most} characters."),
    GrammarFault.TOO_DEEP: QT_TRANSLATE_NOOP("Grammar", "It is nested too deeply."),
    GrammarFault.NOT_JSON: QT_TRANSLATE_NOOP("Grammar", "No JSON from line {line}, column {column} on."),
    GrammarFault.NO_NUMBER: QT_TRANSLATE_NOOP("Grammar", "It holds a number that JSON cannot write."),
    GrammarFault.NOT_AN_OBJECT: QT_TRANSLATE_NOOP("Grammar", "A schema is an object, in braces."),
    GrammarFault.NO_SCHEMA: QT_TRANSLATE_NOOP("Grammar", "No JSON schema: {words}"),
    GrammarFault.NO_PATTERN: QT_TRANSLATE_NOOP("Grammar", "No regular expression: {words}"),
}
_WITH_PLACE: Mapping[GrammarFault, str] = {
    GrammarFault.NO_SCHEMA: QT_TRANSLATE_NOOP("Grammar", "No JSON schema at {where}: {words}"),
    GrammarFault.NO_PATTERN: QT_TRANSLATE_NOOP("Grammar", "No regular expression, line {line}, column {column}: {words}"),
}

_LIMITS: Mapping[LimitKind, str] = {
    LimitKind.TGI_WANTS_PROPERTIES: QT_TRANSLATE_NOOP("Grammar", "TGI wants “properties” at the top, and refuses a schema without."),
    LimitKind.TGI_WANTS_TYPE: QT_TRANSLATE_NOOP("Grammar", "TGI wants a “type” beside {what}, and refuses a schema without."),
    LimitKind.TGI_REFUSES: QT_TRANSLATE_NOOP("Grammar", "TGI refuses {what}."),
    LimitKind.TGI_PASSES_OVER: QT_TRANSLATE_NOOP("Grammar", "TGI passes over {what}."),
    LimitKind.VLLM_REFUSES: QT_TRANSLATE_NOOP("Grammar", "vLLM with xgrammar refuses {what}."),
}


def kind_name(kind: GrammarKind) -> str:
    """What a grammar is written in."""
    return QCoreApplication.translate("Grammar", _KINDS[kind])


def grammar_summary(grammar: Grammar) -> str:
    """The names that a schema asks for, or a pattern, on one line."""
    names = names_in(grammar.text) if grammar.kind is GrammarKind.JSON else ()
    return one_line(", ".join(names) or grammar.text)


def one_line(text: str) -> str:
    """The beginning of a text, its white space as single spaces."""
    line = " ".join(text[: 4 * _LINE].split())
    return line if len(line) <= _LINE else f"{line[: _LINE - 1]}…"


def report_sentence(report: GrammarReport, kind: GrammarKind) -> str:
    """What is wrong, or that nothing is."""
    fault = report.fault
    if fault is None:
        if kind is GrammarKind.JSON:
            return QCoreApplication.translate("Grammar", "A JSON schema. The answer will keep to it.")
        return QCoreApplication.translate("Grammar", "A regular expression. The whole answer will match it.")
    text = _WITH_PLACE[fault] if fault in _WITH_PLACE and (report.where or report.line) else _FAULTS[fault]
    return QCoreApplication.translate("Grammar", text).format(
        most=QLocale().toString(kind.length_maximum), line=report.line, column=report.column, where=report.where, words=report.words
    )


def limit_sentence(limit: Limit) -> str:
    """What the server does with a part of the grammar."""
    return QCoreApplication.translate("Grammar", _LIMITS[limit.kind]).format(what=limit.what)
