# Amtsweg: `make demo` and `make test` set up all they need on a fresh machine.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
FEDERATION ?= harburg
PORT ?= 8000
# The default federation has the default data folder, so that `amtsweg` finds it without further settings.
AMTSWEG_DATA ?= $(if $(filter harburg,$(FEDERATION)),var,var/$(FEDERATION))
BIN := .venv/bin
export FEDERATION PORT

.PHONY: demo test test-fast lint bench fill bench-large crawl screenshots walk-forms set-up set-up-dev requirements clean

demo: set-up ## Serve a demo federation on http://localhost:$(PORT)
	@AMTSWEG_MODE=demo AMTSWEG_DATA="$(abspath $(AMTSWEG_DATA))" exec $(BIN)/amtsweg demo

test: set-up-dev system ## Every test on SQLite, and what touches the database on PostgreSQL
	@echo "== tests on SQLite"
	$(BIN)/pytest -n 2 --dist loadfile
	@echo "== tests on PostgreSQL"
	AMTSWEG_TEST_DATABASE=postgres $(BIN)/pytest -n 2 --dist loadfile

test-fast: set-up-dev ## On SQLite, without the browser
	$(BIN)/pytest -n 2 --dist loadfile -m "not browser"

lint: set-up-dev ## Style, types, layers, translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/messages.py check

bench: set-up-dev system ## Measure the product against a bare Django view
	$(BIN)/python -m bench

CASES ?= 20000
PROCESSES ?= 1
fill bench-large: export AMTSWEG_MODE = demo
fill bench-large: export AMTSWEG_DATA := $(abspath $(AMTSWEG_DATA))
fill bench-large: export DJANGO_SETTINGS_MODULE = amtsweg.settings

fill: set-up-dev ## Add CASES=… invented cases to the demo that `make demo` has set up; PROCESSES=… on PostgreSQL
	$(BIN)/python -m bench.filling --cases $(CASES) --processes $(PROCESSES)

bench-large: set-up-dev ## Measure desk, mailbox and case page of a filled demo
	$(BIN)/python -m bench.large

crawl: set-up-dev ## Walk all pages of Harburg and Emsland: three clicks, no dead link
	$(BIN)/python scripts/crawl.py

screenshots: set-up-dev system ## Pictures of every page that a browser test looks at, in build/screenshots
	AMTSWEG_TEST_SCREENSHOTS=$(abspath build/screenshots) $(BIN)/pytest -n 2 --dist loadfile -m browser

walk-forms: set-up-dev system ## Every form from its start to a decision in a browser; pictures in build/forms
	$(BIN)/pytest -n 2 tests/e2e/walk_forms.py

set-up:
	@$(PYTHON) scripts/set_up.py

set-up-dev:
	@$(PYTHON) scripts/set_up.py --dev

.PHONY: system
system:
	@$(PYTHON) scripts/system_packages.py

requirements: set-up-dev ## Lock the versions anew after a change of pyproject.toml
	$(BIN)/python scripts/lock_requirements.py

clean: ## Remove what set-up made; data in var/ stays
	rm -rf build node_modules .venv src/*.egg-info
