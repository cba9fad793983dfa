#!/bin/sh
# Sets everything up and starts Brise (./go) or runs its tests (./go test). Both can be repeated.
#   ./go [ARGUMENTS...]        start Brise; arguments are passed on (try --help)
#   ./go test [ARGUMENTS...]   run the tests; arguments go to pytest
#   ./go run COMMAND...        run a command in the environment
set -eu
cd "$(dirname "$0")"

# What Qt needs to be imported and to paint without a screen; then what it needs to show windows under X11 and Wayland.
offscreen="libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 libgomp1"
window="libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0 libwayland-cursor0 libwayland-egl1"

install_packages() {
    command -v dpkg-query >/dev/null 2>&1 || return 0 # not Debian or its kin: the README names the libraries
    missing=""
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    echo "Installing system libraries:$missing" >&2
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || {
            echo "These system libraries are missing, and there is no sudo to install them:$missing" >&2
            exit 1
        }
        as_root="sudo"
    fi
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

python=""
for candidate in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'; then
        python=$(command -v "$candidate")
        break
    fi
done
[ -n "$python" ] || {
    echo "Brise needs Python 3.11, 3.12 or 3.13." >&2
    exit 1
}

case "${1:-}" in
test | run) install_packages $offscreen ;;
*) install_packages $offscreen $window ;;
esac

if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    # pip may not install into the system's Python (PEP 668), but into a folder of its own it may
    [ -x .tools/bin/uv ] || "$python" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target .tools uv
    uv=.tools/bin/uv
fi
# the Python that is here already: uv would fetch one of its own otherwise
UV_PYTHON="$("$python" -c 'import sys; print(sys.executable)')"
UV_PYTHON_DOWNLOADS=never
export UV_PYTHON UV_PYTHON_DOWNLOADS

case "${1:-}" in
test)
    shift
    exec "$uv" run --frozen --quiet pytest "$@"
    ;;
run)
    shift
    exec "$uv" run --frozen --quiet "$@"
    ;;
*)
    exec "$uv" run --frozen --quiet --no-dev brise "$@"
    ;;
esac
