"""Grammars to begin with; every server that takes grammars of the kind takes these."""

from collections.abc import Mapping

from desktop_app.chat.grammar import GrammarKind
from desktop_app.ui.translation_mark import QT_TRANSLATE_NOOP

_NAME_AND_AGE = """{
  "type": "object",
  "properties": {
    "name": {"type": "string", "maxLength": 60},
    "age": {"type": "integer"}
  },
  "required": ["name", "age"]
}"""
_LIST = """{
  "type": "object",
  "properties": {
    "words": {
      "type": "array",
      "items": {"type": "string", "maxLength": 30},
      "minItems": 1,
      "maxItems": 10
    }
  },
  "required": ["words"]
}"""
_CHOICE = """{
  "type": "object",
  "properties": {
    "mood": {"enum": ["good", "bad", "mixed"]},
    "reason": {"type": "string", "maxLength": 200}
  },
  "required": ["mood", "reason"]
}"""

EXAMPLES: Mapping[GrammarKind, Mapping[str, str]] = {
    GrammarKind.JSON: {
        QT_TRANSLATE_NOOP("Grammar", "Name and age"): _NAME_AND_AGE,
        QT_TRANSLATE_NOOP("Grammar", "A list of words"): _LIST,
        QT_TRANSLATE_NOOP("Grammar", "One of three, and why"): _CHOICE,
    },
    GrammarKind.REGEX: {
        QT_TRANSLATE_NOOP("Grammar", "Yes or no"): "(yes|no)",
        QT_TRANSLATE_NOOP("Grammar", "A date"): r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
        QT_TRANSLATE_NOOP("Grammar", "A number"): r"-?[0-9]{1,9}(\.[0-9]{1,6})?",
        QT_TRANSLATE_NOOP("Grammar", "Three to five lines"): r"([^\n]{1,200}\n){2,4}[^\n]{1,200}",
    },
}
"""By kind: what the example is called, and its text."""
