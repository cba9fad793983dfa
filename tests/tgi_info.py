"""TGI's /info, version by version."""

from collections.abc import Mapping

from tests.tgi_rules import Dialect, Limits


def info_object(dialect: Dialect, limits: Limits, model_id: str, changes: Mapping[str, object]) -> dict[str, object]:
    """What /info says; `changes` are put over it, a value of `...` takes the key away."""
    old = not dialect.since(2, 3, 0)
    info: dict[str, object] = {"model_id": model_id, "model_sha": None}
    if old:
        info |= {"model_dtype": "torch.float16", "model_device_type": "cuda"}
    info["model_pipeline_tag"] = None
    info["max_concurrent_requests"] = limits.max_concurrent_requests
    info["max_best_of"] = limits.max_best_of
    info["max_stop_sequences"] = limits.max_stop_sequences
    info["max_input_tokens" if dialect.since(2, 1, 0) else "max_input_length"] = limits.max_input_tokens
    info["max_total_tokens"] = limits.max_total_tokens
    if old:
        info |= {"waiting_served_ratio": 1.2, "max_batch_total_tokens": 32_000, "max_waiting_tokens": 20}
        if dialect.since(1, 4, 1):
            info["max_batch_size"] = None
    info["validation_workers"] = 2
    if dialect.since(2, 0, 2):
        info["max_client_batch_size"] = limits.max_client_batch_size
    if dialect.since(2, 0, 3):
        info["router"] = "text-generation-router"
    info |= {"version": dialect.version, "sha": None, "docker_label": None}
    info.update(changes)
    return {key: value for key, value in info.items() if value is not ...}
