"""A prompt template of the user's own as an entry of a file, and back. It is never run here: it may loop for ever."""

from desktop_app.chat.own_template import SOURCE_LENGTH, TOKEN_LENGTH
from desktop_app.chat.prompt_template import PromptTemplate
from desktop_app.chat.saved_item import clean_name, clean_text
from desktop_app.chat.saved_report import LeftBehind, SavedReport

_FIELDS = ("name", "template", "bos_token", "eos_token", "takes_system")


def template_entry(template: PromptTemplate) -> dict[str, object]:
    """The entry."""
    values = (template.name, template.source, template.bos_token, template.eos_token, template.takes_system)
    return dict(zip(_FIELDS, values, strict=True))


def read_template(report: SavedReport, place: str, entry: object) -> PromptTemplate | None:
    """The template, cleaned; None, and why in the report, if it is none. `place` is where the entry stands in its file."""
    if not isinstance(entry, dict):
        report.left[LeftBehind.NOT_UNDERSTOOD] += 1
        return None
    report.tell_fields(entry, _FIELDS, place)
    written = [entry.get("name"), entry.get("template"), entry.get("bos_token", ""), entry.get("eos_token", "")]
    takes_system = entry.get("takes_system", False)
    texts = [text for text in written if isinstance(text, str)]
    if len(texts) < len(written) or not isinstance(takes_system, bool) or max(map(len, texts[2:])) > TOKEN_LENGTH:
        report.left[LeftBehind.NOT_UNDERSTOOD] += 1
        return None
    name, (source, bos, eos) = clean_name(texts[0]), map(clean_text, texts[1:])
    left = None
    if not name:
        left = LeftBehind.NAMELESS
    elif len(source) > SOURCE_LENGTH:
        left = LeftBehind.TEMPLATE_TOO_LONG
    elif not source.strip():
        left = LeftBehind.NOT_UNDERSTOOD
    if left is not None:
        report.left[left] += 1
        return None
    report.left[LeftBehind.CHANGED] += [name, source, bos, eos] != texts
    return PromptTemplate("", name, source, bos_token=bos.strip(), eos_token=eos.strip(), takes_system=takes_system)
