"""A model that a provider at Hugging Face only goes on from a text with: the router's list of chats does not know it, the hub does."""

from desktop_app.chat.endpoint import ServerFacts, ServerKind
from desktop_app.chat.errors import ChatError
from desktop_app.chat.hf_model import HfChoice, HfModel, HfProvider, split_choice
from desktop_app.inference.hf_hub import who_runs
from desktop_app.inference.route import Route


async def ask_who_completes(route: Route, asked: str) -> ServerFacts | None:
    """The facts of a model, `asked` as requests name it, at the provider that is wished; None: it is not served so, or nobody can say."""
    name, choice = split_choice(asked)
    try:
        provider = _picked(await who_runs(route, name), choice)
    except ChatError:  # that it cannot be asked for chats is known, and told
        return None
    if provider is None:
        return None
    return ServerFacts(
        kind=ServerKind.COMPLETIONS,
        model=name,
        models=(name,),
        has_chat_template=False,
        takes_images=False,
        takes_tools=False,
        completes_by=provider.name,
        completes_as=provider.served_as or name,
    )


def _picked(model: HfModel, choice: str) -> HfProvider | None:
    """The one of that name; where Hugging Face may pick, the first, as its client does, and only if nobody chats."""
    if choice in HfChoice._value2member_map_:
        return None if model.chats else next(iter(model.completing()), None)
    return next((provider for provider in model.completing() if provider.name == choice), None)
