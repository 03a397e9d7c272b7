# Each target sets up what it needs and may be called again and again.
PYTHON ?= python3.11
VENV := .venv
BENCH := .venv-bench
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run test check bench load eval clean

run: $(VENV)/.run
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.headless $(if $(DISPLAY),false,true)

test: $(VENV)/.dev check-browser
	$(BIN)/python -m quiz check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m quiz check

bench: $(BENCH)/.done check-browser
	$(BENCH)/bin/python -m benchmarks

# A class at work on this machine; LOAD="--minutes 30 --coming-and-going" and other options: benchmarks/load.
load: $(VENV)/.dev
	$(BIN)/python -m benchmarks.load $(LOAD)

eval: $(BENCH)/.done
	$(BENCH)/bin/python -m benchmarks.grading
	$(BENCH)/bin/python -m benchmarks.kills
	$(BENCH)/bin/python -m benchmarks.digits
	$(BENCH)/bin/python -m benchmarks.frameworks
	$(BENCH)/bin/python -m benchmarks.number_words
	$(BENCH)/bin/python -m quiz plan --simulate

clean:
	rm -rf $(VENV) $(BENCH)

.PHONY: check-browser
check-browser:
	@.ci/browser

# A virtual environment needs Debian's python3-venv; without it the message says how to get it.
$(VENV)/bin/python:
	@.ci/python $(PYTHON) $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt deploy/requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $(VENV)/.run $@

$(BENCH)/bin/python:
	@.ci/python $(PYTHON) $(BENCH)

$(BENCH)/.done: requirements.txt requirements-dev.txt deploy/requirements.txt benchmarks/requirements.txt | $(BENCH)/bin/python
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -r benchmarks/requirements.txt
	@touch $@
