"""Endpoints as a file: what is set comes back, nothing secret goes in, and a hostile file does no harm."""

import json
import os
from dataclasses import fields, replace
from pathlib import Path
from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.chat.endpoint import HF_ROUTER, Endpoint, ServerFacts, ServerKind
from desktop_app.chat.endpoint_options import PLAIN, EndpointOptions, ProxyChoice, Service
from desktop_app.chat.endpoint_profile import shared_part
from desktop_app.chat.file_report import FileProblem
from desktop_app.chat.profile_report import ProfileLeft, ProfileReport
from desktop_app.exchange.endpoints_json import MOST_BYTES, MOST_ENDPOINTS, NAME_LENGTH, endpoints_json, read_endpoints
from desktop_app.exchange.profile_options import OPTIONS

HOME = Path("/home/erika")
HEAD = {"format": "brise.endpoints", "version": 1}
WORK = Endpoint(
    "1",
    "Küche",
    "https://gpu.example:8443/tgi",
    "org/Model",
    has_token=True,
    facts=ServerFacts(ServerKind.TGI, "3.3", "/secret/place"),
    options=EndpointOptions(
        service=Service.HF_ENDPOINT,
        colour="teal",
        connect_seconds=3.5,
        notice_seconds=90.0,
        headers=("X-Team", "x-route"),
        body='{"top_a": 0.2, "stop_token": "<|im_end|>"}',
        stream=False,
        proxy=ProxyChoice.GIVEN,
        proxy_url="http://10.0.0.1:3128",
        ca_file="/home/erika/certs/firm.pem",
        pinned="ab" * 32,
    ),
)
HUB = Endpoint("2", "Hub", model="org/Chat", options=EndpointOptions(service=Service.HF_API, provider="fastest", bill_to="firm"))


def read(tmp_path: Path, content: object) -> ProfileReport:
    path = tmp_path / "given.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_endpoints(path, HOME)


def written(*endpoints: Endpoint) -> bytes:
    return "".join(endpoints_json(endpoints, HOME)).encode()


def entry(**more: object) -> dict[str, object]:
    return {"name": "One", "address": "http://127.0.0.1:8080", **more}


def only(tmp_path: Path, **more: object) -> tuple[Endpoint, dict[ProfileLeft, int]]:
    """What is made of one endpoint, and what is left of it."""
    report = read(tmp_path, {**HEAD, "endpoints": [entry(**more)]})
    (profile,) = report.profiles
    return profile, dict(report.left)


def test_everything_comes_back_in_its_order_and_is_written_the_same(tmp_path: Path) -> None:
    plain = Endpoint("3", "Plain", "http://[::1]:8080", temporary=True)
    data = written(WORK, HUB, Endpoint("builtin", "SmolLM2"), plain)
    report = read(tmp_path, data)
    assert (report.problem, report.left, report.fields, report.refused) == (None, {}, {}, [])
    assert report.profiles == [shared_part(each) for each in (WORK, HUB, plain)]
    work, hub, _ = report.profiles
    assert work.options == WORK.options
    assert (work.id, work.has_token, work.facts) == ("", False, ServerFacts())
    assert hub.url == HF_ROUTER
    assert written(*report.profiles) == data


def test_a_person_who_reads_it_finds_no_home_folder_and_nothing_of_the_server() -> None:
    text = written(WORK).decode()
    assert json.loads(text)["endpoints"][0]["ca_file"] == "~/certs/firm.pem"
    assert "erika" not in text
    assert "/secret/place" not in text


@given(st.text(ascii_letters + digits, min_size=20, max_size=40))
@settings(max_examples=20)
def test_no_secret_of_any_field_is_in_the_file(secret: str) -> None:
    options = EndpointOptions(
        headers=("Authorization", "X-Api-Key"),  # their values are kept elsewhere
        body=json.dumps({"provider": [{"apiKey": secret}]}),
        proxy=ProxyChoice.GIVEN,
        proxy_url=f"http://{secret}:{secret}@proxy.example:3128",
        client_certificate=f"/home/erika/{secret}.pem",
        client_key=f"/home/erika/{secret}.key",
    )
    endpoint = Endpoint(
        secret, "Work", f"https://gpu.example/hf_{secret}/v", has_token=True, facts=ServerFacts(model=secret), options=options
    )
    text = written(endpoint).decode()
    assert secret not in text
    told = json.loads(text)["endpoints"][0]
    assert (told["address"], told["proxy_url"], told["headers"]) == (
        "https://gpu.example",
        "http://proxy.example:3128",
        ["Authorization", "X-Api-Key"],
    )


