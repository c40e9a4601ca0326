# `make` alone explains the targets. Each one installs what it needs first and does nothing that is already done.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SLOW ?= not slow

.NOTPARALLEL:
.PHONY: help demo speech test test-all lint client run-environment test-environment lock clean

help: ## explain the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

demo: run-environment client ## start everything on this machine with a seeded case
	@exec $(BIN)/hearing demo $(ARGS)

speech: run-environment ## install what recognises speech, for captions: engines and models (ARGS="--language zh")
	@$(PYTHON) tools/environment.py speech
	@$(BIN)/hearing speech install $(ARGS)

test: lint client ## lint, build, and run every test but the long ones
	@shared=0; alone=0; \
	  $(BIN)/python -m pytest -q -n 2 --dist loadfile -m "($(SLOW)) and not alone" $(ARGS) || shared=$$?; \
	  $(BIN)/python -m pytest -q -m "($(SLOW)) and alone" $(ARGS) || alone=$$?; \
	  case "$$shared $$alone" in "0 0" | "0 5" | "5 0") ;; *) exit 1 ;; esac  # 5: ARGS named none of this half

test-all: SLOW = slow or not slow
test-all: test ## the same with the long soak and fault runs

lint: test-environment ## style, types, and the client's types
	@echo "ruff";  $(BIN)/ruff check --quiet --output-format concise . && $(BIN)/ruff format --quiet --check .
	@echo "mypy";  $(BIN)/mypy --no-error-summary
	@$(BIN)/python tools/client.py check

client: run-environment ## build the browser client when its sources changed, and fetch the documents' font
	@$(BIN)/python tools/client.py build
	@$(BIN)/python tools/fonts.py

run-environment:
	@$(PYTHON) tools/system_packages.py run
	@$(PYTHON) tools/environment.py run
	@$(PYTHON) tools/native.py

test-environment:
	@$(PYTHON) tools/system_packages.py test
	@$(PYTHON) tools/environment.py test
	@$(PYTHON) tools/native.py test
	-@$(BIN)/python tools/speech.py

lock: run-environment ## write the lock files anew (ARGS=--upgrade takes newer versions)
	@tools/lock.sh $(ARGS)

clean: ## remove what was built or installed here; data in var/ and the font stay
	@rm -rf .venv web/static web/client/node_modules artefacts dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
