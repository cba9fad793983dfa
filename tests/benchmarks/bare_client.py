"""The reference: nothing but AsyncInferenceClient reading one answer, with the log-probabilities that Brise asks for. Argument: address."""

import asyncio
import json
import os
import sys
import time

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import psutil
from huggingface_hub import AsyncInferenceClient


async def read(url: str) -> dict[str, float]:
    """Read one answer; tokens, seconds and CPU seconds from the first to the last token, memory in MB."""
    tokens, text = 0, []
    async with AsyncInferenceClient(model=url, token="-", headers={"authorization": None}) as client:
        stream = await client.text_generation(
            "[INST] Go on. [/INST]", stream=True, details=True, max_new_tokens=8192, do_sample=True, temperature=0.9, top_n_tokens=5
        )
        started = cpu = 0.0
        async for event in stream:
            if not tokens:
                started, cpu = time.perf_counter(), time.process_time()
            tokens += 1
            text.append(event.token.text)
    return {
        "tokens": tokens,
        "seconds": time.perf_counter() - started,
        "cpu": time.process_time() - cpu,
        "memory": psutil.Process().memory_info().rss / 1e6,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(read(sys.argv[1]))))
