#!/bin/sh
# Sets everything up and starts Brise (./go) or runs its tests (./go test). Each can be repeated, and is quick when nothing is to do.
#   ./go [ARGUMENTS...]        start Brise; arguments are passed on (try --help)
#   ./go test [ARGUMENTS...]   run the tests; arguments go to pytest
#   ./go bundle                make dist/Brise, the folder that runs without Python
#   ./go package               make the bundle, and of it in dist/ everything that can be installed or downloaded
#   ./go translate             look through the code for texts, and renew the translations' files
#   ./go run COMMAND...        run a command in the environment
set -eu
home=$(dirname -- "$(readlink -f -- "$0")")

# Libraries that PySide6 does not bring along, and Debian's packages for them: to be imported and to paint without a screen,
offscreen="libGL.so.1:libgl1 libEGL.so.1:libegl1 libxkbcommon.so.0:libxkbcommon0 libfontconfig.so.1:libfontconfig1
    libdbus-1.so.3:libdbus-1-3 libglib-2.0.so.0:libglib2.0-0 libgomp.so.1:libgomp1"
# and to show windows under X11 and Wayland.
window="libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 libxcb-keysyms.so.1:libxcb-keysyms1
    libxcb-shape.so.0:libxcb-shape0 libxkbcommon-x11.so.0:libxkbcommon-x11-0
    libwayland-cursor.so.0:libwayland-cursor0 libwayland-egl.so.1:libwayland-egl1"

die() {
    echo "$1" >&2
    exit 1
}

install_packages() {
    command -v apt-get >/dev/null 2>&1 || {
        echo "Not on this system, or not found: $*. Brise goes on without (the names are Debian's)." >&2
        return 0
    }
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null 2>&1 || die "Missing, and there is no sudo to install it. As root: apt-get install $*"
        as_root="sudo"
    fi
    echo "Installing with apt-get: $*" >&2
    $as_root apt-get -o DPkg::Lock::Timeout=300 update -qq
    $as_root env DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >/dev/null
}

install_libraries() {
    [ -x /sbin/ldconfig ] || return 0 # not Linux, or one without a list of its libraries
    present=$(/sbin/ldconfig -p)
    missing=""
    for pair in "$@"; do
        case "$present" in
        *"${pair%%:*} ("*) ;;
        *) missing="$missing ${pair#*:}" ;;
        esac
    done
    # shellcheck disable=SC2086
    [ -z "$missing" ] || install_packages $missing
}

find_python() {
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return 0
        fi
    done
    die "Brise needs Python 3.11, 3.12 or 3.13, and found none. On Ubuntu 22.04: apt-get install python3.11"
}

reads_project() {
    "$1" export --project "$home" --frozen --quiet --no-dev --no-emit-project >/dev/null 2>&1
}

find_uv() {
    # one that is here already, if it is new enough to read this project
    if reads_project uv; then
        command -v uv
        return 0
    fi
    # pip may not install into the system's Python (PEP 668), but into a folder of its own it may
    if ! reads_project "$home/.tools/bin/uv"; then
        echo "Fetching uv, which fetches everything else." >&2
        PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
            "$python" -m pip install --quiet --no-user --upgrade --target "$home/.tools" 'uv>=0.11,<1' >&2
    fi
    echo "$home/.tools/bin/uv"
}

# Everything of uv.lock that the given arguments choose; what is there already stays.
set_up() {
    unset VIRTUAL_ENV
    UV_PROJECT_ENVIRONMENT="$home/.venv"
    # the Python that is here: uv would fetch one of its own otherwise
    python=$(find_python)
    UV_PYTHON="$python"
    UV_PYTHON_DOWNLOADS=never
    export UV_PROJECT_ENVIRONMENT UV_PYTHON UV_PYTHON_DOWNLOADS
    # a company's own certificate authority stands here, where there is one; uv brings only the well-known ones
    if [ -z "${SSL_CERT_FILE:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
        UV_SYSTEM_CERTS=true
        export UV_SYSTEM_CERTS
    fi
    uv=$(find_uv)
    quiet="--quiet"
    if ! [ -d "$home/.venv" ]; then
        echo "Fetching Brise's libraries and its built-in model, about 250 MB, this once." >&2
        quiet=""
    fi
    "$uv" sync --project "$home" --frozen --inexact $quiet "$@"
}

# All times in it are the commit's, so that the same commit gives the same bytes.
make_bundle() {
    # shellcheck disable=SC2086
    install_libraries $offscreen $window
    python=$(find_python)
    command -v objdump >/dev/null 2>&1 || install_packages binutils
    case "$(readlink -f -- "$python")" in
    /usr/bin/python3.*) install_libraries "$(basename "$(readlink -f -- "$python")" | sed 's/.*/lib&.so.1.0:lib&/')" ;;
    esac
    set_up --group bundle
    cd "$home"
    PYINSTALLER_CONFIG_DIR="$home/build/cache"
    PYTHONHASHSEED=0
    SOURCE_DATE_EPOCH=$(.venv/bin/python -c 'from bundle.commit import *; print(commit_time(Path()))')
    export PYINSTALLER_CONFIG_DIR PYTHONHASHSEED SOURCE_DATE_EPOCH
    .venv/bin/pyinstaller --noconfirm --clean --log-level ERROR build.spec
}

case "${1:-}" in
test)
    shift
    # shellcheck disable=SC2086
    install_libraries $offscreen
    # where there is a screen for tests, some of them show windows on it
    # shellcheck disable=SC2086
    ! command -v Xvfb >/dev/null 2>&1 || (install_libraries $window) || :
    set_up
    cd "$home"
    # all of them at once: a process for each core, whole files to each; where one crashes, another in its place would wait for ever
    [ $# -gt 0 ] || set -- -n auto --dist loadfile --max-worker-restart=0
    exec .venv/bin/python -m pytest "$@"
    ;;
bundle)
    make_bundle
    ;;
package)
    make_bundle
    command -v dpkg-deb >/dev/null 2>&1 || echo "There is no dpkg-deb here: no packages for Debian are made." >&2
    exec .venv/bin/python -m bundle.package
    ;;
translate)
    # shellcheck disable=SC2086
    install_libraries $offscreen
    set_up
    cd "$home"
    exec .venv/bin/python -m tests.renew_translations
    ;;
run)
    shift
    # shellcheck disable=SC2086
    install_libraries $offscreen
    set_up
    PATH="$home/.venv/bin:$PATH"
    export PATH
    exec "$@"
    ;;
*)
    # shellcheck disable=SC2086
    install_libraries $offscreen $window
    set_up --no-dev
    exec "$home/.venv/bin/brise" "$@"
    ;;
esac
