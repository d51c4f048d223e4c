PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test docs bench fuzz format

demo: $(VENV)/.ready
	-$(BIN)/iracheck check fixtures/scenarios/korean-cathode-2024.yaml

test: $(VENV)/.ready
	$(BIN)/ruff format --check src tests benchmarks examples docs/conf.py
	$(BIN)/ruff check src tests benchmarks examples docs/conf.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses auto

docs: $(VENV)/.ready
	$(BIN)/sphinx-build --nitpicky --fail-on-warning --quiet docs build/docs

bench: $(VENV)/.ready
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/live.py
	$(BIN)/python benchmarks/job.py
	$(BIN)/python benchmarks/ownership.py
	$(BIN)/python benchmarks/screening.py

# The readers on damaged texts, for about ten minutes.
fuzz: $(VENV)/.ready
	$(BIN)/pytest --numprocesses auto --hypothesis-profile=fuzz tests/test_fuzz.py

format: $(VENV)/.ready
	$(BIN)/ruff format src tests benchmarks examples docs/conf.py
	$(BIN)/ruff check --fix src tests benchmarks examples docs/conf.py

# durable-rules needs a C compiler and Python before 3.13; on newer Pythons the extra installs nothing.
$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[durable,dev]'
	touch $@
