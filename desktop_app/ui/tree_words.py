"""What the map of a chat says of its items."""

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.chat.message import Role
from desktop_app.ui.tree_layout import MapItem


def item_words(item: MapItem, *, brief: bool = False) -> str:
    """Who speaks, which version it is and how it begins; of a stretch, how many messages it has (`brief`: only that)."""
    translate, number = QCoreApplication.translate, QLocale().toString
    beginning = " ".join(item.node.text.split())
    if item.count > 1:
        count = translate("TreeMap", "{n} messages").format(n=number(item.count))
        return count if brief else translate("TreeMap", "{count}, from: {text}").format(count=count, text=beginning)
    who = translate("TreeMap", "You") if item.node.role is Role.USER else translate("TreeMap", "Answer")
    if item.versions > 1:
        who = translate("TreeMap", "{who}, version {n} of {versions}").format(
            who=who, n=number(item.version), versions=number(item.versions)
        )
    return translate("TreeMap", "{who}: {text}").format(who=who, text=beginning) if beginning else who
