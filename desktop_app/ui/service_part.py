"""Whose server an endpoint is: the choice, and what each kind of service asks for beside name and address."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import Service
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.icons import Icons


class ServicePart(QWidget):
    """Fields of one kind of service, shown only while it is chosen. This one has none; others build on it."""

    names_model = False
    """True if it has a field of its own for the model."""
    edited = Signal()

    def show_endpoint(self, endpoint: Endpoint) -> None:
        """Fill the fields."""

    def filled(self, endpoint: Endpoint) -> Endpoint | None:
        """The endpoint with what is typed here; None says at the field what is wrong, and puts the cursor there."""
        return endpoint


class ServiceChoice(QWidget):
    """A choice of one, and the fields of the chosen one."""

    changed = Signal()
    """Another service was chosen."""
    edited = Signal()
    """Something was typed in its fields."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = ComboBox(icons)
        for service, label in (
            (Service.SERVER, self.tr("Server of your own")),
            (Service.HF_API, self.tr("Hugging Face Inference API")),
            (Service.HF_ENDPOINT, self.tr("Hugging Face Inference Endpoint")),
        ):
            self.box.addItem(label, service)
        self.box.setAccessibleName(self.tr("Kind"))
        self.parts: dict[Service, ServicePart] = {}
        """By service; put in with `add_part`."""
        self.fields = QWidget()
        """Where they are shown: the dialog gives it a place."""
        self._column = QVBoxLayout(self.fields)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.fields.hide()
        self.setFocusProxy(self.box)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.box)
        self.box.currentIndexChanged.connect(self._follow)

    @property
    def service(self) -> Service:
        """Which one is chosen."""
        return Service(self.box.currentData())

    @property
    def part(self) -> ServicePart | None:
        """The fields of the chosen one, if it has any."""
        return self.parts.get(self.service)

    def add_part(self, service: Service, part: ServicePart) -> None:
        """Give a service its fields."""
        self.parts[service] = part
        self._column.addWidget(part)
        part.edited.connect(self.edited)
        self._follow()

    def show_service(self, service: Service) -> None:
        """Show that this one is chosen."""
        self.box.setCurrentIndex(self.box.findData(service))

    def _follow(self) -> None:
        chosen = self.part
        for part in self.parts.values():
            part.setVisible(part is chosen)
        self.fields.setVisible(chosen is not None)
        self.changed.emit()
