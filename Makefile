# Challenges. `make run` starts the platform with a demo, `make test` runs everything. `make help` lists the rest.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

HOST ?= 127.0.0.1
PORT ?= 8000
# The demo's own data portal, a stand-in for dataportal.se, listens beside the platform.
PORTAL_PORT ?= $(shell expr $(PORT) + 1 2>/dev/null)
ARGS ?=

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON := $(BIN)/python
FLASK  := $(BIN)/flask --app wsgi

# The address people type. Behind a listening address such as 0.0.0.0 set CHALLENGES_PUBLIC_URL yourself.
PUBLIC_HOST := $(if $(filter 0.0.0.0 ::,$(HOST)),127.0.0.1,$(HOST))

.PHONY: help install run test check format lock clean install-test browser object-store

help: ## show this list
	@printf 'Challenges\n\n'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'
	@printf '\n  HOST=0.0.0.0 PORT=9000 make run     another address (now %s:%s)\n' '$(HOST)' '$(PORT)'
	@printf '  make test ARGS="-k letters -x"      pytest arguments\n'

install: $(VENV)/.run ## make the environment for running, nothing else
	@echo '==> The environment in $(VENV) is ready'

install-test: $(VENV)/.test

run: export CHALLENGES_DEMO ?= yes
run: export CHALLENGES_PUBLIC_URL ?= http://$(PUBLIC_HOST):$(PORT)
run: export CHALLENGES_PORTAL_URL ?= http://127.0.0.1:$(PORTAL_PORT)/store
run: export CHALLENGES_PORTAL_PAGES ?= http://127.0.0.1:$(PORTAL_PORT)
run: export CHALLENGES_INWARD_HOSTS ?= 127.0.0.1:$(PORTAL_PORT)
run: ## start the platform with its demo on http://HOST:PORT
	@bin/port-is-free '$(HOST)' '$(PORT)'
	@bin/port-is-free 127.0.0.1 '$(PORTAL_PORT)' PORTAL_PORT
	@$(MAKE) --silent --no-print-directory install
	@echo '==> Translations'
	@$(FLASK) translations compile
	@echo '==> Static files'
	@$(FLASK) static compress
	@echo '==> Database'
	@$(FLASK) db upgrade
	@echo '==> Demo (made once, kept afterwards; delete the folder instance/ to begin again)'
	@$(FLASK) demo --no-sign-ins
	@exec $(FLASK) serve --host '$(HOST)' --port '$(PORT)'

test: install-test browser object-store check ## install what the tests need, check, and run every test
	@echo '==> Tests, on SQLite'
	@$(PYTEST) $(SIDE_BY_SIDE) $(ARGS) $(NONE_IS_FINE)
	@echo '==> The tests that use the database once more, on PostgreSQL'
	@TEST_DATABASE=postgresql $(PYTEST) $(SIDE_BY_SIDE) $(ARGS) $(NONE_IS_FINE)
	@echo '==> Browser and crashes, one after the other'
	@$(PYTEST) tests/browser tests/reliability $(ARGS) $(NONE_IS_FINE)
	@TEST_DATABASE=postgresql $(PYTEST) tests/browser/test_journey.py $(ARGS) $(NONE_IS_FINE)

# What drives a browser or kills processes wants the machine for itself; the rest uses every core.
PYTEST       := $(PYTHON) -m pytest
SIDE_BY_SIDE := -n auto --no-loadscope-reorder --ignore=tests/browser --ignore=tests/reliability
NONE_IS_FINE := || [ $$? = 5 ]  # ARGS chose none of them

check: install-test ## format, lint, types and import rules, without changing anything
	@echo '==> Format'
	@$(BIN)/ruff format --check .
	@echo '==> Lint'
	@$(BIN)/ruff check .
	@echo '==> Types'
	@$(BIN)/mypy
	@echo '==> Import rules'
	@$(BIN)/lint-imports --no-logo

format: install-test ## format and mend what can be mended by itself
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

lock: .tools/uv/bin/uv ## renew requirements*.lock from pyproject.toml (UPGRADE=--upgrade for newer versions)
	.tools/uv/bin/uv pip compile $(LOCKING) pyproject.toml -o requirements.lock
	.tools/uv/bin/uv pip compile $(LOCKING) --extra test -c requirements.lock pyproject.toml -o requirements-test.lock
	.tools/uv/bin/uv pip compile $(LOCKING) --group s3 -o requirements-s3.lock

clean: ## remove the environment and caches; the data in instance/ stays
	rm -rf $(VENV) .tools .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find challenges tests migrations -name __pycache__ -prune -exec rm -rf {} +

browser: .tools/browser.ok

object-store: .tools/s3/.installed

# --- files that remember what is done -------------------------------------------------------------------------

UPGRADE ?=
LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header $(UPGRADE)

$(PYTHON):
	@bin/make-venv $(VENV)

$(VENV)/.run: requirements.lock | $(PYTHON)
	@$(PYTHON) bin/install-locked requirements.lock
	@touch $@

$(VENV)/.test: requirements-test.lock | $(PYTHON)
	@$(PYTHON) bin/install-locked requirements-test.lock
	@touch $@ $(VENV)/.run

.tools/browser.ok:
	@bin/browser-packages
	@mkdir -p .tools && touch $@

.tools/s3/bin/python:
	@bin/make-venv .tools/s3

.tools/s3/.installed: requirements-s3.lock | .tools/s3/bin/python
	@.tools/s3/bin/python bin/install-locked requirements-s3.lock
	@touch $@

.tools/uv/bin/uv:
	@bin/make-venv .tools/uv
	@.tools/uv/bin/python -m pip install --quiet uv==0.13.9
