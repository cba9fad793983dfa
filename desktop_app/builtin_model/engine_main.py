"""The child process of the built-in model: llama.cpp's own server on loopback. No Qt, nothing of the app's."""

import json
import os
import signal
import sys
import threading
from typing import Any

from desktop_app.builtin_model.installed_part import open_part


def main() -> int:
    """Serve the model until stdin ends.

    Reads one JSON line {"weights", "model_name", "api_key"} from stdin, writes one JSON line {"url"} to stdout.
    Returns 2 for settings that cannot be read and 1 for a model that cannot be loaded; otherwise it does not return.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in the app's terminal reaches this process too; the app decides
    answer = _take_stdout()
    line = _first_line()
    try:
        settings = json.loads(line)
        weights, model_name, api_key = (str(settings[key]) for key in ("weights", "model_name", "api_key"))
    except (ValueError, KeyError, TypeError):
        _complain("the settings line cannot be read")
        return 2
    if not api_key or not os.path.isfile(weights):
        _complain("no API key" if not api_key else f"no weights at {weights}")
        return 2
    watch = threading.Thread(target=_exit_when_stdin_ends, name="stdin watch", daemon=True)
    watch.start()
    open_part()
    import xllamacpp  # takes 50 ms and loads the engine: only this process does it, and only with settings that can work

    try:
        server = xllamacpp.Server(_parameters(xllamacpp, weights, model_name, api_key))
    except RuntimeError as error:
        _complain(str(error))
        return 1
    os.write(answer, json.dumps({"url": server.listening_address}).encode() + b"\n")
    os.close(answer)
    watch.join()
    return 0


def _take_stdout() -> int:
    """A private copy of stdout for the one answer; whatever a library prints from now on goes to stderr."""
    answer = os.dup(1)
    os.dup2(2, 1)
    return answer


def _complain(reason: str) -> None:
    os.write(2, f"built-in model: {reason}\n".encode())


def _first_line() -> bytes:
    """The first line of stdin; the app writes nothing after it."""
    received = b""
    while b"\n" not in received:
        chunk = os.read(0, 65536)
        if not chunk:
            break
        received += chunk
    return received.partition(b"\n")[0]


def _exit_when_stdin_ends() -> None:
    """The app keeps stdin open as long as it lives, even if it is killed; a normal exit would wait 30 s for open streams."""
    while os.read(0, 4096):
        pass
    os._exit(0)


def _parameters(xllamacpp: Any, weights: str, model_name: str, api_key: str) -> Any:
    """Settings of the server: loopback, one random key, no pages, no foreign origins, and kind to the machine."""
    p = xllamacpp.CommonParams()
    p.model.path = weights
    p.model_alias = {model_name}
    p.hostnames, p.port, p.reuse_port = ["127.0.0.1"], 0, False
    p.api_keys = [api_key]
    p.cors_origins, p.cors_origins_explicit = "", True
    p.cors_headers, p.cors_methods, p.cors_credentials = "", "", False
    p.ui, p.endpoint_slots, p.endpoint_props, p.endpoint_metrics = False, False, False, False
    p.offline, p.verbosity = True, 1  # errors only: they become the last words of a start that failed
    p.n_ctx, p.fit_params, p.n_gpu_layers = 4096, False, 0
    p.n_parallel, p.kv_unified = 2, True  # two answers at once share one cache, so that each may use all of it when alone
    p.cache_ram_mib = 0  # the default keeps up to 8 GiB of old prompts
    p.n_batch = p.n_ubatch = 256  # how soon an abandoned prompt is dropped: 1.2 s, against 25 s with 2048
    p.sleep_idle_seconds = 300  # gives the memory back; wakes in 0.5 s
    for cpu in (p.cpuparams, p.cpuparams_batch):
        cpu.n_threads = max(1, (os.cpu_count() or 2) // 2)  # with all cores it falls to 2-9 tokens/s when anything else runs
    return p


if __name__ == "__main__":
    sys.exit(main())
