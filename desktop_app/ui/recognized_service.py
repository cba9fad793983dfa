"""An address that says itself whose service it is: the kind of the endpoint follows it, and says so."""

from urllib.parse import urlsplit

from PySide6.QtCore import QObject

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.known_services import model_in, service_at
from desktop_app.ui.address_part import AddressPart
from desktop_app.ui.service_part import ServiceChoice


class RecognizedService(QObject):
    """Changes the kind once for each host: who changes it back is not contradicted."""

    def __init__(self, address: AddressPart, service: ServiceChoice) -> None:
        super().__init__(address)
        self._address, self._service = address, service
        self._known = ""
        address.typed.connect(self._look)

    def _look(self, typed: str) -> None:
        service = service_at(typed)
        if service in (Service.SERVER, self._service.service):
            return
        parts = urlsplit(typed.strip())
        if parts.netloc == self._known:
            return
        self._known = parts.netloc
        remark = "" if self._address.mended.isHidden() else self._address.mended.text()
        self._service.show_service(service)
        if service is Service.HF_API and self._service.part is not None:
            model, provider = model_in(parts.path)
            self._service.part.show_endpoint(Endpoint("", "", model=model, options=EndpointOptions(service, provider=provider)))
            remark = self.tr("This is Hugging Face’s Inference API: its kind was changed.")
        else:
            said = self.tr("This is an Inference Endpoint: its kind was changed.")
            remark = f"{said} {remark}".strip()
        self._address.show_remark(remark)
