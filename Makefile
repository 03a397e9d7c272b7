# Each target sets up what it needs and may be called again and again.
PYTHON ?= python3.11
VENV := .venv
BENCH := .venv-bench
BIN := $(VENV)/bin
PORT ?= 8501
# Their database holds no more than which tasks are done; they train for minutes.
LABS := $(addprefix --ignore=tests/test_,pages.py lab_code.py playground_presets.py)

.PHONY: run test test-postgres test-deploy check bench load eval clean

run: $(VENV)/.run
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.headless $(if $(DISPLAY),false,true)

test: $(VENV)/.dev check-browser check-postgres check-deploy
	$(BIN)/python -m quiz check
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal -m "not deploy"
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal --postgres -m "not deploy and not browser" $(LABS)

# Every test that has a database on PostgreSQL; `make test` leaves out the browser's and the labs' there.
test-postgres: $(VENV)/.dev check-browser check-postgres
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal --postgres -m "not deploy"

# PostgreSQL, nginx, three replicas, a login and a backup, as deploy/README.md describes them.
test-deploy: $(VENV)/.dev check-browser check-postgres check-deploy
	$(BIN)/python -m pytest tests/deploy

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

.PHONY: check-browser check-postgres check-deploy
check-browser:
	@.ci/browser

check-postgres:
	@.ci/postgres

check-deploy:
	@.ci/deploy

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
