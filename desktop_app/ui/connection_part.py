"""How an endpoint is connected to: folded away under one head, since most endpoints need none of it."""

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import origin
from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions, ProxyChoice
from desktop_app.chat.endpoint_secrets import TypedSecrets
from desktop_app.chat.extra_body import BadBody, extra_body
from desktop_app.ui.extra_body_field import extra_body_field
from desktop_app.ui.fold_section import FoldSection
from desktop_app.ui.headers_part import HeadersPart
from desktop_app.ui.icons import Icons
from desktop_app.ui.path_field import PathField
from desktop_app.ui.pinned_certificate import PinnedCertificate
from desktop_app.ui.proxy_part import ProxyPart
from desktop_app.ui.seconds_field import SecondsField
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.switch import Switch
from desktop_app.ui.theme import TextRole, Theme

_BETWEEN, _BELOW_LABEL, _BODY_HEIGHT = 16, 4, 88  # logical px
_EXAMPLE = '{"top_a": 0.2}'
_CERTIFICATES = "PEM (*.pem *.crt *.cer *.key);;* (*)"


class ConnectionPart(QWidget):
    """Fields for everything in `EndpointOptions` that has to do with the connection."""

    edited = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.connect_seconds = SecondsField(theme, 1, 600)
        self.notice_seconds = SecondsField(theme, 5, 3600)
        self.stream = Switch(theme, self.tr("Stream answers"))
        self.headers = HeadersPart(theme, icons)
        self.body = extra_body_field(theme, self.tr("Extra JSON for the request body"), tuple)
        self.body.field.setPlaceholderText(_EXAMPLE)
        self.body.field.setFixedHeight(_BODY_HEIGHT)
        self.proxy = ProxyPart(theme, icons)
        self.ca_file = PathField(self.tr("Trusted certificates"), _CERTIFICATES)
        self.pinned = PinnedCertificate(theme)
        self.client_certificate = PathField(self.tr("Client certificate"), _CERTIFICATES)
        self.client_key = PathField(self.tr("Key of the client certificate"), _CERTIFICATES)
        self._content = QWidget()
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_BETWEEN)
        self._lay_out()
        self.section = FoldSection(theme, icons, self.tr("Connection"), self._content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.section)
        self.show_options(PLAIN)
        self.stream.toggled.connect(self._edit)
        for box in (self.connect_seconds, self.notice_seconds):
            box.edited.connect(self._edit)
        self.body.field.textChanged.connect(self._edit)
        for part in (self.headers, self.proxy, self.ca_file, self.pinned, self.client_certificate, self.client_key):
            part.edited.connect(self._edit)

    def _lay_out(self) -> None:
        seconds = QGridLayout()
        seconds.setHorizontalSpacing(_BETWEEN)
        seconds.setVerticalSpacing(_BELOW_LABEL)
        labels = (self.tr("Seconds to wait for a connection"), self.tr("Seconds without a token until Brise asks"))
        for column, (box, text) in enumerate(zip((self.connect_seconds, self.notice_seconds), labels, strict=True)):
            box.setAccessibleName(text)
            label = self._label(text, box)
            label.setWordWrap(True)
            seconds.addWidget(label, 0, column, Qt.AlignmentFlag.AlignBottom)
            seconds.addWidget(box, 1, column)
            seconds.setColumnStretch(column, 1)
        self._column.addLayout(seconds)
        self._column.addWidget(self._switch_row(self.stream, self.tr("Off: one answer at once, for proxies that hold streams back.")))
        self._field(self.tr("Extra headers"), self.headers)
        self._field(self.tr("Extra JSON for the request body"), self.body)
        self._field(self.tr("Proxy"), self.proxy)
        self._file(self.tr("Trusted certificates, beside the system’s"), self.ca_file)
        self._pinned_part = self._field(self.tr("Accepted certificate"), self.pinned)
        self._file(self.tr("Client certificate"), self.client_certificate)
        self._file(self.tr("Its key, if it is in another file"), self.client_key)

    def show_options(self, options: EndpointOptions) -> None:
        """Fill all fields."""
        self.connect_seconds.show_seconds(options.connect_seconds)
        self.notice_seconds.show_seconds(options.notice_seconds)
        self.stream.show_checked(options.stream)
        self.headers.show_names(options.headers)
        self.body.show_text(options.body)
        self.proxy.show_proxy(options.proxy, options.proxy_url)
        self.ca_file.show_path(options.ca_file)
        self.pinned.show_pinned(options.pinned)
        self.client_certificate.show_path(options.client_certificate)
        self.client_key.show_path(options.client_key)
        self._follow()

    def filled(self, options: EndpointOptions) -> EndpointOptions:
        """The options with what is typed; ask `is_valid` before it is used."""
        return replace(
            options,
            connect_seconds=self.connect_seconds.seconds,
            notice_seconds=self.notice_seconds.seconds,
            stream=self.stream.isChecked(),
            headers=self.headers.names,
            body=self.body.text.strip(),
            proxy=self.proxy.chosen,
            proxy_url=self.proxy.address,
            ca_file=self.ca_file.path,
            pinned=self.pinned.pinned,
            client_certificate=self.client_certificate.path,
            client_key=self.client_key.path,
        )

    @property
    def secrets(self) -> TypedSecrets:
        """Values of headers and a proxy's password that were typed and are stored nowhere yet."""
        return TypedSecrets(self.headers.values, self.proxy.password)

    def is_valid(self) -> bool:
        """False unfolds, says at the field what is wrong, and puts the cursor there."""
        if self.headers.is_valid() and self._body_is_valid() and self.proxy.is_valid():
            return True
        self.section.set_open(True)
        if not self.headers.is_valid():
            return False
        if not self._body_is_valid():
            self.body.setFocus()
        else:
            self.proxy.is_valid()  # what is hidden takes no cursor: once more
        return False

    def show_address(self, address: str | None, audience: Collection[str]) -> None:
        """The address as it is typed now: values that are kept go to the `audience`, and a certificate is accepted at one place."""
        place = None if address is None else origin(address)
        self.headers.set_kept(place is None or place in audience)
        self.pinned.show_place(place)
        self._follow()

    def accept_certificate(self, fingerprint: str) -> None:
        """From now on only this one is accepted at the address."""
        self.pinned.show_pinned(fingerprint)
        self._edit()

    def _body_is_valid(self) -> bool:
        """Whether it can be sent; what is wrong is said below it in a moment, from a thread."""
        try:
            extra_body(self.body.text)
        except BadBody:
            return False
        return True

    def _edit(self) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        self._pinned_part.setVisible(bool(self.pinned.pinned))
        self.section.head.show_summary(self._summary())

    def _summary(self) -> str:
        """What is not as it is without being set."""
        now = self.filled(PLAIN)
        parts = (
            (now.connect_seconds != PLAIN.connect_seconds or now.notice_seconds != PLAIN.notice_seconds, self.tr("waits")),
            (not now.stream, self.tr("no streaming")),
            (bool(now.headers), self.tr("headers")),
            (bool(now.body), self.tr("extra JSON")),
            (now.proxy is not ProxyChoice.SYSTEM, self.tr("no proxy") if now.proxy is ProxyChoice.NONE else self.tr("proxy")),
            (bool(now.ca_file or now.pinned or now.client_certificate), self.tr("certificates")),
        )
        comma = QCoreApplication.translate("Explain", ", ", "between the parts of a line")
        return comma.join(name for is_set, name in parts if is_set)

    def _label(self, text: str, buddy: QWidget) -> QLabel:
        label = QLabel(text)
        label.setProperty("kind", "small_strong")
        label.setBuddy(buddy)
        return label

    def _field(self, label: str, field: QWidget) -> QWidget:
        if not field.accessibleName():
            field.setAccessibleName(label)
        proxy = field.focusProxy()
        if proxy is not None and not proxy.accessibleName():
            proxy.setAccessibleName(label)
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_BELOW_LABEL)
        rows.addWidget(self._label(label, field))
        rows.addWidget(field)
        self._column.addWidget(part)
        return part

    def _file(self, label: str, field: PathField) -> None:
        field.name(label)
        self._field(label, field)

    def _switch_row(self, switch: Switch, help_sentence: str) -> QWidget:
        name = QLabel(switch.accessibleName())
        name.setFont(self._theme.font(TextRole.UI_MEDIUM))
        name.setBuddy(switch)
        switch.setAccessibleDescription(help_sentence)
        help_label = SentenceLabel(self._theme, TextRole.SMALL, "text3", wraps=True)
        help_label.setText(help_sentence)
        line = QHBoxLayout()
        line.addWidget(name, 1)
        line.addWidget(switch)
        part = QWidget()
        rows = QVBoxLayout(part)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(line)
        rows.addWidget(help_label)
        return part
