# One word for each thing a person does here. `make check` is what CI runs.
BIN := .venv/bin
WORKERS ?= logical
ARGS ?=
PYTEST = $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=worksteal

# A bare machine has no locale, and names have letters that ASCII has not.
ifeq ($(LANG)$(LC_ALL)$(LC_CTYPE),)
export LC_CTYPE := C.UTF-8
endif

.PHONY: help demo test check bench screens clean distclean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' Makefile | expand -t 12

demo: ## Start a trial: central server, simulated devices, window (ARGS="--help" for more)
	@packaging/bootstrap.sh run
	@$(BIN)/floorapp demo $(ARGS)

test: ## Run the tests (ARGS="-k carton" for some of them)
	@packaging/bootstrap.sh test
	QT_QPA_PLATFORM=offscreen $(PYTEST) $(ARGS)

check: ## Everything that CI holds a change to: style, types, layers, tests, coverage
	@packaging/bootstrap.sh test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	FLOORAPP_UNCOMPILED=1 QT_QPA_PLATFORM=offscreen $(PYTEST) --cov=floorapp --cov-report=
	@echo "the decisions of the floor are tested by every branch:"
	@$(BIN)/coverage report --include='floorapp/workflows/*' --fail-under=100
	@echo "and all of it:"
	@$(BIN)/coverage report

bench: ## Measure latency, start and memory (some minutes; an otherwise idle machine)
	@packaging/bootstrap.sh bench
	$(BIN)/python -m tests.bench $(ARGS)

screens: ## Draw every screen again into docs/screens
	@packaging/bootstrap.sh run
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m floorapp.ui.gallery docs/screens

clean: ## Remove what tools left behind
	rm -f floorapp/workflows/cartons/*.so
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov dist
	find floorapp tests packaging -name __pycache__ -not -path '*/node_modules/*' -prune -exec rm -rf {} +

distclean: clean ## Remove also what bootstrap.sh installed in this folder
	rm -rf .venv .venv-tools tests/render/node_modules
