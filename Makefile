# make demo   the main job on a local GitHub, no account needed
# make test   everything that CI runs
# Each sets itself up: a virtual environment in .venv, and for the tests the system packages that they need.

.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3,$(if $(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo yes),$(p))))
BIN := .venv/bin
READY := .venv/.ready
DEMO_READY := .venv/.ready-for-the-demo
ARGS ?=
# More than there are cores: half of the time a test waits for a process, or for a server's answer.
TESTERS ?= 4

PROSE := README.md CONTRIBUTING.md SECURITY.md deploy/README.md $(filter-out docs/licences.md,$(wildcard docs/*.md)) $(wildcard docs/rules/*.md tests/review/goldens/*.md)
.PHONY: prose test-browser support support-age help setup demo test check format lint types contracts docs audit audited fuzz peers test-slow soak bench-images prove mutants screenshots clean

help:            ## This list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  .*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY)  ## Virtual environment with everything the project needs

$(READY): $(DEMO_READY) pyproject.toml constraints.txt
	@echo "Installing what the checks and tests need ..."
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,otel]'
	@touch $@

$(DEMO_READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Slimline needs Python 3.11 or newer: install it (apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: apt-get install python3-venv"; exit 2; }
	@echo "Making a virtual environment in .venv and installing what the demo needs (under a minute where packages are at hand) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo]'
	@touch $@

demo: $(DEMO_READY)  ## Review a pull request on a local GitHub (ARGS="--once", ARGS="--dockerfile PATH")
	@command -v git >/dev/null || { echo "The demo needs git: apt-get install git"; exit 2; }
	$(BIN)/slimline demo $(ARGS)

test: $(READY)   ## The whole test suite, with its system packages installed where that is allowed
	tests/system-packages
	@$(BIN)/python -m compileall -q app rules tests # hundreds of processes are started: none compiles it all again
	$(BIN)/python -m pytest -m "not slow and not browser" -n $(TESTERS) --dist worksteal $(ARGS)

test-slow: $(READY)  ## Fault and load tests (about 12 minutes)
	tests/system-packages --slow
	$(BIN)/python -m pytest -m slow --timeout 1800 $(ARGS)

soak: $(READY)  ## 5,000 deliveries with faults and kill -9 (an hour or more)
	SOAK_DELIVERIES=5000 $(BIN)/python -m pytest tests/service/test_soak.py $(ARGS)

test-browser: $(READY)  ## The pages in a real browser: set-up, playground, demo, accessibility
	tests/system-packages
	$(BIN)/python -m pytest tests/browser $(ARGS)

format: $(READY) ## Rewrites the code's layout
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

prose: $(READY)  ## The English of docs, rule pages and comments
	$(BIN)/proselint check --config .ci/proselint.json $(PROSE)

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

check: lint prose types contracts audited test  ## Everything a commit must pass

docs: $(READY)   ## Renders docs/rules from the rules, docs/ecosystems.md from the records
	$(BIN)/python -m rules.engine.docs
	$(BIN)/python -m rules.ecosystems.docs

support: $(READY) ## Lifetimes and tags of base images anew (FOLDERS="PATH/endoflife.date PATH/official-images")
	$(BIN)/python -m bench.support_data $(FOLDERS)

support-age: $(READY)  ## Fails where the lifetimes of base images are older than 60 days
	$(BIN)/python -m bench.support_data --age 60

audit: $(READY)  ## Known weaknesses of the dependencies (asks PyPI, then OSV; bandit's checks are part of lint)
	.ci/audit

audited: $(READY)
	.ci/audit --if-reachable

release-check: $(READY)  ## All of a release but its publication: the wheel is built, installed alone, and used
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	$(BIN)/python -m pytest -q tests/deploy/test_faces.py tests/test_extras.py tests/test_licences.py --timeout 900

fuzz: $(READY)   ## Thousands of generated files against BuildKit's parser and shfmt, and the laws of composition (up to an hour)
	HYPOTHESIS_PROFILE=fuzz $(BIN)/python -m pytest tests/dockerfile --timeout 0 -n 2 --dist worksteal $(ARGS)
	HYPOTHESIS_PROFILE=fuzz-rewrites $(BIN)/python -m pytest tests/engine --timeout 0 -n 2 --dist worksteal $(ARGS)

peers: $(READY)  ## Agreement with hadolint and BuildKit (PEERS=FOLDER with their checkouts `hadolint` and `buildkit`)
	$(BIN)/python -m bench.peers $(PEERS)

bench-images: $(READY)  ## Real builds of the samples, before and after (root on Debian; starts its own Docker engine)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	eval "$$(bench/images/engine.sh bench/.work)" && $(BIN)/python -m bench.images.measure $(ARGS)

prove: $(READY)  ## Projects of all kinds, built, started and asked before and after each fix (root on Debian; ARGS="--only NAME")
	eval "$$(bench/images/engine.sh bench/.work)" && $(BIN)/python -m bench.prove.effects && $(BIN)/python -m bench.prove $(ARGS)

mutants: $(READY)  ## Small changes to the code that some test must notice (ARGS="--count 20 --minutes 30")
	nice -n 15 $(BIN)/python -m bench.mutants $(ARGS)

screenshots: $(READY)  ## Makes the pictures in docs again (needs chromium)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m bench.screenshots

clean:           ## Removes what make made
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist *.egg-info
