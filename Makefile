# The commands of this project. Each brings .venv up to date first (tools/sync.sh).

PYTHON ?=
export PYTHON
BIN := .venv/bin
SOURCES := src tests tools verification benchmarks docs examples

.PHONY: help sync demo client test check docs peer verify bench clean

help:
	@echo "make demo     play the built-in exercise goto of two nations, injects and rescue included; report in out/goto"
	@echo "make client   build the pages of the server, if their sources are newer"
	@echo "make test     every check and every test"
	@echo "make check    format, lint, types, import layers"
	@echo "make docs     build the documentation; any warning is an error"
	@echo "make verify   long statistical runs, kept in verification/results"
	@echo "make bench    benchmarks, and sarex beside OpenDrift, kept in benchmarks/results"

sync:
	@sh tools/sync.sh

demo: sync
	@$(BIN)/sarex demo

client: sync
	@sh tools/client.sh

test: client
	@sh tools/debian.sh
	@$(MAKE) --no-print-directory check docs
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: sync
	$(BIN)/ruff check --quiet $(SOURCES)
	$(BIN)/ruff format --check --quiet $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

docs: sync
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

peer: sync
	@sh tools/peer.sh

verify: peer client
	$(BIN)/pytest tests/browser -m pages
	$(BIN)/pytest verification --keep-results verification/results

bench: peer
	$(BIN)/pytest benchmarks/bench_*.py --benchmark-enable --benchmark-only
	$(BIN)/python benchmarks/compare_drift.py

clean:
	rm -rf .venv .uv .peer out docs/_build frontend/node_modules src/sarex/server/client
