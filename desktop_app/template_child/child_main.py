"""The child process that renders templates: no Qt, no files, no network, and no more memory than it may have."""

import contextlib
import faulthandler
import json
import os
import signal
import sys

from desktop_app.chat.template_engine import compiled_foreign
from desktop_app.template_child.frames import MOST_CHARACTERS, READY, REFUSED, STOPPED, TEXT, read_frame, write_frame

MEMORY = 768 * 2**20
"""Bytes of address space; where a system has no such limit, the clock alone stops what wants more."""
_LONGEST = 5.0  # seconds, for a parent that has gone meanwhile: while it lives, it kills sooner
_WORDS = 4000
_WARM_UP = (
    "{% for message in messages %}{% generation %}{{ message.content | trim | tojson | pprint }}{% endgeneration %}{% endfor %}"
    "{{ strftime_now('%d %b %Y') }}{{ 1 / 0 }}"
)


def main() -> int:
    """Render what stdin asks for until it ends, one frame after another."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the app's terminal reaches this process too; the app decides
    answer = os.dup(1)
    os.dup2(2, 1)  # whatever a library prints goes to stderr
    _render({"source": _WARM_UP, "messages": [{"content": ""}], "bos_token": "", "eos_token": ""})  # all that is imported late is there
    _bind_hands()
    write_frame(answer, READY, b"")
    while (asked := read_frame(0)) is not None:
        request = json.loads(asked[1].decode("utf-8", "surrogatepass"))
        del asked
        faulthandler.dump_traceback_later(_LONGEST, exit=True, file=2)  # a clock that no template can hold up
        kind, content = _render(request)
        faulthandler.cancel_dump_traceback_later()
        write_frame(answer, kind, content)
    return 0


def _bind_hands() -> None:
    """Should a template ever get out of its sandbox, it can open nothing and start nothing from here on."""
    if sys.platform == "win32":
        return
    import resource

    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for limit, value in limits.items():
        with contextlib.suppress(ValueError, OSError):  # a system that does not have it
            resource.setrlimit(limit, (value, value))


def _render(request: dict[str, object]) -> tuple[bytes, bytes]:
    pieces: list[str] = []
    size = 0
    try:
        template = compiled_foreign(str(request["source"]))
        for piece in template.generate(
            messages=request["messages"],
            bos_token=request["bos_token"],
            eos_token=request["eos_token"],
            add_generation_prompt=True,
        ):
            size += len(piece)
            if size > MOST_CHARACTERS:
                return STOPPED, b"too much text"
            pieces.append(piece)
        return TEXT, "".join(pieces).encode("utf-8", "surrogatepass")
    except MemoryError:
        return STOPPED, b"too much memory"
    except RecursionError:
        return STOPPED, b"too deep"
    except Exception as error:  # a template can raise whatever an expression can
        return REFUSED, _words(error)


def _words(error: Exception) -> bytes:
    try:
        return str(error)[:_WORDS].encode("utf-8", "surrogatepass")
    except Exception:  # an object of the template's may have become part of it
        return type(error).__name__.encode()


if __name__ == "__main__":
    sys.exit(main())
