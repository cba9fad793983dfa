"""The reference: memory of a process with a Qt window, the hub's AsyncInferenceClient and keyring, in MB."""

import asyncio
import gc
import json
import os
import time

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import keyring
import psutil
from huggingface_hub import AsyncInferenceClient
from PySide6.QtWidgets import QApplication, QPlainTextEdit


async def client() -> None:
    """Make one, and its HTTP client with the TLS context."""
    async with AsyncInferenceClient(model="http://127.0.0.1:9", token="-") as made:
        await made._get_async_client()


if __name__ == "__main__":
    application = QApplication(["bare"])
    window = QPlainTextEdit("Hello")
    window.resize(1200, 800)
    window.show()
    keyring.get_keyring()
    asyncio.run(client())
    until = time.monotonic() + 1
    while time.monotonic() < until:
        application.processEvents()
    gc.collect()
    print(json.dumps({"memory": psutil.Process().memory_info().rss / 1e6}))
