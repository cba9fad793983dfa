"""python -m tests.live URL [--model NAME] [--access-token …]: a conversation with a server that runs, and what it kept of its promises.

python -m tests.live --start llama_cpp
python -m tests.live --start vllm --model FOLDER --bin ENVIRONMENT/bin
"""

import argparse
import asyncio
import os
import sys

from desktop_app.chat.endpoint import BadAddress, ServerKind, normalize_address
from tests.live.conversation import converse
from tests.live.row import Row, one_line, print_rows
from tests.live.starting import STARTABLE, CannotStart, started

TOKEN_VARIABLE = "BRISE_LIVE_TOKEN"


def main() -> int:
    """Read the arguments, talk, print the table; 1 if a promise was not kept, 2 if there was nobody to talk to."""
    parser = argparse.ArgumentParser(prog="python -m tests.live", description="Tries a real model server through Brise's own engines.")
    parser.add_argument("url", nargs="?", help="address of a server that runs")
    parser.add_argument("--start", choices=[kind.value for kind in STARTABLE], help="start one instead; llama_cpp is the built-in engine")
    parser.add_argument("--access-token", default=os.environ.get(TOKEN_VARIABLE), help=f"or {TOKEN_VARIABLE}, which nobody else can read")
    parser.add_argument("--model", default="", help="the model to ask for; with --start the folder of the model")
    parser.add_argument("--bin", default="", help="the folder of the server's command, if it is not on PATH")
    arguments = parser.parse_args()
    if (arguments.url is None) == (arguments.start is None):
        parser.error("either a URL or --start")
    try:
        if arguments.start is not None:
            rows = asyncio.run(with_own(ServerKind(arguments.start), arguments.model, arguments.bin))
        else:
            rows = asyncio.run(told(normalize_address(arguments.url), arguments.access_token, arguments.model))
    except (CannotStart, BadAddress) as error:
        print(error, file=sys.stderr)
        return 2
    print_rows(rows)
    return 1 if any(row.kept is False for row in rows) else 0


async def with_own(kind: ServerKind, model: str, folder: str) -> list[Row]:
    """With a server that is started for it."""
    async with started(kind, model=model, folder=folder) as server:
        return await told(server.url, server.access_token, server.model, kind)


async def told(url: str, access_token: str | None, model: str, kind: ServerKind | None = None) -> list[Row]:
    """All steps; each is named on stderr when it is over, since a slow server takes minutes for them all."""
    rows = []
    async for row in converse(url, access_token, model=model, kind=kind):
        print(f"{row.dialect or url}: {row.step}: {one_line(row.came)}", file=sys.stderr, flush=True)
        rows.append(row)
    return rows


if __name__ == "__main__":
    sys.exit(main())
