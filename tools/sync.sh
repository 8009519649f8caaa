#!/bin/sh
# Brings .venv to exactly what uv.lock says, with uv from PyPI in .uv/; says nothing and asks no
# network when that is already so. Needs git and Python >= 3.11 with venv; what is missing is named.
# PYTHON=... chooses another interpreter.
set -eu
cd "$(dirname "$0")/.."

uv_version=0.13.9
candidates=${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}

missing() {
    echo "missing: $1" >&2
    echo "  to do: $2" >&2
    exit 1
}

# An interpreter is tried, not only looked up: a version manager leaves names that do not run.
usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

choose_python() {
    for candidate in $candidates; do
        if usable "$candidate"; then
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        fi
    done
}

command -v git >/dev/null 2>&1 || missing "git" "Install git (Debian: apt-get install git)."
python=$(choose_python)
[ -n "$python" ] || missing "Python 3.11 or newer with its venv module (tried: $candidates)" \
    "Install one (Debian: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3 ..."

# What another environment left set must not decide what is installed here.
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME UV_PROJECT_ENVIRONMENT
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
# A home that cannot be written to gets its cache in the clone.
if ! mkdir -p "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}" 2>/dev/null \
    || ! [ -w "${XDG_CACHE_HOME:-$HOME/.cache}" ]; then
    export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.uv/cache}" PIP_NO_CACHE_DIR=1
fi

# numba does not see that a kernel which another one calls has changed: a change drops all of them.
kernels="$(cat src/sarex/*/_kernels.py | cksum)"
if [ "$(cat .venv/.kernels 2>/dev/null)" != "$kernels" ]; then
    find src -name '*.nb[ic]' -delete
    if [ -d .venv ]; then printf '%s\n' "$kernels" >.venv/.kernels; fi
fi

wanted="$(cksum uv.lock pyproject.toml) $python $("$python" -V) $PWD"
[ "$(cat .venv/.synced 2>/dev/null)" = "$wanted" ] && [ -x .venv/bin/python ] && exit 0

if [ "$(.uv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$uv_version" ]; then
    echo "installing uv $uv_version into .uv/"
    rm -rf .uv/bin .uv/lib .uv/pyvenv.cfg
    "$python" -m venv .uv
    .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
fi

echo "installing what uv.lock names into .venv/ (the first time takes a minute or two)"
rm -f .venv/.synced
.uv/bin/uv sync --locked --quiet --python "$python"
printf '%s\n' "$wanted" >.venv/.synced
