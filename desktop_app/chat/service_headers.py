"""Headers that a service of Hugging Face's is told with every request, beside what a person adds."""

import re

from desktop_app.chat.endpoint import HF_ROUTER, BadAddress, origin
from desktop_app.chat.endpoint_options import EndpointOptions, Service

BILL_TO = "X-HF-Bill-To"
_ORGANIZATION = re.compile(r"[\w.\-]{1,100}", re.ASCII)


def service_headers(url: str, options: EndpointOptions) -> dict[str, str]:
    """The organization that pays, for Hugging Face's router and nobody else; what can be no organization is not sent."""
    try:
        is_router = options.service is Service.HF_API and origin(url) == origin(HF_ROUTER)
    except BadAddress:
        return {}
    return {BILL_TO: options.bill_to} if is_router and _ORGANIZATION.fullmatch(options.bill_to) else {}
