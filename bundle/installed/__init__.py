"""The packages, installed in a clean Debian and used there as people would: `./go package`, then `./go run pytest bundle/installed`."""
