# Two commands matter: `make demo` and `make test`. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.PHONY: demo test lint bench lock screenshots docs clean

demo: .venv/base
	$(BIN)/nufuz build out/demo examples/central-asia/documents --by TUR,RUS,CHN,USA,IRN,EU --in KAZ,UZB,KGZ,TKM,TJK --year 2021
	@echo "Open out/demo/report.ar.html (Arabic) or out/demo/report.en.html (English)."

test: .venv/dev
	$(BIN)/python -m pytest -n 2 tests

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/bench
	@cat benchmarks/README.md

screenshots: demo
	$(BIN)/python docs/screenshots.py out/demo

docs: .venv/docs
	$(BIN)/sphinx-build -q -W --keep-going docs out/docs
	@echo "Open out/docs/index.html."

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "nufuz needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv

.venv/base: requirements/base.txt requirements/build.txt pyproject.toml | .venv/bin/python
	$(INSTALL) -r requirements/build.txt -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

.venv/dev: requirements/dev.txt requirements/extras.txt .venv/base
	$(INSTALL) -r requirements/extras.txt
	$(INSTALL) -r requirements/dev.txt
	touch $@

.venv/bench: requirements/bench.txt .venv/dev
	$(INSTALL) -r requirements/bench.txt
	touch $@

.venv/docs: requirements/docs.txt .venv/dev
	$(INSTALL) -r requirements/docs.txt
	touch $@

# Versions and hashes only; no address of any registry.
LOCK := $(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11 --universal --custom-compile-command "make lock"
lock: | .venv/bin/python
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) requirements/build.in -o requirements/build.txt
	$(LOCK) pyproject.toml -c requirements/build.txt -o requirements/base.txt
	$(LOCK) --all-extras pyproject.toml -c requirements/base.txt -o requirements/extras.txt
	$(LOCK) requirements/dev.in -o requirements/dev.txt
	$(LOCK) requirements/bench.in -o requirements/bench.txt
	$(LOCK) requirements/docs.in -o requirements/docs.txt

clean:
	rm -rf .venv out build dist
