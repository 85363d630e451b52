# Two commands are the whole set-up: `make demo` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
SAMPLE := src/streamrec/sample
READY := $(VENV)/.ready

.DEFAULT_GOAL := help

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(READY): locks/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "StreamRec needs Python 3.11 or later: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

install: $(READY)  ## make .venv with everything in it

demo: $(READY)  ## build the sample catalogue, train on simulated viewers, serve http://127.0.0.1:8000
	$(BIN)/streamrec demo --data $(DEMO)

demo-data: $(READY)
	$(BIN)/streamrec demo --data $(DEMO) --no-serve

test: $(READY)  ## run the tests (STREAMREC_REAL_DATA and STREAMREC_TEST_POSTGRES widen them)
	$(BIN)/python -m pytest -n auto --dist loadfile

quality: $(READY)  ## check quality, facts and costs on real data (needs STREAMREC_REAL_DATA; minutes)
	$(BIN)/python -m pytest -m quality tests

check: $(READY)  ## format, lint, types, import contracts, generated files
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m streamrec.service.api.openapi | diff docs/reference/openapi.json -
	$(BIN)/python -m streamrec.service.api.client_types docs/reference/openapi.json | diff src/streamrec/client/response_types.py -

faults: $(READY)  ## kill the service and the commands 200 times, on each database named (half an hour)
	STREAMREC_FAULTS=200 $(BIN)/python -m pytest tests/faults

bench: $(READY)  ## compare with the plain way, side by side (needs STREAMREC_REAL_DATA)
	$(BIN)/python -m benchmarks

load: $(READY)  ## measure what the service stands (needs STREAMREC_REAL_DATA and wrk)
	$(BIN)/python -m benchmarks.service

docs: $(READY)  ## write the generated parts of docs/ and the client's types
	$(BIN)/python -c 'from streamrec.columns import data_dictionary; print(data_dictionary(), end="")' > docs/reference/data-dictionary.md
	$(BIN)/python -m tests.model_table > docs/reference/model-table.md
	$(BIN)/python -m streamrec.service.api.openapi > docs/reference/openapi.json
	$(BIN)/python -m streamrec.service.api.client_types docs/reference/openapi.json > src/streamrec/client/response_types.py
	$(BIN)/python -m streamrec.service.questions.question_docs docs/reference/questions.md

screenshots: demo-data  ## take the pictures in docs/images (needs Chromium)
	$(BIN)/python -m tests.browser.screenshots --data $(DEMO) --to docs/images

WORDS := src/streamrec/i18n/translations
translations: $(READY)  ## bring translations/*.po up to date with the messages in code and templates
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k message -k plural:1,2 -k message_in:1c,2 --omit-header --no-location --sort-output -o /dev/stdout src/streamrec > $(WORDS)/.messages.pot
	for po in $(WORDS)/*.po; do $(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --omit-header --width 100 -l $$(basename $$po .po | tr - _) -i $(WORDS)/.messages.pot -o $$po; done
	rm $(WORDS)/.messages.pot

COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet

lock: $(READY)  ## renew locks/ from pyproject.toml
	$(COMPILE) --no-emit-package streamrec -o locks/runtime.txt
	$(COMPILE) --no-emit-package streamrec --extra train --extra report -o locks/build.txt
	$(COMPILE) --no-emit-package streamrec --extra postgres --group wheel -o locks/image.txt
	$(COMPILE) --no-emit-package streamrec --extra all --group dev -o locks/dev.txt

wheel-test: $(READY)  ## install the built wheel into a clean environment and ask it a question
	$(BIN)/python tests/wheel.py

images: $(READY)  ## build the container image and serve from it in 512 MB (root; buildah, mmdebstrap, wrk)
	$(BIN)/python tests/image.py

.PHONY: help install demo demo-data screenshots test quality check faults bench load docs translations lock wheel-test images
