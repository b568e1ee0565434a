# Two commands matter: `make run` opens the dashboard, `make test` runs every test.
# Both need Python 3.11 or newer and nothing else, as root or not.
PYTHON ?= python3
PORT ?= 8501
WORKERS ?= 2
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

.PHONY: help setup setup-tests run serve test quick check bench docs clean

help:
	@echo "make run     open the dashboard at http://localhost:$(PORT), with the demo clinic on first start"
	@echo "make serve   the same on the database named by TANDEM_DATABASE_URL, without invented people"
	@echo "make test    run every test: both databases and a real browser"
	@echo "make quick   run what needs no browser and no PostgreSQL, and is soon done"
	@echo "make check   format, lint and types"
	@echo "make bench   measure, and write bench.json"
	@echo "make docs    test the examples and links of the documentation"
	@echo "make clean   remove the virtual environment and caches; the database in var/ stays"

setup: .venv/installed
setup-tests: .venv/installed-dev

.venv/installed: requirements.txt constraints.txt
	@sh .ci/make_venv.sh "$(PYTHON)"
	@echo "Installing what Tandem needs into .venv: about 600 MB, once; some minutes …"
	@$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

run: setup
	@PORT=$(PORT) sh .ci/open.sh --with-demo

serve: setup
	@PORT=$(PORT) sh .ci/open.sh

test: setup-tests
	@WORKERS=$(WORKERS) sh .ci/test.sh

quick: setup-tests
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal -m "not postgres and not journeys and not faults and not long"

check: setup-tests
	@echo "Checking format, lint and types …"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: setup-tests
	@echo "Measuring; this takes some minutes …"
	@$(BIN)/python -m tests.bench

docs: setup-tests
	@echo "Checking the documentation against the product …"
	@$(BIN)/python -m pytest -q tests/docs

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis
