"""JSON inside code: lines that anybody can read, and no character in them that does something unseen."""

import json


def code_json(value: object) -> str:
    """The value on several lines; whatever does not show, the turn of direction say, is written as an escape."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(each if each == "\n" or each.isprintable() else json.dumps(each)[1:-1] for each in text)
