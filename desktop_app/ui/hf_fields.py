"""What the endpoint's dialog shows for services of Hugging Face's, each below the field that it belongs to."""

from PySide6.QtCore import QObject, Signal

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import Service
from desktop_app.ui.access_token_part import AccessTokenPart
from desktop_app.ui.hf_account_part import HfAccountPart
from desktop_app.ui.hf_part import HfPart
from desktop_app.ui.icons import Icons
from desktop_app.ui.link_button import LinkButton
from desktop_app.ui.service_part import ServiceChoice
from desktop_app.ui.theme import Theme

DEPLOY_PAGE = "https://endpoints.huggingface.co/new"


class HfFields(QObject):
    """Whose token it is, is asked when a new one was typed and left, when the link is clicked, and with a test; never by itself."""

    account_wanted = Signal()
    page_requested = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, service: ServiceChoice, token: AccessTokenPart) -> None:
        super().__init__(token)
        self._service, self._token = service, token
        self._asked = ""  # the token that was asked about last
        self.part = HfPart(theme, icons)
        self.account = HfAccountPart(theme)
        self.deploy = LinkButton(self.tr("Deploy one"))
        self.deploy.setToolTip(self.tr("Opens {page} in the browser").format(page=DEPLOY_PAGE))
        service.add_part(Service.HF_API, self.part)
        self.deploy.clicked.connect(lambda: self.page_requested.emit(DEPLOY_PAGE))
        self.account.page_requested.connect(self.page_requested)
        self.account.check_requested.connect(self.ask)
        token.field.editingFinished.connect(self._left)
        token.edited.connect(self.follow)

    def show_service(self, endpoint: Endpoint) -> None:
        """Another service was chosen, or the dialog opened."""
        service = self._service.service
        self.account.setVisible(service is not Service.SERVER)
        self.account.set_can_check(service is Service.HF_API)
        self.deploy.setVisible(service is Service.HF_ENDPOINT)
        self.part.show_endpoint(endpoint)
        self.follow()

    def follow(self) -> None:
        """Another token stands in the field, or none."""
        self._asked = ""
        self.account.show_token(self._token.has_token)

    def ask(self) -> None:
        """Ask whose token it is, if there is one that may be asked about and it can be sent."""
        if self._service.service is Service.HF_API and self._token.has_token and self._token.is_valid():
            self._asked = self._token.wanted or ""
            self.account.show_checking()
            self.account_wanted.emit()

    def _left(self) -> None:
        typed = self._token.wanted
        if typed and typed != self._asked and not self._token.field.hasFocus():
            self.ask()
