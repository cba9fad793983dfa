"""When a server may be asked again, as its headers tell."""

import math
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds; what a header says beyond that is cut to it."""

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_USED_UP = re.compile(r'"\w{1,40}"\s{0,9};\s{0,9}r\s{0,9}=\s{0,9}0{1,9}\s{0,9};\s{0,9}t\s{0,9}=\s{0,9}([0-9]{1,9})\b')


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from now: Retry-After, as seconds or a date, else the end of a used-up window in RateLimit. None: it does not tell."""
    told = {name.lower(): value for name, value in headers.items()}
    value = told.get("retry-after", "").strip()
    seconds = _seconds(value) if value else None
    if seconds is None and (found := _USED_UP.search(told.get("ratelimit", "")[:1_000])):
        seconds = float(found[1])  # Hugging Face's hub: "api";r=0;t=55
    return None if seconds is None else min(max(0.0, seconds), LONGEST)


def _seconds(value: str) -> float | None:
    try:
        seconds = float(value) if _NUMBER.fullmatch(value) else parsedate_to_datetime(value).timestamp() - time.time()
    except (ValueError, OverflowError, OSError):
        return None
    return seconds if math.isfinite(seconds) else None
