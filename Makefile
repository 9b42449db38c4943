# prunescope: `make demo` shows it, `make test` proves it. Everything is installed into .venv by the project's own files.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test fast check soak bench web types clean help

help:            ## this list
	@grep -hE '^[a-z]+: .*##|^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

.venv/demo: pyproject.toml constraints.txt hatch_build.py
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --upgrade pip
	$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

.venv/test: pyproject.toml constraints.txt hatch_build.py web/package-lock.json
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --upgrade pip
	$(BIN)/pip install -q -c constraints.txt -e ".[test]"
	$(BIN)/python scripts/ensure_browser.py
	@touch $@

demo: .venv/demo web  ## install everything, open the page on trained models with real data
	$(BIN)/prunescope demo

web: .venv/demo       ## build the page if its sources changed
	@$(BIN)/python hatch_build.py

test: .venv/test check web  ## install what the tests need, run all of them
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not soak and not browser"
	$(BIN)/python -m pytest -m browser tests/browser

fast: .venv/test      ## the tests without the browser
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not soak and not browser"

check: .venv/test     ## format, lint, types, layers; the page's lint, types and unit tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/web.py check

soak: .venv/test      ## long forms
	$(BIN)/python -m pytest -m soak
	for round in 1 2 3 4 5 6 7 8 9 10; do $(BIN)/python -m pytest -n 2 --hypothesis-profile=search tests/property || exit 1; done

bench: .venv/test web ## the figures of docs/benchmarks.md
	@for f in benchmarks/p*.py; do echo "== $$f"; $(BIN)/python $$f || exit 1; done

types: .venv/test     ## the page's API types from the server's own description
	$(BIN)/python scripts/write_openapi.py
	$(BIN)/python scripts/web.py types

clean:                ## everything that was built
	rm -rf .venv dist build web/node_modules src/prunescope/server/page .mypy_cache .ruff_cache .pytest_cache
