# Two commands set everything up on a fresh machine: `make report` and `make test`.
.DEFAULT_GOAL := help
.PHONY: help report test test-all lint lab check bench lock clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first of these that is new enough makes the environment.
PYTHON := python3.13 python3.12 python3.11 python3
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal

help: ## print the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

# The first Python that is new enough and can make an environment. Hashes are checked for everything but the
# project itself: an editable install cannot stand in a hashed call.
$(READY): requirements.lock pyproject.toml
	@set -e; found=; for python in $(PYTHON); do \
	  if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; done; \
	if [ -z "$$found" ]; then echo "No Python 3.11 or newer with venv was found: install one (on Debian: apt-get install python3 python3-venv)." >&2; exit 1; fi; \
	echo "Making the environment in $(VENV) with $$($$found --version) (one to two minutes) ..."; \
	$$found -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

report: $(READY) ## environment, tables, every page and the site; ends with its address
	@$(BIN)/analysis build

test: TESTS := -m "not slow"
test: lint ## lint, types and every test but the slow ones; COVERAGE=--cov prints which lines none of them runs, ROOMS="tests/site ..." leaves others out
test-all: lint ## lint, types and every test

# Types are checked while tests run, as mypy keeps one core busy for most of a minute, and told after them.
test test-all:
	@$(BIN)/mypy > $(VENV)/types.txt 2>&1 & types=$$!; $(PYTEST) $(TESTS) $(COVERAGE) $(ROOMS); tests=$$?; \
	  wait $$types; types=$$?; cat $(VENV)/types.txt; exit $$((tests | types))

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/nbstripout --verify --keep-id notebooks/*.ipynb

lab: $(READY) ## open the notebooks in JupyterLab
	@$(BIN)/jupyter lab --notebook-dir=notebooks $(LAB)

check: $(READY) ## print every problem of every raw and processed table
	@$(BIN)/analysis check

bench: $(READY) ## time the build beside plain Papermill, and on a thousand pages (some minutes)
	@$(BIN)/python benchmarks/pages.py

# Extras stay in the names: the pip of Python 3.11.7 takes a newer `coverage[toml]` for the pin `coverage`, and fails.
lock: $(READY) ## compile requirements.lock anew from pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/uv pip compile pyproject.toml --group dev --group build --all-extras --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-annotate --no-header --no-strip-extras --upgrade --quiet --output-file requirements.lock

clean: ## remove the environments and everything built
	@rm -rf $(VENV) .venv311 build .mypy_cache .pytest_cache .ruff_cache .hypothesis src/*.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
