PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VAR_DIR ?= var
BIN := .venv/bin
export HOST PORT VAR_DIR

.DEFAULT_GOAL := help
.PHONY: help setup run test check texts bench fuzz lock clean

help: ## List these commands
	@grep -E '^[a-z]+:.*##' Makefile | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: .venv/run.stamp ## Make .venv and install what running needs

run: setup ## Start the studio: make run [HOST=127.0.0.1] [PORT=8000] [VAR_DIR=var]
	@exec $(BIN)/python -m musicweb

test: .venv/test.stamp .venv/npm.stamp ## Run every check and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: .venv/test.stamp ## Format, then lint and type-check
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy

texts: .venv/test.stamp ## Collect what can be translated into locale/, and compile what is
	$(BIN)/python manage.py texts

bench: .venv/test.stamp ## Measure speed and print every figure
	$(BIN)/python -m tests.bench

fuzz: .venv/test.stamp ## Throw damaged recordings and strange requests at a studio, for about twenty minutes
	$(BIN)/python -m tests.fuzz --files 2000
	$(BIN)/python -m tests.schemathesis --minutes 10

lock: ## Write constraints.txt anew from the newest releases
	rm -rf .venv/lock && $(PYTHON) -m venv .venv/lock
	.venv/lock/bin/pip install -q -e '.[test,check]'
	.venv/lock/bin/pip freeze --exclude-editable > constraints.txt
	rm -rf .venv/lock

clean: ## Remove .venv and what tools leave behind; keeps var
	rm -rf .venv tests/wire/js/node_modules *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -m venv .venv || { echo "Python 3.11 or later with its venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }

.venv/run.stamp: .venv/bin/python pyproject.toml constraints.txt musicweb/system_packages.py
	$(PYTHON) -I musicweb/system_packages.py
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/test.stamp: .venv/run.stamp
	$(PYTHON) -I musicweb/system_packages.py test
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[test,check]'
	@touch $@

.venv/npm.stamp: .venv/test.stamp tests/wire/js/package-lock.json
	$(BIN)/npm ci --prefix tests/wire/js --loglevel error
	@touch $@
