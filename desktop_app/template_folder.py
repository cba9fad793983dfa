"""The prompt templates that come with the app, read from their folder."""

import tomllib
from pathlib import Path

from desktop_app.chat.prompt_template import PromptTemplate


def load_templates(folder: Path) -> tuple[PromptTemplate, ...]:
    """All templates that `templates.toml` in `folder` names, in its order.

    Raises OSError or ValueError if the folder is not what was shipped.
    """
    text = (folder / "templates.toml").read_text(encoding="utf-8")
    try:
        return tuple(
            PromptTemplate(
                id=entry["id"],
                name=entry["name"],
                source=(folder / entry["file"]).read_text(encoding="utf-8"),
                model_patterns=tuple(entry["model_patterns"]),
                bos_token=entry["bos"],
                eos_token=entry["eos"],
                takes_system=entry["takes_system"],
                oracle=entry["oracle"],
                stop=tuple(entry["stop"]),
            )
            for entry in tomllib.loads(text)["template"]
        )
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"templates.toml is not what it should be: {error!r}") from error
