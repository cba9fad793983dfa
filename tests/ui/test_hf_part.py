"""Model, provider and payer at Hugging Face's Inference API."""

from dataclasses import replace

import pytest

from desktop_app.chat.endpoint import Endpoint
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.hf_account import HfAccount, HfOrganization, HfPlan
from desktop_app.chat.hf_model import HfModel, HfProvider, HfTask
from desktop_app.ui.combo_box import ComboBox
from desktop_app.ui.hf_part import HfPart
from desktop_app.ui.hf_words import account_sentence
from desktop_app.ui.icons import Icons
from desktop_app.ui.theme import Theme

pytestmark = pytest.mark.usefixtures("british")

HF = Endpoint("hf", "Hugging Face", model="a/b", options=EndpointOptions(service=Service.HF_API, provider="together", bill_to="acme"))
MODEL = HfModel("a/b", (HfProvider("novita", context=131_072, price_in=0.13, price_out=2.0), HfProvider("slow", is_live=False)))
GRACE = HfAccount("grace", "Grace", HfPlan.PRO, (HfOrganization("acme", "Acme", True), HfOrganization("club", "", False)))


@pytest.fixture
def part(theme: Theme, icons: Icons) -> HfPart:
    return HfPart(theme, icons)


def labels(box: ComboBox) -> list[str]:
    return [box.itemText(index) for index in range(box.count())]


def test_what_was_stored_stays_whoever_is_not_asked(part: HfPart) -> None:
    part.show_endpoint(HF)
    assert part.filled(HF) == HF
    assert labels(part.provider) == ["Automatic", "Fastest", "Cheapest", "together"]
    assert labels(part.payer) == ["Your own account", "acme"]


def test_who_runs_a_model_and_for_how_much(part: HfPart) -> None:
    part.show_endpoint(replace(HF, options=replace(HF.options, provider="fastest")))
    assert not part.prices.isVisibleTo(part)
    part.show_model(MODEL)
    assert labels(part.provider)[3:] == ["novita · 131,072 tokens · $0.13 in, $2.00 out"]
    assert part.prices.isVisibleTo(part)
    assert part.provider.currentData() == "fastest"
    part.provider.setCurrentIndex(3)
    filled = part.filled(HF)
    assert filled is not None
    assert filled.asked_model == "a/b:novita"


def test_a_provider_that_does_not_run_it_any_more_is_let_go(part: HfPart) -> None:
    part.show_endpoint(HF)
    part.show_model(MODEL)
    filled = part.filled(HF)
    assert filled is not None
    assert filled.asked_model == "a/b"


def test_another_model_has_other_providers(part: HfPart) -> None:
    part.show_endpoint(HF)
    part.search.field.setText("c/d")
    part.search.edited.emit()
    assert part.provider.currentData() == ""
    part.show_model(MODEL)  # comes late, and is of another one
    assert labels(part.provider) == ["Automatic", "Fastest", "Cheapest"]


def test_organizations_that_can_pay(part: HfPart) -> None:
    part.show_endpoint(HF)
    part.show_account(GRACE)
    assert labels(part.payer) == ["Your own account", "Acme", "club (no way to pay set up)"]
    assert part.payer.currentData() == "acme"
    part.show_account(HfAccount("ada"))
    assert part.payer.currentData() == "acme", "what is stored is only changed by hand"


def test_who_only_goes_on_from_a_text_can_be_chosen_and_says_so(part: HfPart) -> None:
    part.show_endpoint(HF)
    part.show_model(HfModel("a/b", (HfProvider("novita"), HfProvider("together", task=HfTask.RAW), HfProvider("p", task=HfTask.RAW))))
    assert labels(part.provider)[3:] == ["novita", "together · completes text only, no chats"]
    assert part.search.sentence.isHidden()


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (HfModel("a/b", (HfProvider("p", task=HfTask.RAW),)), "This model only goes on from a text: nobody serves it in a way"),
        (HfModel("a/b", (HfProvider("novita", task=HfTask.RAW),)), "This model only goes on from a text: what you write is its prompt"),
        (HfModel("a/b"), "Nobody serves this model now."),
    ],
)
def test_a_model_that_cannot_chat(part: HfPart, model: HfModel, sentence: str) -> None:
    part.show_endpoint(HF)
    part.show_model(model)
    assert part.search.sentence.text().startswith(sentence)


@pytest.mark.parametrize(
    ("account", "sentence"),
    [
        (HfAccount("ada", "Ada Lovelace"), "Ada Lovelace (ada) · free account"),
        (GRACE, "Grace (grace) · PRO · 2 organizations"),
        (HfAccount("acme", "acme", HfPlan.ORGANIZATION), "acme · organization"),
    ],
)
def test_an_account_in_words(account: HfAccount, sentence: str) -> None:
    assert account_sentence(account) == sentence
