"""What a server shows of itself before it is trusted: its certificate, and the choice to accept it for this host alone."""

import time

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.chat.certificate import SeenCertificate
from desktop_app.ui.flow_row import FlowRow
from desktop_app.ui.pinned_certificate import fingerprint_groups
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme

_MOST_NAMES = 4


class CertificateCard(QFrame):
    """Hidden until there is something to see; says whether it is the accepted certificate, another one, or one of many."""

    accepted = Signal(str)
    """The fingerprint of a certificate that is to be accepted from now on."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fingerprint = ""
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self.title = SentenceLabel(theme, TextRole.UI_STRONG, "text", wraps=True)
        self.remedy = SentenceLabel(theme, TextRole.UI, "text2", wraps=True)
        self.accept = QPushButton()
        self.refuse = QPushButton(self.tr("Do not accept"))
        for button in (self.accept, self.refuse):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAutoDefault(False)
        buttons = FlowRow(8)
        buttons.addWidget(self.refuse)
        buttons.addWidget(self.accept)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        for label in (self.title, self.remedy):
            rows.addWidget(label)
        rows.addLayout(self._facts)
        rows.addLayout(buttons)
        self.accept.clicked.connect(self._accept)
        self.refuse.clicked.connect(self.hide)
        self.hide()

    def show_certificate(self, seen: SeenCertificate, pinned: str, host: str, now: float | None = None) -> None:
        """What `host` shows, where the certificate with the fingerprint `pinned` is accepted so far ("" for none)."""
        self._fingerprint = seen.fingerprint
        is_known, has_changed = pinned == seen.fingerprint, pinned not in ("", seen.fingerprint)
        self.setProperty("kind", "notice_warn" if has_changed else "card")
        self.style().polish(self)  # the style sheet looks at the kind once
        self._say(host, is_known=is_known, has_changed=has_changed)
        self._clear()
        self._tell(self.tr("Issued to"), seen.subject)
        self._tell(self.tr("Valid for"), _names(seen))
        self._tell(self.tr("Issued by"), self.tr("itself") if seen.issuer and seen.issuer == seen.subject else seen.issuer)
        self._tell_dates(seen, time.time() if now is None else now)
        if has_changed:
            self._tell(self.tr("Accepted so far"), fingerprint_groups(pinned), role=TextRole.CODE)
        name = self.tr("Shown now") if has_changed else self.tr("SHA-256 fingerprint")
        self._tell(name, fingerprint_groups(seen.fingerprint), role=TextRole.CODE, colour="warn" if has_changed else "text")
        self.show()
        self.refuse.setFocus(Qt.FocusReason.OtherFocusReason)  # whoever presses Enter by the way accepts nothing
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.title, f"{self.title.text()} {self.remedy.text()}"))

    def _say(self, host: str, *, is_known: bool, has_changed: bool) -> None:
        compare = self.tr(
            "Compare the fingerprint with the one that the server’s operator tells you, by phone say, and not over this connection."
        )
        if is_known:
            title, remedy = self.tr("This is the certificate that you accepted for {host}."), ""
        elif has_changed:
            title = self.tr("{host} shows another certificate than the one that you accepted.")
            remedy = self.tr("If its operator has not renewed it, somebody may be listening in.") + " " + compare
        else:
            title, remedy = self.tr("The certificate that {host} shows"), compare
        self.title.setText(title.format(host=host))
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self.accept.setText(self.tr("Accept the new one for this host only") if has_changed else self.tr("Accept for this host only"))
        self.accept.setHidden(is_known)
        self.refuse.setText(self.tr("Close") if is_known else self.tr("Do not accept"))

    def _tell_dates(self, seen: SeenCertificate, now: float) -> None:
        if seen.valid_from is None or seen.valid_until is None:
            return
        text = self.tr("{start} to {end}").format(start=_day(seen.valid_from), end=_day(seen.valid_until))
        wrong = ""
        if now > seen.valid_until:
            wrong = self.tr("it has expired")
        elif now < seen.valid_from:
            wrong = self.tr("it is not valid yet")
        comma = QCoreApplication.translate("Explain", ", ", "between the parts of a line")
        self._tell(self.tr("Valid"), comma.join(part for part in (text, wrong) if part), colour="danger" if wrong else "text")

    def _tell(self, name: str, value: str, *, role: TextRole = TextRole.UI, colour: str = "text") -> None:
        if not value:
            return
        label = SentenceLabel(self._theme, TextRole.SMALL, "text2")
        label.setText(name)
        fact = SentenceLabel(self._theme, role, colour, wraps=True)
        fact.setText(value)
        fact.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        fact.setAccessibleName(f"{name}: {value}")
        row = self._facts.rowCount()
        self._facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(fact, row, 1)
        for part in (label, fact):
            part.show()  # at once: the height of the dialog depends on it

    def _clear(self) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _accept(self) -> None:
        self.hide()
        self.accepted.emit(self._fingerprint)


def _names(seen: SeenCertificate) -> str:
    comma = QCoreApplication.translate("Explain", ", ", "between the parts of a line")
    names = comma.join(seen.names[:_MOST_NAMES])
    return f"{names}{comma}…" if len(seen.names) > _MOST_NAMES else names


def _day(seconds: float) -> str:
    day = QDateTime.fromMSecsSinceEpoch(round(seconds * 1000)).date()
    return QLocale().toString(day, QLocale.FormatType.ShortFormat)
