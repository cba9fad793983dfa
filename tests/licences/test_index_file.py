"""The folder of licences that a package brings along."""

import json
from pathlib import Path

import pytest

from desktop_app.chat.component import Component, LicenceText, in_order
from desktop_app.licences.index_file import INDEX, read_index, read_versions, write_index

MIT = LicenceText("LICENSE", "Permission is hereby granted, © Ä\r\n")
PARTS = (
    Component("Brise", "0.1.0", "Apache-2.0", (LicenceText("LICENSE-brise", "Apache"),), ("Brise",)),
    Component("one", "1", "MIT", (MIT, LicenceText("NOTICE", "n")), ("b.so", "a.so")),
    Component("two", "", "MIT", (LicenceText("COPYING", MIT.text),)),
    Component("three", "3", "BSD", (LicenceText("LICENSE", "another text of that name"),)),
    Component("none", "3", "Public domain"),
)


def test_what_is_written_is_read_again_and_a_text_is_kept_once(tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_text("of the build before")
    write_index(tmp_path, PARTS)
    read = {component.name: component for component in read_index(tmp_path)}
    assert [text.text for text in read["one"].texts] == [MIT.text.replace("\r\n", "\n"), "n"]
    assert read["one"].files == ("a.so", "b.so")
    assert read["two"].texts[0].text is read["one"].texts[0].text
    assert (read["two"].texts[0].name, read["one"].texts[0].name) == ("COPYING", "LICENSE")
    assert read["three"].texts[0].text == "another text of that name"
    assert len(list(tmp_path.iterdir())) == 5
    assert read_versions(tmp_path)["three"] == "3"


def test_the_same_parts_make_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        write_index(tmp_path / name, PARTS)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert made[0] == made[1]


def test_a_name_leads_to_no_other_folder(tmp_path: Path) -> None:
    folder = tmp_path / "licences"
    (tmp_path / "secret.txt").write_text("not yours")
    write_index(folder, PARTS)
    told = json.loads((folder / INDEX).read_text("utf-8"))
    told["components"][0]["texts"] = [{"name": "x", "file": "../secret.txt"}]
    (folder / INDEX).write_text(json.dumps(told))
    with pytest.raises(OSError, match=r"secret\.txt"):
        read_index(folder)


def test_a_missing_folder_has_no_versions(tmp_path: Path) -> None:
    assert read_versions(tmp_path / "no") == {}
    (tmp_path / INDEX).write_text("[")
    assert read_versions(tmp_path) == {}


def test_brise_comes_first_then_names_as_people_sort_them() -> None:
    assert [component.name for component in in_order([PARTS[2], PARTS[1], Component("Qt", "", ""), PARTS[0]])] == [
        *("Brise", "one", "Qt", "two"),
    ]
