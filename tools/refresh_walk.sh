#!/bin/sh
# Records again what docs/architecture shows: runs the case goto with the seed of its case file, and
# follows one particle and one order through it; copies the picture that README.md shows.
#
# Usage: sh tools/refresh_walk.sh     (two minutes; look at what changed, then commit it)
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
.venv/bin/sarex run goto --out "$folder/goto"
out=docs/architecture/followed
mkdir -p "$out" docs/images
.venv/bin/python examples/follow_one_particle.py "$folder/goto" > "$folder/particle.txt"
.venv/bin/python examples/follow_one_order.py "$folder/goto" > "$folder/order.txt"
mv "$folder/particle.txt" "$folder/order.txt" "$out/"
install -m 644 "$folder/goto/review/figures/plan-1.png" docs/images/plan.png
