"""Endpoints as one JSON file, as endpoints_json.md describes it, and back. No secret is in it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.chat.endpoint import HF_ROUTER, AddressProblem, BadAddress, Endpoint, host_label, normalize_address
from desktop_app.chat.endpoint_options import EndpointOptions, Service
from desktop_app.chat.endpoint_profile import shared_part
from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.profile_report import ProfileLeft, ProfileReport
from desktop_app.chat.saved_item import clean_name
from desktop_app.exchange.json_text import json_text
from desktop_app.exchange.own_file import read_own_file
from desktop_app.exchange.profile_options import OPTIONS, checked_options, is_line, path_in_file

FORMAT, VERSION = "brise.endpoints", 1
SUFFIX = "brise-endpoints.json"
MOST_ENDPOINTS = 50
MOST_BYTES = 10_000_000
NAME_LENGTH, ADDRESS_LENGTH = 60, 2_000  # characters

_FIELDS = ("name", "kind", "address", "model", *OPTIONS)


def endpoints_json(endpoints: Sequence[Endpoint], home: Path) -> Iterator[str]:
    """The file's text: of each what may be shown to anybody, and of paths below `home` the part below it."""
    yield f'{{"format": {json_text(FORMAT)}, "version": {VERSION}, "endpoints": ['
    for number, endpoint in enumerate(each for each in endpoints if not each.is_builtin):
        yield ",\n" if number else "\n"
        yield json_text(_entry(shared_part(endpoint), home))
    yield "\n]}\n"


def _entry(endpoint: Endpoint, home: Path) -> dict[str, object]:
    stored = endpoint.options.to_json()
    options = {name: stored[name] for name in OPTIONS if name in stored}
    if "ca_file" in options:
        options["ca_file"] = path_in_file(endpoint.options.ca_file, home)
    entry: dict[str, object] = {"name": endpoint.name, "kind": endpoint.options.service.value}
    if endpoint.options.service is not Service.HF_API:
        entry["address"] = endpoint.url
    return {**entry, **({"model": endpoint.model} if endpoint.model else {}), **options}


def read_endpoints(path: Path, home: Path) -> ProfileReport:
    """What stands in the file; whatever it holds, nothing is raised. Its endpoints have no ids yet; `home`: what `~` stands for."""
    found = read_own_file(path, MOST_BYTES, FORMAT, VERSION, lambda table, _size: _read(table, home))
    return ProfileReport(problem=found) if isinstance(found, FileProblem) else found


def _read(found: dict[str, object], home: Path) -> ProfileReport:
    report = ProfileReport()
    report.tell_fields(found, ("format", "version", "endpoints"), "")
    entries = found.get("endpoints", [])
    if not isinstance(entries, list):
        report.left[ProfileLeft.NOT_UNDERSTOOD] += 1
        entries = []
    for entry in entries[:MOST_ENDPOINTS]:
        _take(report, entry, home)
    report.left[ProfileLeft.TOO_MANY] += max(len(entries) - MOST_ENDPOINTS, 0)
    report.left = +report.left  # without those that never happened
    return report


def _take(report: ProfileReport, entry: object, home: Path) -> None:
    if not isinstance(entry, dict):
        report.left[ProfileLeft.NOT_UNDERSTOOD] += 1
        return
    report.tell_fields(entry, _FIELDS, "endpoints.")
    name = clean_name(entry["name"])[:NAME_LENGTH].rstrip() if isinstance(entry.get("name"), str) else ""
    options = checked_options(entry, home, report.left)
    try:
        url = _address(options, entry.get("address"))
    except BadAddress:
        report.left[ProfileLeft.BAD_ADDRESS] += 1
        report.refused.append(name or clean_name(str(entry.get("address"))[:ADDRESS_LENGTH])[:NAME_LENGTH])
        return
    model = entry.get("model", "")
    if not is_line(model):
        report.left[ProfileLeft.WRONG_VALUE] += 1
        model = ""
    report.left[ProfileLeft.CHANGED] += name != entry.get("name") or url != entry.get("address", url)
    report.profiles.append(Endpoint("", name or host_label(url), url, str(model), options=options))


def _address(options: EndpointOptions, written: object) -> str:
    """The base URL. Raises BadAddress."""
    if options.service is Service.HF_API:
        return HF_ROUTER
    if not isinstance(written, str) or len(written) > ADDRESS_LENGTH or not written.isprintable():
        raise BadAddress(AddressProblem.ODD_CHARACTERS)
    return normalize_address(written)