def test_of_every_setting_it_is_decided_whether_it_goes_into_a_file() -> None:
    never = {"client_certificate", "client_key"}
    assert {each.name for each in fields(EndpointOptions)} == {"service", *OPTIONS, *never}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.NOT_OURS),
        (b"\xff\xfe\x00", FileProblem.NOT_OURS),
        (b"[" * 1_000_000, FileProblem.NOT_OURS),
        (b'{"format": "brise.endpoints", "version": 1, "endpoints": ' + b'{"a":' * 200_000, FileProblem.TOO_LARGE),
        (b'{"version": ' + b"9" * 10_000 + b"}", FileProblem.NOT_OURS),
        ({"format": "brise.presets", "version": 1}, FileProblem.NOT_OURS),
        ({**HEAD, "version": 2}, FileProblem.NEWER),
        ({**HEAD, "version": True}, FileProblem.NEWER),
        ([], FileProblem.NOT_OURS),
        (b" " * (MOST_BYTES + 1), FileProblem.TOO_LARGE),
        (json.dumps({**HEAD, "endpoints": [entry()]}).encode()[:-2], FileProblem.NOT_OURS),
    ],
)
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: object, problem: FileProblem) -> None:
    report = read(tmp_path, content)
    assert (report.problem, report.profiles) == (problem, [])


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.json", tmp_path, tmp_path / "pipe"):
        assert read_endpoints(path, HOME).problem is FileProblem.UNREADABLE


@pytest.mark.parametrize(
    "address",
    [
        *("javascript:alert(1)", "file:///etc/passwd", "ftp://x.example", "//x.example", "", "http://", "http://x.example:99999"),
        *(
            "http://user:secret@x.example",
            "http://x.example/\u202ereversed",
            "http://x.example/\u0000",
            "http://" + "x" * 3_000 + ".example",
        ),
        *(None, 7, ["http://x.example"], {"a": 1}),
    ],
)
def test_an_endpoint_whose_address_cannot_be_used_is_named_and_not_taken(tmp_path: Path, address: object) -> None:
    report = read(tmp_path, {**HEAD, "endpoints": [{"name": "Odd", "address": address}, {"address": address}, entry()]})
    assert [profile.name for profile in report.profiles] == ["One"]
    assert report.left == {ProfileLeft.BAD_ADDRESS: 2}
    assert report.refused[0] == "Odd"
    assert all(name.isprintable() and len(name) <= NAME_LENGTH for name in report.refused)


def test_an_address_of_hugging_face_is_the_one_that_is_known(tmp_path: Path) -> None:
    profile, left = only(tmp_path, kind="hf_api", address="https://huggingface.evil.example")
    assert (profile.url, left) == (HF_ROUTER, {ProfileLeft.CHANGED: 1})


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ({"kind": "magic", "colour": "transparent", "stream": "no", "model": 3}, 4),
        ({"connect_seconds": True, "notice_seconds": -1}, 2),
        ({"connect_seconds": "10", "notice_seconds": 1e9}, 2),
        ({"headers": "X-Key: 1"}, 1),
        ({"headers": {"X-Key": "secret"}}, 1),
        ({"headers": ["Host", "Bad Name\r\n", 7]}, 1),
        ({"body": {"a": 1}}, 1),
        ({"body": '{"messages": []}'}, 1),
        ({"body": '{"a": "\ud800"}'}, 1),
        ({"body": '{"a":' * 5_000}, 1),
        ({"proxy": "given"}, 1),
        ({"proxy": "given", "proxy_url": "socks5://x.example"}, 2),
        ({"ca_file": "certs/firm.pem"}, 1),
        ({"ca_file": "~/../../etc/firm.pem"}, 1),
        ({"ca_file": "//evil.example/share/firm.pem"}, 1),
        ({"ca_file": "\\\\evil.example\\share\\firm.pem"}, 1),
        ({"ca_file": "/tmp/\u202emep.pem"}, 1),
        ({"pinned": "AB" * 32}, 1),
        ({"pinned": "ab"}, 1),
        ({"model": "x\u0000y"}, 1),
        ({"model": "m" * 1_000, "provider": "p\u2066", "bill_to": []}, 3),
    ],
)
def test_a_setting_that_cannot_be_used_is_as_if_it_were_not_set(tmp_path: Path, given: dict[str, object], count: int) -> None:
    profile, left = only(tmp_path, **given)
    assert (profile.options, profile.model) == (PLAIN, "")
    assert left == {ProfileLeft.WRONG_VALUE: count}


