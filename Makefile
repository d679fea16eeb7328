# `make` alone lists the targets. A fresh machine needs git, make and Python 3.11 or newer; nothing else.
.DEFAULT_GOAL := help
.PHONY: help install playground test test-long planted-bugs test-quick faults decisions watches crash-sweep bench simulate proposals check checkov format lock policies accessible docs release vulnerabilities sbom schema screenshot screenshots see-and-propose size clean

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
INSTALL := $(BIN)/python requirements/install.py --require-hashes
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 17

install: $(VENV)/.installed  ## build .venv with the rollback-bot command

playground: install  ## start the local Slack page, the simulated AWS and the real bot (ARGS="--speed 30")
	@$(BIN)/rollback-bot playground $(ARGS)

test: $(VENV)/.developing .venv-bench/.installed  ## run the tests, but for those that take long (ARGS="-k stale" picks some)
	@$(BIN)/python -m pytest $(ARGS)

test-long: $(VENV)/.developing .venv-bench/.installed  ## the tests that take minutes
	@$(BIN)/python -m pytest -m long -s $(ARGS)

faults: $(VENV)/.developing  ## play every row of the fault table and write docs/evidence/faults.md
	@$(BIN)/python -m pytest tests/faults -m 'long or not long' $(ARGS)
	@$(BIN)/python -m tests.faults.document

decisions: $(VENV)/.developing  ## play every row of the decision table and write docs/evidence/decision-table.md
	@$(BIN)/python -m pytest tests/decisions -m long $(ARGS)
	@$(BIN)/python -m tests.decisions.document

watches: $(VENV)/.developing  ## play every situation after a rollback and write docs/evidence/validation.md
	@$(BIN)/python -m pytest tests/watches -m long $(ARGS)
	@$(BIN)/python -m tests.watches.document

crash-sweep: $(VENV)/.developing  ## kill the bot at its every step (SCENARIO=success FROM=1 TO=40 WHEN=before JOBS=2, ARGS="--database postgresql": two bots)
	@$(BIN)/python -m tests.crash $(if $(SCENARIO),--scenario $(SCENARIO)) $(if $(FROM),--from $(FROM)) \
		$(if $(TO),--to $(TO)) $(if $(WHEN),--when $(WHEN)) $(if $(JOBS),--jobs $(JOBS)) $(ARGS)

planted-bugs: $(VENV)/.developing  ## plant known bugs in a copy: does some test notice each? (ARGS=NAME picks one)
	@$(BIN)/python -m tests.planted.run $(ARGS)

policies: $(VENV)/.developing  ## ask a policy evaluator what deploy/*.json allows, and of the stories; needs node and npm
	@npm ci --silent --prefix tests/aws/evaluator
	@$(BIN)/python -m pytest -m long tests/aws/test_neighbours.py tests/playground/test_stories.py

accessible: $(VENV)/.developing  ## look with axe-core for what shuts people out of the page; needs node, npm and Chromium
	@npm ci --silent --prefix tests/browser/axe
	@$(BIN)/python -m pytest -m long tests/browser/test_accessible.py $(ARGS)

simulate: $(VENV)/.developing  ## how often are verdicts on figures wrong? Draws windows for minutes and writes docs/evidence/false-alarms.md
	@$(BIN)/python -m tests.simulate

proposals: $(VENV)/.developing  ## how often is a rollback proposed for nothing, or a fault missed? Draws days for an hour of one core and writes docs/evidence/proposals.md
	@$(BIN)/python -m tests.simulate.proposals $(ARGS)

