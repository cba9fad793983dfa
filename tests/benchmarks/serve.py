"""A TGI that streams at a steady pace, or as fast as it can, until its standard input ends. Argument: paced:N:SPEED, or flat:N."""

import asyncio
import sys

from tests.tgi_rules import Limits
from tests.tgi_scripts import flat_out, paced
from tests.tgi_server import TgiServer


async def main() -> None:
    """Print the address and serve."""
    kind, count, *speed = sys.argv[1].split(":")
    script = paced(int(count), float(speed[0])) if kind == "paced" else flat_out(int(count))
    async with TgiServer(
        script=script, limits=Limits(max_total_tokens=10_000_000, max_input_tokens=9_000_000, payload_limit=50_000_000)
    ) as server:
        print(server.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
