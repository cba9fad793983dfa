"""What a pasted curl command asks for, in Brise's own words; nothing of it is stored or sent yet."""

from dataclasses import dataclass, field
from enum import StrEnum

from desktop_app.chat.conversation import TEMPLATE_AUTO
from desktop_app.chat.endpoint_options import Service
from desktop_app.chat.message import Turn
from desktop_app.chat.parameters import Parameters

MOST_NAMES, LONGEST_NAME = 20, 60


class CommandProblem(StrEnum):
    """Why a text is no command that can be read."""

    NO_COMMAND = "no_command"
    OPEN_QUOTE = "open_quote"
    TOO_LONG = "too_long"


class BadCommand(ValueError):
    """Raised by everything that reads commands; holds nothing of the text."""

    def __init__(self, problem: CommandProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Remark(StrEnum):
    """What of a command cannot be taken, or not as it is."""

    INSECURE = "insecure"  # it wants certificates left unchecked
    OPTION = "option"
    FILE = "file"  # it wants a file sent
    LOGIN = "login"  # a user with a password
    MORE = "more"  # other commands follow
    ADDRESS = "address"  # it has none that can be used
    QUERY = "query"  # words behind the address
    HEADER = "header"
    BODY = "body"  # no JSON, or not what any server takes
    FIELD = "field"
    EXTRA = "extra"  # a field that Brise has no control for: it is sent as extra JSON
    BOUNDED = "bounded"  # a number that was brought into its control's range
    IMAGE = "image"
    MESSAGE = "message"  # of a tool, or with nothing in it


@dataclass
class Remarks:
    """Filled while a command is read; what is noted of each kind are names, never values."""

    found: dict[Remark, list[str]] = field(default_factory=dict)

    def add(self, remark: Remark, name: str = "") -> None:
        """Note one more; a name is noted once."""
        names = self.found.setdefault(remark, [])
        name = "".join(letter for letter in name[:LONGEST_NAME] if letter.isprintable())
        if name and name not in names and len(names) < MOST_NAMES:
            names.append(name)


@dataclass(frozen=True, slots=True)
class PastedServer:
    """Whom a command asks. Its secrets are shown nowhere, and stored in the keyring only."""

    url: str  # base URL
    service: Service = Service.SERVER
    model: str = ""
    provider: str = ""
    bill_to: str = ""
    token: str = field(default="", repr=False)  # empty: there is none, or a word stands in its place
    wants_token: bool = False
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)  # an empty value: a word stands in its place


@dataclass(frozen=True, slots=True)
class PastedRequest:
    """A chat that would ask what the command asks."""

    server: PastedServer | None  # None: no address that can be used
    has_chat: bool = False  # False: it asks for no answer, so that it tells of a server only
    system_prompt: str = field(default="", repr=False)
    turns: tuple[Turn, ...] = field(default=(), repr=False)  # before the message that is being written
    draft: str = field(default="", repr=False)
    parameters: Parameters | None = None
    template_id: str = TEMPLATE_AUTO
    remarks: Remarks = field(default_factory=Remarks)