check: $(VENV)/.developing  ## lint, types, import rule, Dockerfile, CloudFormation, workflows, links of the documentation
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/cfn-lint deploy/cloudformation/*.yml
	@$(BIN)/zizmor --offline --quiet .github deploy/github-action
	@$(MAKE) --no-print-directory docs

docs: .venv-docs/.installed  ## build the documentation as a site in site/; a broken link fails it
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --clean

checkov: .venv-checkov/.installed  ## look for what is unsafe in deploy/cloudformation
	@.venv-checkov/bin/checkov -d deploy/cloudformation --framework cloudformation --compact --quiet --skip-download

failover: $(VENV)/.developing  ## end the bot that leads, again and again, and write docs/evidence/failover.md (ARGS="--times 100")
	@$(BIN)/python -m tests.failover $(ARGS)

bench: $(VENV)/.developing .venv-bench/.installed  ## measure the bot's speed beside other tools (ARGS="approve commands plan flood live watches events triggers readiness journal start fleet doomed")
	@$(BIN)/python -m benchmarks $(ARGS)

format: $(VENV)/.developing  ## format the code
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lock: $(VENV)/.developing  ## compile requirements/*.lock again from pyproject.toml
	@$(PIP) install --require-hashes -r requirements/lock.lock
	@echo uv==$$($(BIN)/uv --version | cut -d' ' -f2) | $(LOCK) - -o requirements/lock.lock
	@$(LOCK) pyproject.toml --extra dev -o requirements/dev.lock
	@$(LOCK) pyproject.toml --extra playground -c requirements/dev.lock -o requirements/playground.lock
	@$(LOCK) pyproject.toml -c requirements/dev.lock -o requirements/runtime.lock
	@$(LOCK) pyproject.toml --extra otel -c requirements/dev.lock -o requirements/otel.lock
	@echo hatchling | $(LOCK) - -o requirements/build.lock
	@$(LOCK) --group bench -o requirements/bench.lock
	@$(LOCK) --group docs -o requirements/docs.lock
	@$(LOCK) --group release -o requirements/release.lock
	@echo checkov | $(LOCK) - -o requirements/checkov.lock

release:  ## do version, tag and changelog agree? Prints what is said of it (TAG=v0.2.0); docs/releasing.md
	@$(PYTHON) -m tests.release.check "$(TAG)"

vulnerabilities: .venv-release/.installed  ## is a weakness known of what is installed? Asks the package index, which must answer
	@.venv-release/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off -r requirements/runtime.lock

sbom: .venv-release/.installed  ## write sbom.json (CycloneDX): what the image is made of, from requirements/runtime.lock
	@.venv-release/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible -o sbom.json requirements/runtime.lock

schema: $(VENV)/.developing  ## write services.schema.json, and docs/services-file.md, from the code
	@$(BIN)/python -m tests.schema
	@$(BIN)/python -m tests.reference.document

screenshot: $(VENV)/.developing  ## do the main job in headless Chromium and keep its picture for the README
	@ROLLBACK_SCREENSHOT=docs/rollback.png $(BIN)/python -m pytest tests/browser

screenshots: $(VENV)/.developing  ## keep a picture of every message, modal and Home tab in pictures/ (ARGS="immediate form" plays stories as well)
	@$(BIN)/python -m tests.browser.pictures $(ARGS)

see-and-propose: $(VENV)/.developing  ## break what runs by a click in headless Chromium, and keep the pictures of docs/evidence/see-and-propose.md
	@mkdir -p docs/evidence/see-and-propose
	@ROLLBACK_PICTURES=docs/evidence/see-and-propose $(BIN)/python -m pytest -n 0 -m long tests/browser/test_breaking.py -k one_click

size: ## lines of the product against its scenery
	@count() { git ls-files $$1 | grep -E '\.(py|js|css|html)$$' | xargs cat | wc -l; }; \
	printf 'bot and its wires     %6d lines\nplayground            %6d lines\ntests                 %6d lines\n' \
		"$$(count 'bot handlers aws destinations')" "$$(count playground)" "$$(count tests)"

clean:  ## remove the virtual environment and caches
	@rm -rf $(VENV) .venv-bench .venv-checkov .venv-docs .venv-release site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. Try: make PYTHON=/path/to/python3"; exit 1; }
	@echo "Making $(VENV) for $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements/playground.lock requirements/build.lock pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) (once) ..."
	@$(INSTALL) -r requirements/playground.lock -r requirements/build.lock
	@echo "  the rollback-bot command itself"
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.developing: requirements/dev.lock $(VENV)/.installed
	@echo "Installing what the tests need (once) ..."
	@$(INSTALL) -r requirements/dev.lock
	@touch $@

.venv-bench/.installed: requirements/bench.lock | $(BIN)/python
	@echo "Installing the AWS CLI, and what else the bot is compared with, into .venv-bench (once) ..."
	@$(BIN)/python -m venv --without-pip .venv-bench
	@$(BIN)/python requirements/install.py --python .venv-bench --require-hashes -r requirements/bench.lock
	@touch $@

.venv-docs/.installed: requirements/docs.lock | $(BIN)/python
	@echo "Installing what makes the site of the documentation into .venv-docs (once) ..."
	@$(BIN)/python -m venv --without-pip .venv-docs
	@$(BIN)/python requirements/install.py --python .venv-docs --require-hashes -r requirements/docs.lock
	@touch $@

.venv-release/.installed: requirements/release.lock
	@echo "Installing what a release is checked with into .venv-release (once) ..."
	@$(PYTHON) -m venv .venv-release
	@.venv-release/bin/python requirements/install.py --require-hashes -r requirements/release.lock
	@touch $@

.venv-checkov/.installed: requirements/checkov.lock | $(BIN)/python
	@echo "Installing checkov into .venv-checkov (once) ..."
	@$(BIN)/python -m venv .venv-checkov
	@.venv-checkov/bin/python requirements/install.py --require-hashes -r requirements/checkov.lock
	@touch $@
