"""The access token of an endpoint: the field, where the token is kept and sent, and what speaks against it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.chat.endpoint import is_exposed, origin
from desktop_app.ui.icons import Icons
from desktop_app.ui.keyring_step import KeyringStep
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.secret_field import SecretField
from desktop_app.ui.sentence_label import SentenceLabel
from desktop_app.ui.theme import TextRole, Theme
from desktop_app.ui.warn_notice import WarnNotice


class AccessTokenPart(QWidget):
    """What the user wants with the token: leave it, replace it, remove it; and whether without the keyring, if that refuses."""

    edited = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known_for = ""  # the origin that the known token belongs to; empty: none is known
        self._in_keyring = True  # where the known one is; else in memory
        self._address: str | None = None
        self._also = ""
        self._removes = False
        self._this_run_only = False
        self._refused: set[KeyringStep] = set()
        self.field = SecretField(icons, self.tr("Show the access token"), self.tr("Hide the access token"))
        self.field.setAccessibleName(self.tr("Access token"))
        self.state = SentenceLabel(theme, TextRole.SMALL, "text3", wraps=True)
        self.change = LinkButton("")
        self.unencrypted = WarnNotice(theme, icons, self.tr("This address is not encrypted: others can read your text and access token."))
        self.no_keyring = WarnNotice(
            theme,
            icons,
            self.tr("No keyring was found on this computer."),
            self.tr("The access token is kept until you quit Brise, and never written to disk."),
        )
        self.not_stored = WarnNotice(
            theme,
            icons,
            self.tr("The keyring did not take the access token."),
            self.tr("Save again to keep it until you quit Brise. It is never written to disk."),
        )
        self.not_removed = WarnNotice(
            theme,
            icons,
            self.tr("The access token is still in the keyring."),
            self.tr("Save or remove again to leave it there: Brise no longer uses it."),
        )
        self.ask_again = LinkButton(self.tr("Ask the keyring again"))
        self.setFocusProxy(self.field)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.state, 1)
        line.addWidget(self.change)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.field)
        rows.addLayout(line)
        for notice in (self.unencrypted, self.no_keyring, self.not_stored, self.not_removed):
            rows.addWidget(notice)
        rows.addWidget(self.ask_again, 0, Qt.AlignmentFlag.AlignLeft)
        self.no_keyring.hide()
        self.field.textEdited.connect(self._edit)
        self.change.clicked.connect(self._toggle_removal)
        self.ask_again.clicked.connect(self._ask_again)
        self._refresh()

    @property
    def wanted(self) -> str | None:
        """The token that was typed; "" to remove the known one; None to leave things as they are."""
        typed = self.field.text().strip()
        return typed or ("" if self._removes else None)

    @property
    def has_token(self) -> bool:
        """True if a request to the address would carry a token."""
        return bool(self.field.text().strip()) or (self.known_here and not self._removes)

    @property
    def known_here(self) -> bool:
        """True if the known token belongs to the address that is typed."""
        return bool(self._known_for) and self._address is not None and origin(self._address) == self._known_for

    def goes_without(self, step: KeyringStep) -> bool:
        """True if the keyring is not to be asked for this: it refused, or was not waited for, and the user was told what follows."""
        return step in self._refused or (step is KeyringStep.STORE and self._this_run_only)

    def show_known(self, known_for: str, *, in_keyring: bool = True) -> None:
        """A token for this origin is kept, in the keyring or in memory; empty: none is."""
        self._known_for, self._in_keyring, self._removes = known_for, in_keyring, False
        self._refresh()

    def show_typed(self, token: str) -> None:
        """As if it had been typed."""
        self.field.setText(token)
        self._edit()

    def show_address(self, address: str | None, *, also: str = "") -> None:
        """Where the token would be sent; None while the address is no address. `also`: another address that gets it."""
        self._address, self._also = address, also
        self._refresh()

    def keep_for_this_run(self) -> None:
        """The token will be kept in memory only, as the endpoint is."""
        self._this_run_only = True
        self._refresh()

    def show_keyring_missing(self) -> None:
        """The token will be kept in memory only: there is no keyring."""
        self.no_keyring.show()
        self.keep_for_this_run()

    def show_refusal(self, step: KeyringStep) -> None:
        """Nothing was changed; say what will be if the user does the same again, and put the cursor there."""
        self._refused.add(step)
        self._refresh()
        notice = self.not_removed if step is KeyringStep.REMOVE else self.not_stored
        self.field.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(notice, notice.accessibleName()))

    def take(self, token: str) -> None:
        """Put a token into the field, as if it had been typed."""
        self.field.setText(token)
        self._edit()
        self.field.setFocus()

    def is_valid(self) -> bool:
        """False says at the field what is wrong, and puts the cursor there."""
        typed = self.field.text().strip()
        if typed.isascii() and typed.isprintable() and " " not in typed:
            return True
        self.show_problem(self.tr("An access token has no spaces, accents or other special characters. Copy it again."))
        return False

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong with the token, and put the cursor there."""
        self.state.setText(sentence)
        self.state.set_colour("danger")
        self.field.setFocus()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.state, sentence))

    def _ask_again(self) -> None:
        self._refused.clear()
        self._refresh()
        self.field.setFocus()

    def _edit(self) -> None:
        self._refresh()
        self.edited.emit()

    def _toggle_removal(self) -> None:
        self._removes = not self._removes
        self._refresh()
        self.edited.emit()
        self.field.setFocus()

    def _refresh(self) -> None:
        typed = bool(self.field.text().strip())
        can_remove = bool(self._known_for) and not typed
        self.change.setVisible(can_remove and (self.known_here or self._address is None))
        self.change.setText(self.tr("Keep it") if self._removes else self.tr("Remove it"))
        self.field.setPlaceholderText(self._placeholder())
        self.state.set_colour("text3")
        self.state.setText(self._sentence(typed))
        self.unencrypted.setVisible(self._address is not None and is_exposed(self._address))
        self.not_stored.setVisible(KeyringStep.STORE in self._refused)
        self.not_removed.setVisible(KeyringStep.REMOVE in self._refused)
        self.ask_again.setVisible(bool(self._refused))

    def _placeholder(self) -> str:
        if not self._known_for or self._removes or (self._address is not None and not self.known_here):
            return self.tr("None")
        return self.tr("Stored. Type here to replace it.") if self._in_keyring else self.tr("Entered. Type here to replace it.")

    def _sentence(self, typed: bool) -> str:
        known = bool(self._known_for) and not typed
        if known and self._removes:
            return self.tr("It is removed when you save.")
        if known and self._address is not None and not self.known_here:
            text = (
                self.tr("The stored one is for {origin} only, and is removed when you save.")
                if self._in_keyring
                else self.tr("The one you entered is for {origin} only, and is removed when you save.")
            )
            return text.format(origin=_short_origin(self._known_for))
        place = self.tr("this address") if self._address is None else _short_origin(self._address)
        if self._also:
            place = self.tr("{origin} and {other}").format(origin=place, other=_short_origin(self._also))
        if known and self._in_keyring:
            return self.tr("Stored in the keyring. Sent only to {origin}.").format(origin=place)
        if known or self.goes_without(KeyringStep.STORE):
            return self.tr("Kept until you quit Brise. Sent only to {origin}.").format(origin=place)
        return self.tr("Kept in the keyring. Sent only to {origin}.").format(origin=place)


def _short_origin(address: str) -> str:
    """The origin without the port that its scheme stands for."""
    full = origin(address)
    scheme, _, rest = full.partition("://")
    return f"{scheme}://{rest.removesuffix(':443' if scheme == 'https' else ':80')}"
