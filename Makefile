# Plain `make` lists what there is. Every target prints the commands behind it, so they can be copied.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
ARGS ?=
# Whatever the machine says, compiled modules are kept: without them each process takes three times as long to start.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check fix bench lock browser

help: ## list what there is
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

setup: .venv/.ready ## make .venv, with everything locked and the `keel` command in it

.venv/.ready: requirements/uv.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	touch $@

demo: setup ## build the demonstration council and serve it (ARGS="--no-serve --today 2022-07-28")
	$(BIN)/keel demo $(ARGS)

run: setup ## serve what is in var/ (ARGS="--port 8001")
	$(BIN)/keel migrate --verbosity 0
	$(BIN)/keel serve $(ARGS)

browser: setup
	tests/browser/find_chromium.sh

test: setup browser ## every test but the slow ones (ARGS="tests/law -k leap")
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

check: setup ## lint, types, import contracts, migrations, generated pages; changes nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/keel check
	$(BIN)/keel makemigrations --check --dry-run
	$(BIN)/keel docs --check

fix: setup ## lint and format what can be mended safely, and make generated pages again
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/keel docs

bench: setup ## measure, as ratios in one run: a table and bench/out/bench.json (ARGS="--only law")
	$(BIN)/python -m bench $(ARGS)

lock: setup ## make requirements/*.txt again from pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header requirements/uv.in -o requirements/uv.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header pyproject.toml --group dev -o requirements/dev.txt
