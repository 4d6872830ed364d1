# Everything runs from .venv, made from requirements.lock; a second call sets nothing up again.
PYTHON ?= python3
VENV := .venv
B := $(VENV)/bin
RUN := $(B)/python -m
STUDY ?= data/hitouch/study.yaml
# By path, so that `import cemlab` works from the folder above a checkout of that name too.
EDIT := --config-settings editable_mode=compat -e .

# Every notebook is a process of its own: without stored bytecode each would compile pandas anew.
unexport PYTHONDONTWRITEBYTECODE

.DELETE_ON_ERROR:
.PHONY: help setup report test lab workshop lock refresh sample clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.stamp  ## make .venv from the lock (the other targets do this by themselves)

# Installed by uv where it works, by pip else; where Python comes without ensurepip, the environment is
# made without pip and filled from outside.
$(VENV)/.stamp: requirements.lock pyproject.toml
	@if test -e $(VENV) && ! test -e $(VENV)/.made && ! test -e $@; then echo "$(VENV) was not made by this Makefile:" \
	  "move it away, or set up another with: make VENV=.venv-cemlab ..."; exit 1; fi
	@if test -x $(B)/python; then python=$(B)/python; else python="$(PYTHON)"; fi; \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "cemlab needs Python 3.11 or newer," \
	  "and $$python is not: make clean, then name a newer one with: make PYTHON=python3.12 ..."; exit 1; }
	@test -x $(B)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)
	@touch $(VENV)/.made
	@echo "Setting up $(VENV) (once, a minute or two) ..."
	@set -e; \
	if $(RUN) pip --version >/dev/null 2>&1; then pip="$(RUN) pip"; \
	elif $(PYTHON) -m pip --version >/dev/null 2>&1; then pip="$(PYTHON) -m pip --python $(B)/python"; \
	else echo "Neither $(PYTHON) nor $(VENV) has pip; on Debian: apt-get install python3-venv python3-pip"; exit 1; fi; \
	$$pip install -q --disable-pip-version-check "uv>=0.9,<1" 2>/dev/null || true; \
	{ $(B)/uv pip install -q --python $(B)/python --require-hashes -r requirements.lock 2>/dev/null && \
	  $(B)/uv pip install -q --python $(B)/python --no-build-isolation --no-deps $(EDIT); } || \
	{ $$pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $$pip install -q --disable-pip-version-check --no-build-isolation --no-deps $(EDIT); }
	@touch $@

report: $(VENV)/.stamp  ## run the main job on the simulated company; prints the path of the index
	@$(B)/cemlab run $(STUDY)

# Two processes at once: threads of their own would only get in each other's way.
test: $(VENV)/.stamp  ## lint, tests, doctests, notebooks
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(B)/lint-imports
	export OMP_NUM_THREADS=1 CEMLAB_TEST_CACHE=$$(mktemp -d) && trap 'rm -rf "$$CEMLAB_TEST_CACHE"' EXIT && \
	CEMLAB_CACHE=$$CEMLAB_TEST_CACHE $(RUN) pytest -o addopts= -q --nbval-lax --nbval-current-env \
	  --nbval-cell-timeout 180 -n 2 --dist loadscope notebooks && \
	$(RUN) pytest -n 2 --dist loadfile --max-worker-restart 0

lab: $(VENV)/.stamp  ## open JupyterLab at the notebooks
	$(B)/jupyter lab --notebook-dir notebooks

workshop: $(VENV)/.stamp  ## hold a workshop on the study, for phones, a big screen and a facilitator
	@$(B)/cemlab workshop $(STUDY)

refresh: $(VENV)/.stamp  ## run the notebooks in place and store them clean, with their headline numbers
	$(RUN) nbconvert --to notebook --execute --inplace --log-level WARN notebooks/*.ipynb
	$(B)/nbstripout --keep-count --extra-keys metadata.language_info.version notebooks/*.ipynb

sample: $(VENV)/.stamp  ## write the simulated company anew
	$(B)/cemlab sample data/hitouch --seed 7

lock: $(VENV)/.stamp  ## resolve requirements.lock anew
	$(B)/uv pip compile pyproject.toml --extra test --extra workshop --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -q -o requirements.lock

clean:  ## remove what the other targets made
	if test -e $(VENV)/.made || test -e $(VENV)/.stamp; then rm -rf $(VENV); fi
	rm -rf .pytest_cache .ruff_cache build *.egg-info
