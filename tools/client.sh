#!/bin/sh
# Builds the client (frontend/) into src/sarex/server/client if anything it is made of is newer than
# what is there; says nothing and asks no network when it is not. Takes the Node of .venv, which
# uv.lock names, else the machine's own if it is 22 or newer.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
built=src/sarex/server/client

missing() {
    echo "missing: $1" >&2
    echo "  to do: $2" >&2
    exit 1
}

if [ -x .venv/bin/node ]; then
    PATH="$root/.venv/bin:$PATH"
    export PATH
fi
command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 \
    || missing "Node 22 or newer" "Run 'make sync', which brings it, or install nodejs and npm."
[ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 22')" = true ] \
    || missing "Node 22 or newer (found $(node --version))" "Run 'make sync', which brings it."

# Runs a step in frontend/; what it says is shown only if it fails.
step() {
    said=$(mktemp)
    if ! (cd frontend && "$@") >"$said" 2>&1; then
        cat "$said" >&2
        rm -f "$said"
        echo "the client was not built: '$*' failed in frontend/" >&2
        exit 1
    fi
    rm -f "$said"
}

lock=$(cksum <frontend/package-lock.json)
if [ "$(cat frontend/node_modules/.lock 2>/dev/null)" != "$lock" ]; then
    step npm ci --no-audit --no-fund
    printf '%s\n' "$lock" >frontend/node_modules/.lock
fi

newer() {
    [ -f "$built/index.html" ] || return 0
    [ -n "$(find frontend -path frontend/node_modules -prune -o -path frontend/src/lib/api/schema.d.ts -prune \
        -o -type f -newer "$built/index.html" -print | head -n 1)" ]
}
newer || exit 0
step npm run build
