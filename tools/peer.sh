#!/bin/sh
# Brings .peer to exactly what benchmarks/peer/uv.lock says: OpenDrift and TrajAn, in an environment
# of their own (GPL: run as processes, never imported). Needs what tools/sync.sh has made.
set -eu
cd "$(dirname "$0")/.."

wanted="$(cksum benchmarks/peer/uv.lock benchmarks/peer/pyproject.toml) $(.venv/bin/python -V) $PWD"
[ "$(cat .peer/.synced 2>/dev/null)" = "$wanted" ] && [ -x .peer/bin/python ] && exit 0

echo "installing the peer into .peer/ (1.1 GB; the first time takes minutes)"
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME
export UV_PYTHON_DOWNLOADS=never UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}" UV_PROJECT_ENVIRONMENT="$PWD/.peer"
if ! mkdir -p "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}" 2>/dev/null \
    || ! [ -w "${XDG_CACHE_HOME:-$HOME/.cache}" ]; then
    export UV_CACHE_DIR="${UV_CACHE_DIR:-$PWD/.uv/cache}"
fi
rm -f .peer/.synced
.uv/bin/uv sync --project benchmarks/peer --locked --quiet \
    --python "$(.venv/bin/python -c 'import sys; print(sys.base_prefix)')/bin/python3"
printf '%s\n' "$wanted" >.peer/.synced
