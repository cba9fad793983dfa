"""Another endpoint's access token is offered, and only where it would be sent anyway."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.ui.other_tokens import MOST_OFFERED, OtherTokens

HF = Endpoint("hf", "PRO & more", options=EndpointOptions(service=Service.HF_API))
OURS = Endpoint("ours", "Ours", "https://tgi.example/a")


@pytest.mark.usefixtures("qt_app")
def test_one_audience_one_offer() -> None:
    others, wanted = OtherTokens(), list[str]()
    others.wanted.connect(wanted.append)
    others.show_others([HF, OURS, *(replace(OURS, id=f"o{n}") for n in range(9))])
    others.show_audience(replace(HF, id="new").audience, has_token=False)
    assert [link.text() for link in others.links] == ["Use the access token of PRO && more"]
    others.links[0].click()
    assert wanted == ["hf"]
    others.show_audience(OURS.audience, has_token=False)
    assert len(others.links) == MOST_OFFERED
    assert not others.isHidden()
    for audience, has_token in ((OURS.audience, True), (("https://tgi.example:8443",), False), (HF.audience[:1], False), ((), False)):
        others.show_audience(audience, has_token=has_token)
        assert others.isHidden()
    # the links that went are held by nobody but Qt, and hold on to their parent: it must not end before them
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
