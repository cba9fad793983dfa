"""The workflow that makes a release is readable, and every program that it starts and file that it attaches exists."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github/workflows/release.yml"


def jobs() -> dict[str, dict[str, Any]]:
    read: dict[str, dict[str, Any]] = yaml.safe_load(WORKFLOW.read_text("utf-8"))["jobs"]
    return read


def commands(job: dict[str, Any]) -> str:
    return "\n".join(step.get("run", "") for step in job["steps"])


def test_each_system_tests_what_it_attaches() -> None:
    builds = {name: job for name, job in jobs().items() if name != "release"}
    assert set(jobs()["release"]["needs"]) == set(builds) == {"linux", "windows", "macos"}
    for name, job in builds.items():
        attached = job["steps"][-1]["with"]
        told = commands(job)
        assert f"--self-test --json dist/self-test-{name}.json" in told
        assert f"dist/self-test-{name}.json" in attached["path"].split()
        assert attached["if-no-files-found"] == "error"


def test_only_a_tag_may_write() -> None:
    read = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert read["permissions"] == {"contents": "read"}
    assert [name for name, job in read["jobs"].items() if "permissions" in job] == ["release"]
    assert read["jobs"]["release"]["if"] == "github.ref_type == 'tag'"


def test_what_it_starts_is_here() -> None:
    told = "\n".join(map(commands, jobs().values()))
    go = (ROOT / "go").read_text("utf-8")
    assert set(re.findall(r"\./go (\w+)", told)) == {"package", "run"}
    assert all(f"\n{command})" in go for command in ("package", "run"))
    assert (ROOT / "build.spec").exists()
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(re.search(rf"^{group} = \[", project, re.MULTILINE) for group in re.findall(r"--group (\w+)", told))
