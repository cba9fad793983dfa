"""Speed and memory of Brise, measured in one run and as ratios: `./go run python -m tests.benchmarks`."""
