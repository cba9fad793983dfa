"""The test TGI in a process of its own, so that its work does not count in a benchmark; also to be started by hand.

python -m tests.tgi_process --tokens 2000 --rate 50
"""

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.tgi_scripts import Script, flat_out, paced
from tests.tgi_server import TgiServer


@contextmanager
def tgi_process(*, tokens: int = 0, rate: float = 0.0, inside: Sequence[str] = ()) -> Iterator[str]:
    """A running server's URL. With `tokens` each answer has so many, at `rate` per second or, with 0, flat out.

    `inside`: what the command begins with that starts it in another network.
    """
    command = [*inside, sys.executable, "-m", "tests.tgi_process", "--tokens", str(tokens), "--rate", str(rate), "--until-stdin-ends"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError("the test server did not start")
            yield url
        finally:
            process.stdin.close()


async def serve(script: Script | None, port: int, *, until_stdin_ends: bool) -> None:
    """Run until interrupted, or until standard input ends, so that no server outlives its test."""
    server = TgiServer(script=script)
    server.port = port
    async with server:
        print(server.url, flush=True)
        if until_stdin_ends:
            await asyncio.to_thread(sys.stdin.read)
        else:
            await asyncio.Event().wait()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description="A Text Generation Inference server without a model, for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--tokens", type=int, default=0, help="tokens of each answer; 0: a short default answer")
    parser.add_argument("--rate", type=float, default=0.0, help="tokens per second; 0: flat out")
    parser.add_argument("--until-stdin-ends", action="store_true")
    arguments = parser.parse_args()
    script = None
    if arguments.tokens:
        script = paced(arguments.tokens, arguments.rate) if arguments.rate else flat_out(arguments.tokens)
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(script, arguments.port, until_stdin_ends=arguments.until_stdin_ends))


if __name__ == "__main__":
    main()
