"""The reference: seconds from asking to the first token of an AsyncInferenceClient that is at work already. Arguments: address, answers."""

import asyncio
import json
import os
import statistics
import sys
import time

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

from huggingface_hub import AsyncInferenceClient

PAUSE = 0.3
"""Seconds, as the app waits between its answers."""


async def ask(url: str, answers: int) -> dict[str, float]:
    """The median; the first answer makes the connection and is not counted."""
    seconds = []
    async with AsyncInferenceClient(model=url, token="-", headers={"authorization": None}) as client:
        for _ in range(answers + 1):
            asked, first = time.perf_counter(), 0.0
            async for _ in await client.text_generation("[INST] Go on. [/INST]", stream=True, details=True, top_n_tokens=5):
                first = first or time.perf_counter()
            seconds.append(first - asked)
            await asyncio.sleep(PAUSE)
    return {"seconds": statistics.median(seconds[1:])}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(ask(sys.argv[1], int(sys.argv[2])))))
