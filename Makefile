# make run · make test · make lint · make bench · make pictures · make lock

# The locks are made for 3.11; what is newer does where it is missing.
PYTHON ?= $(shell command -v python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check -q

.PHONY: run test lint bench whoosh274 pictures lock debian clean

run: $(VENV)/run.done
	$(if $(PORT),KB_PORT=$(PORT)) $(if $(HOST),KB_HOST=$(HOST)) $(BIN)/firststop serve

# In two processes: a test that waits keeps no other waiting.
test: $(VENV)/test.done debian
	$(BIN)/pytest --numprocesses=2 --dist=worksteal

lint: $(VENV)/test.done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates

bench: $(VENV)/bench.done
	$(BIN)/python -m bench

# The engine's tests with the Whoosh that all others descend from.
whoosh274: $(VENV)/test.done
	PYTHON=$(PYTHON) sh tests/whoosh274.sh

# The README's pictures, taken anew.
pictures: $(VENV)/test.done debian
	$(BIN)/python -m tests.browser.pictures

# Locks hold hashes and no addresses.
lock:
	LOCK="uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 --custom-compile-command=make-lock pyproject.toml --extra all --group build"; \
	$$LOCK -o requirements/run.txt && \
	$$LOCK --group test --group lint -o requirements/test.txt && \
	$$LOCK --group bench -o requirements/bench.txt

debian:
	@sh tests/install-debian.sh

$(VENV)/python.done:
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/run.done: $(VENV)/python.done requirements/run.txt pyproject.toml
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/test.done: $(VENV)/run.done requirements/test.txt
	$(PIP) install --require-hashes -r requirements/test.txt
	touch $@

$(VENV)/bench.done: $(VENV)/run.done requirements/bench.txt
	$(PIP) install --require-hashes -r requirements/bench.txt
	touch $@

clean:
	rm -rf $(VENV) var