def test_who_signs_in_at_a_proxy_is_left_out(tmp_path: Path) -> None:
    profile, left = only(tmp_path, proxy="given", proxy_url="http://erika:geheim@proxy.example:3128")
    assert (profile.options.proxy_url, left) == ("http://proxy.example:3128", {ProfileLeft.SIGN_IN: 1})


def test_some_of_the_headers_are_taken(tmp_path: Path) -> None:
    profile, left = only(tmp_path, headers=["X-One", "Host", "x-one", "X-Two"])
    assert (profile.options.headers, left) == (("X-One", "X-Two"), {ProfileLeft.WRONG_VALUE: 1})


def test_names_are_lines_and_addresses_are_base_urls(tmp_path: Path) -> None:
    profile, left = only(tmp_path, name="  \u202eevil\u0000\nname\u2066 ", address="http://127.0.0.1:8080/v1/")
    assert (profile.name, profile.url, left) == ("evil name", "http://127.0.0.1:8080", {ProfileLeft.CHANGED: 1})
    assert len(only(tmp_path, name="x" * 500)[0].name) == NAME_LENGTH
    assert only(tmp_path, name="\u200b")[0].name == "127.0.0.1:8080"
    assert only(tmp_path, name=None)[0].name == "127.0.0.1:8080"


def test_what_is_not_known_is_told_and_secrets_of_other_programs_are_not_taken(tmp_path: Path) -> None:
    more = {"access_token": "hf_secret", "client_key": "/home/erika/key.pem", "id": "builtin", "\u202eodd": 1}
    report = read(tmp_path, {**HEAD, "extra": 1, "endpoints": [entry(**more), entry(**more), 7, None]})
    assert report.profiles == [Endpoint("", "One", "http://127.0.0.1:8080")] * 2
    assert report.left == {ProfileLeft.NOT_UNDERSTOOD: 2}
    assert report.fields == {"extra": 1} | dict.fromkeys(
        ("endpoints.access_token", "endpoints.client_key", "endpoints.id", "endpoints.odd"), 2
    )
    assert read(tmp_path, {**HEAD, "endpoints": entry()}).left == {ProfileLeft.NOT_UNDERSTOOD: 1}


def test_there_are_only_so_many(tmp_path: Path) -> None:
    many = [entry(**{f"f{number}-{n}": 1 for n in range(5)}) for number in range(MOST_ENDPOINTS + 5)]
    report = read(tmp_path, {**HEAD, "endpoints": many})
    assert (len(report.profiles), report.left) == (MOST_ENDPOINTS, {ProfileLeft.TOO_MANY: 5})
    assert len(report.fields) == 100


def test_the_environment_and_other_homes_are_never_looked_at(tmp_path: Path) -> None:
    for path in ("$HOME/firm.pem", "~root/firm.pem", "~"):
        assert only(tmp_path, ca_file=path)[1] == {ProfileLeft.WRONG_VALUE: 1}
    assert only(tmp_path, ca_file="/opt/$HOME/firm.pem")[0].options.ca_file == "/opt/$HOME/firm.pem"


def test_a_name_is_kept_as_it_is_when_it_can_be() -> None:
    assert written(replace(WORK, name="a\ud800b")).decode().count("a\ufffdb") == 1
