"""Qt's own tools on the translations: texts of the code go into `.ts` files, these into the `.qm` files that Brise loads."""

import subprocess
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "resources" / "translations"


def update(ts: Path) -> None:
    """Add what is new in the code to a translation, unfinished; take out what is gone."""
    sources = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "desktop_app").rglob("*.py"))
    options = ("-no-obsolete", "-locations", "none", "-source-language", "en", "-target-language", ts.stem.rpartition("_")[2])
    _run("pyside6-lupdate", *options, *sources, "-ts", str(ts))


def release(ts: Path, qm: Path) -> None:
    """Make the file that is loaded of a translation; what is unfinished stays out."""
    _run("pyside6-lrelease", "-nounfinished", str(ts), "-qm", str(qm))


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([Path(sysconfig.get_path("scripts"), tool), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


if __name__ == "__main__":
    for translation in sorted(FOLDER.glob("brise_*.ts")):
        update(translation)
        release(translation, translation.with_suffix(".qm"))
        unfinished = translation.read_text("utf-8").count('type="unfinished"')
        print(f"{translation.name}: {unfinished} texts to translate")
