# Two commands matter: `make run` and `make test`. `make help` lists the rest.

PY := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test check lint types imports fast fix bench screenshots lock clean venv venv-dev tools

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

run: venv  ## start the cockpit on 127.0.0.1:8501 with a simulated district (SCALE=0.05 for a small machine)
	@$(PY) cockpit.py run

test: venv-dev tools lint types imports  ## everything: style, types, imports, all tests on both databases and in a browser
	@$(PY) -m pytest -n 2

check: venv-dev lint types imports fast  ## style, types, imports and the fast tests: run before each commit

bench: venv-dev  ## measure speed at full size; writes bench/results/
	@$(PY) -m bench

screenshots: venv-dev tools  ## take pictures of every page into screenshots/ (SCALE=1 for the whole district)
	@$(PY) -m bench.screenshots

fix: venv-dev  ## let ruff mend and format what it can
	@$(PY) -m ruff check --quiet --fix . ; $(PY) -m ruff format .

lock: venv-dev  ## resolve requirements*.txt anew into the two lock files
	@bash scripts/lock.sh

clean:  ## remove .venv and caches; ALL=1 removes the data in var/ too
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage screenshots
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@if [ -n "$(ALL)" ]; then rm -rf var; echo "Removed var/ with the database."; fi

venv:
	@bash scripts/ensure_venv.sh run

venv-dev:
	@bash scripts/ensure_venv.sh dev

tools: venv-dev
	@bash scripts/ensure_test_tools.sh

lint: venv-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: venv-dev
	@$(PY) -m mypy

imports: venv-dev
	@.venv/bin/lint-imports --no-logo

fast: venv-dev
	@$(PY) -m pytest -n 2 -m "not browser and not postgres and not slow"
