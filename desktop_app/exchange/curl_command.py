"""A curl command as a text becomes an address, headers and a body. Nothing is run, and no file is read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desktop_app.chat.curl_text import variables_before, without_prompt
from desktop_app.chat.pasted_request import BadCommand, CommandProblem, Remark, Remarks
from desktop_app.exchange.curl_options import SHOWS, WITH_VALUE
from desktop_app.exchange.shell_words import ShellWords, shell_words

_PROGRAMS = ("curl", "curl.exe")
_VARIABLE = re.compile(r"\$(?:\{(\w{1,61})\}|(\w{1,61}))")
_DATA = ("-d", "--data", "--data-ascii", "--data-binary")


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """What it would send. Everything in it may be a secret, so that it is never shown as a whole."""

    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(repr=False)  # without those that it takes away
    body: str | None = field(repr=False)
    bearer: str = field(repr=False)  # given by an option of its own
    secrets: tuple[str, ...] = field(repr=False)  # passwords that are not taken
    remarks: Remarks


def read_curl(text: str) -> CurlCommand:
    """The command. Raises BadCommand; a text that only talks of curl is NO_COMMAND."""
    shell = shell_words(without_prompt(text))
    if shell.words[0].lower() not in _PROGRAMS:
        raise BadCommand(CommandProblem.NO_COMMAND)
    return _Reading(shell, variables_before(text)).command()


class _Reading:
    def __init__(self, shell: ShellWords, variables: Mapping[str, str]) -> None:
        self._given = shell.given
        self._variables = variables  # in headers alone: in a body they may be a part of what is said
        self._words = iter(shell.words[1:])
        self._remarks = Remarks()
        self._addresses: list[str] = []
        self._loose: list[str] = []  # words that are neither options nor addresses
        self._headers: list[tuple[str, str]] = []
        self._data: list[str] = []
        self._joins = "&"
        self._bearer = ""
        self._secrets: list[str] = []
        self._has_unknown = False
        if shell.is_followed:
            self._remarks.add(Remark.MORE)

    def command(self) -> CurlCommand:
        for word in self._words:
            if word == "--next" or word == "-:":
                self._remarks.add(Remark.MORE)
                break
            if word.startswith("--") and len(word) > 2:
                self._take(word, self._words)
            elif word.startswith("-") and len(word) > 1:
                self._take_letters(word[1:])
            elif _is_address(word):
                self._addresses.append(word)
            elif word.strip():
                self._loose.append(word)
        if not self._addresses and len(self._loose) == 1:
            self._addresses = self._loose  # a bare host, or a variable
        elif len(self._loose) > (1 if self._has_unknown else 0):
            raise BadCommand(CommandProblem.NO_COMMAND)  # a sentence
        if not self._addresses:
            raise BadCommand(CommandProblem.NO_COMMAND)
        if len(self._addresses) > 1:
            self._remarks.add(Remark.MORE)
        return CurlCommand(
            self._addresses[0],
            tuple(self._headers),
            self._joins.join(self._data) if self._data else None,
            self._bearer,
            tuple(self._secrets),
            self._remarks,
        )

    def _take_letters(self, letters: str) -> None:
        for place, letter in enumerate(letters, 1):
            option = f"-{letter}"
            if option in WITH_VALUE and place < len(letters):
                self._take(option, iter((letters[place:],)))
                return
            self._take(option, self._words)

    def _take(self, option: str, values: Iterator[str]) -> None:
        value = next(values, None) if option in WITH_VALUE else ""
        if value is None:
            self._remarks.add(Remark.OPTION, option)
        elif option in ("-H", "--header"):
            self._header(value)
        elif option in (*_DATA, "--json"):
            self._read_data(option, value)
        elif option == "--data-raw":
            self._data.append(value)
        elif option == "--url":
            self._addresses.insert(0, value)
        elif option == "--oauth2-bearer":
            self._bearer = self._filled(value)
        elif option in ("-u", "--user"):
            self._secrets += value.partition(":")[2:]
            self._remarks.add(Remark.LOGIN)
        elif option in ("-k", "--insecure"):
            self._remarks.add(Remark.INSECURE)
        elif option in ("-F", "--form", "-T", "--upload-file"):
            self._remarks.add(Remark.FILE, value.partition("=")[2].lstrip("@<") or value)
        elif option not in (*SHOWS, "-X", "--request"):
            self._unknown(option, value)

    def _unknown(self, option: str, value: str) -> None:
        self._has_unknown = self._has_unknown or option not in WITH_VALUE  # it may have one all the same
        self._remarks.add(Remark.OPTION, option)
        if option in ("-b", "--cookie", "-U", "--proxy-user", "--pass"):
            self._secrets.append(value.partition(":")[2] or value)

    def _header(self, line: str) -> None:
        name, colon, value = line.partition(":")
        if line.startswith("@"):
            self._remarks.add(Remark.FILE, line[1:])
        elif colon and value.strip():  # without a value curl leaves one of its own headers out
            self._headers.append((name.strip(), self._filled(value.strip())))

    def _filled(self, value: str) -> str:
        return _VARIABLE.sub(lambda found: self._variables.get(found[1] or found[2], found[0]), value)

    def _read_data(self, option: str, value: str) -> None:
        if option == "--json":
            self._joins = ""
        if not value.startswith("@"):
            self._data.append(value)
        elif value in ("@-", "@/dev/stdin") and self._given is not None:
            self._data.append(self._given)
        else:
            self._remarks.add(Remark.FILE, value[1:])


def _is_address(word: str) -> bool:
    host = word.split("/", 1)[0]
    return "://" in word[:40] or host.lower().startswith("localhost") or ":" in host or (host.count(".") == 3 and host[:1].isdigit())
