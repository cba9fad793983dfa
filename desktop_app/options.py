"""What can be said on the command line; read before any Qt import."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app import __version__
from desktop_app.chat.endpoint import AddressProblem, BadAddress, normalize_address
from desktop_app.chat.given_file import BadFile, FileProblem, given_file

ENGINE_FLAG = "--engine-child"
"""Starts this program as the built-in model's process; not for people."""
TEMPLATE_FLAG = "--template-child"
"""Starts this program as the process that renders the user's own prompt templates; not for people."""

_PROBLEMS = {
    AddressProblem.EMPTY: "The address of --endpoint is empty.",
    AddressProblem.NO_SCHEME: "The address needs http:// or https:// in front: which of the two, only you can know.",
    AddressProblem.OTHER_SCHEME: "Brise speaks http:// and https:// only.",
    AddressProblem.NO_HOST: "The address names no host.",
    AddressProblem.BAD_PORT: "The port has to be a number from 1 to 65535.",
    AddressProblem.USERINFO: "Leave name and password out of the address; an access token belongs into the endpoint's settings.",
    AddressProblem.ODD_CHARACTERS: "The address has characters that no address can have.",
}
_FILE_PROBLEMS = {
    FileProblem.EMPTY: "The name of the file is empty.",
    FileProblem.ELSEWHERE: "Brise opens files of this computer only: download it first.",
    FileProblem.ODD: "The name of the file has a character that no name can have.",
    FileProblem.LONG: "The name of the file is longer than any name can be.",
}


@dataclass(frozen=True, slots=True)
class Options:
    """One run's options."""

    endpoint: str = ""  # normalized address for this run only
    data_dir: Path | None = None  # everything is kept below it
    self_test: bool = False
    json: str = ""  # where the self-test's report goes as JSON: a file, or "-" for standard output in the place of its lines
    engine: bool = False
    templates: bool = False
    files: tuple[Path, ...] = ()  # absolute; nobody has looked yet whether they are there


def read_options(arguments: Sequence[str]) -> Options:
    """Parse the command line. Exits with 2 and a sentence for what cannot be meant."""
    parser = argparse.ArgumentParser(
        prog="brise",
        description="Chat with open language models on servers that you choose, or with the small model that comes with Brise.",
    )
    parser.add_argument("files", metavar="FILE", nargs="*", help="show which chats are in this file (*.brise.json), and import them")
    parser.add_argument("--endpoint", metavar="URL", help="chat with the server at this address, for this run only")
    parser.add_argument("--data-dir", metavar="DIR", type=Path, help="keep everything (chats, settings, logs) below this folder")
    parser.add_argument("--self-test", action="store_true", help="check this installation, say what was checked, and end")
    parser.add_argument(
        "--json",
        metavar="FILE",
        nargs="?",
        const="-",
        default="",
        help="with --self-test: the report as JSON, in the place of its lines; with a FILE, written there beside them",
    )
    parser.add_argument("--version", action="version", version=f"Brise {__version__}")
    parser.add_argument(ENGINE_FLAG, action="store_true", dest="engine", help=argparse.SUPPRESS)
    parser.add_argument(TEMPLATE_FLAG, action="store_true", dest="templates", help=argparse.SUPPRESS)
    found = parser.parse_intermixed_args(arguments)
    if found.json and not found.self_test:
        parser.error("--json belongs to --self-test.")
    endpoint = ""
    if found.endpoint is not None:
        try:
            endpoint = normalize_address(found.endpoint)
        except BadAddress as error:
            parser.error(_PROBLEMS[error.problem])
    data_dir = None if found.data_dir is None else found.data_dir.expanduser().absolute()
    files = []
    for given in found.files:
        try:
            files.append(given_file(given, os.getcwd()))
        except BadFile as error:
            parser.error(_FILE_PROBLEMS[error.problem])
    return Options(endpoint, data_dir, found.self_test, found.json, found.engine, found.templates, tuple(files))


def without_files(arguments: Sequence[str], files: Sequence[Path]) -> list[str]:
    """The same command line without these files of it."""

    def is_file(argument: str) -> bool:
        try:
            return given_file(argument, os.getcwd()) in files
        except BadFile:
            return False

    return [argument for argument in arguments if not is_file(argument)]
