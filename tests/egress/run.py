"""Plays the session against a TGI of its own, in a network of its own where the system allows that, and below strace if it is there.

python -m tests.egress.run FOLDER session|leaks          in the network that is there
unshare --user --net --map-root-user python -m tests.egress.run FOLDER session|all-leaks --alone
"""

import fcntl
import json
import shutil
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

from tests.egress.session import ANSWER, SLOWLY
from tests.tgi_generation import Asked
from tests.tgi_scripts import Script, paced
from tests.tgi_server import TgiServer

SECONDS = 170
TRACED = "connect,sendto,sendmsg,sendmmsg,execve"
"""The system calls that are looked at; in the kernel, so that all others take no longer than ever."""
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1


def main() -> int:
    """Run everything; what was seen is in FOLDER/result.json."""
    folder, what = Path(sys.argv[1]), sys.argv[2]
    alone = "--alone" in sys.argv
    if alone:
        bring_up_loopback()
    strace = shutil.which("strace") if alone else None
    traced = [strace, "-f", "--seccomp-bpf", "-qq", "-s", "64", "-e", f"trace={TRACED}", "-o", str(folder / "strace")] if strace else []
    with TgiServer(script=answer).in_thread() as server:
        errors = folder / "errors"
        with errors.open("w") as file:
            first = subprocess.Popen([*traced, *app(folder, "report.json", server.url, what)], stderr=file)
        second = {}
        end = time.monotonic() + SECONDS
        wish = folder / "start another one"
        while first.poll() is None and time.monotonic() < end:
            if wish.exists():
                subprocess.run(app(folder, "second.json", server.url, "second"), timeout=60, check=True)
                second = json.loads((folder / "second.json").read_text())
                wish.unlink()
            time.sleep(0.05)
        first.kill()
        first.wait()
        paths = sorted({request.path for request in server.requests})
    report = folder / "report.json"
    told = json.loads(report.read_text()) if report.exists() else {"done": [], "heard": []}
    told |= {"server": f"127.0.0.1:{server.port}", "paths": paths, "second": second, "code": first.returncode, "errors": errors.read_text()}
    (folder / "result.json").write_text(json.dumps(told))
    return 0


def answer(asked: Asked) -> Script:
    """Something of everything; slowly, if that was asked for."""
    return paced(2000, 50) if SLOWLY in str(asked) else Script([*ANSWER.splitlines(keepends=True), "</s>"])


def app(folder: Path, report: str, url: str, what: str) -> list[str]:
    """The command that starts it."""
    return [sys.executable, "-m", "tests.egress.app", str(folder / report), url, what, "--data-dir", str(folder / "data")]


def bring_up_loopback() -> None:
    """A new network has nothing but a loopback, and that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(any_socket, _SIOCGIFFLAGS, asked)[:18])[1]
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", flags | _IFF_UP))


if __name__ == "__main__":
    sys.exit(main())
