"""The forms in which a request leaves Brise as code."""

from enum import StrEnum


class CodeForm(StrEnum):
    """The value is kept in the settings."""

    CURL = "curl"
    CLIENT = "client"  # huggingface_hub's InferenceClient
    ASYNC_CLIENT = "async_client"  # its AsyncInferenceClient
    REQUESTS = "requests"
    JAVASCRIPT = "javascript"

    @property
    def is_of_the_hub(self) -> bool:
        """True for the hub's clients, which have no method for a raw prompt on a server that is no TGI."""
        return self in (CodeForm.CLIENT, CodeForm.ASYNC_CLIENT)
