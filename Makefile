# Vigie: `make help` lists what can be done.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
export VIGIE_SHARED ?= $(abspath ../shared)

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

$(VENV)/.ready: pyproject.toml constraints.txt
	python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vigie needs Python 3.11 or newer")'
	test -x $(PY) || python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q --disable-pip-version-check uv==0.13.9
	$(VENV)/bin/uv pip install -q --python $(PY) -c constraints.txt -e '.[dev]'
	@touch $@

.PHONY: setup
setup: $(VENV)/.ready ## Make the virtual environment with pinned packages

.PHONY: demo
demo: setup ## Set up and run the main job offline: a press of our own, collected, read, reported
	$(VENV)/bin/vigie demo

.PHONY: test
test: setup ## Set up and pass every check: style, types, tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(PY) -m pytest

.PHONY: docs
docs: setup ## Write the generated pages again (schema, commands)
	$(PY) -m storage.docs
	$(PY) -m pipeline.docs

.PHONY: train
train: setup ## Train the model again from the shared data (adds torch; an hour and a half on two idle cores)
	UV_FIND_LINKS="$${PIP_FIND_LINKS:-}" $(VENV)/bin/uv pip install -q --python $(PY) -c constraints.txt -e '.[dev,train]'
	$(PY) -m nlp.training.train --shared "$(VIGIE_SHARED)" --out nlp/models/tone

.PHONY: evaluate
evaluate: setup ## Measure the recipe of the tone by its protocol: seeds, calibration, MAD-TSC, open sets (hours; resumable)
	UV_FIND_LINKS="$${PIP_FIND_LINKS:-}" $(VENV)/bin/uv pip install -q --python $(PY) -c constraints.txt -e '.[dev,train]'
	$(PY) tests/bench_tone_recipe.py

.PHONY: replay
replay: setup ## Walk the real year 2022 through the real code, and write its 52 reports
	$(PY) tests/bench_replay.py

.PHONY: bench
bench: setup ## Every measure but the replay, the simulations and the training; writes docs/figures.json
	$(PY) tests/bench_feeds.py
	$(PY) tests/bench_extraction.py
	$(PY) tests/bench_robots.py
	$(PY) tests/bench_hostile_addresses.py
	$(PY) tests/bench_soak.py
	$(PY) tests/bench_places.py
	$(PY) tests/bench_relevance.py
	$(PY) tests/bench_topics.py
	$(PY) tests/bench_tone.py
	$(PY) tests/bench_tone_speed.py
	$(PY) tests/bench_tone_articles.py
	$(PY) tests/bench_behaviour.py
	$(PY) tests/bench_contrasts.py
	$(PY) tests/bench_copies.py
	$(PY) tests/bench_stories.py
	$(PY) tests/bench_storage.py
	$(PY) tests/bench_snapshot.py
	$(PY) tests/bench_schedule.py
	$(PY) tests/bench_faults.py
	$(PY) tests/bench_report_payloads.py
	$(PY) tests/bench_demo_prose.py
	$(PY) tests/bench_demo.py
	$(PY) tests/bench_walk.py

.PHONY: bench-index
bench-index: setup ## The index on simulated presses whose truth is known (20 minutes; goes on where it stopped)
	$(PY) tests/bench_index.py

.PHONY: bench-alerts
bench-alerts: setup ## The alerts on simulated presses, beside published methods
	$(PY) tests/bench_alerts.py

.PHONY: clean
clean: ## Remove what the commands wrote (keeps the virtual environment)
	rm -rf var build
