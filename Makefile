# Each line is a command that one could type. The environment is made on first use and kept in .venv.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export JUPYTER_PLATFORM_DIRS = 1

.PHONY: help lab test build grade site bench constraints dependencies lint binder publish

help:
	@echo "make lab     open the course in JupyterLab"
	@echo "make test    run all tests"
	@echo "make build   generate notebooks and check data from the sources"
	@echo "make grade   grade the example submissions, the whole instructor's path, and write the class report"
	@echo "make site    write the lessons and explorers as pages that need no server"
	@echo "make bench   measure beside the rivals"
	@echo "make lint, binder, dependencies, constraints, publish: see CONTRIBUTING.md and binder/README.md"

# uv is a pip package that installs ten times faster than pip; everything it downloads is kept in .venv
.venv/ready: requirements.txt constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt -c constraints.txt -e .
	$(BIN)/python -m compileall -q grader notebooks/convlab
	touch .venv/ready

# JupyterLab refuses to run as root, as in a container, unless it is told. LAB_OPTIONS is for more, e.g. --no-browser
AS_ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)
lab: .venv/ready
	$(BIN)/jupyter lab $(AS_ROOT) $(LAB_OPTIONS) notebooks/start_here.ipynb

# First every solved notebook again, its outputs compared; then the tests
test: .venv/ready
	CONVLAB_STATIC=1 $(BIN)/python -m pytest -n 2 --dist loadscope --nbval solutions
	$(BIN)/python -m pytest -n 2 --dist loadscope

build: .venv/ready
	$(BIN)/python -m grader build

grade: .venv/ready
	$(BIN)/python -m grader demo
	$(BIN)/python -m grader report --root build/demo

# Lessons and explorers as pages without server, kernel or network: site/
site: .venv/ready
	$(BIN)/python -m grader site

# Ratios against the rivals, side by side in one run
bench: .venv/ready
	$(BIN)/python -m grader bench network
	$(BIN)/python -m grader bench explore
	$(BIN)/python -m grader bench autograde

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The two branches that launch links open: binder/README.md
REMOTE ?= origin
publish:
	git push $(REMOTE) $$(git subtree split -q --prefix notebooks):refs/heads/learners
	git push $(REMOTE) $$(git subtree split -q --prefix binder):refs/heads/environment

# What a launch link does, without Docker
binder: .venv/ready
	bash tests/binder_replay.sh

# The quick tests at an end of the tested ranges (lowest-direct or highest), in an environment of its own
RESOLUTION ?= lowest-direct
dependencies: .venv/ready
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python build/$(RESOLUTION)
	$(BIN)/uv pip install --quiet --python build/$(RESOLUTION)/bin/python --resolution $(RESOLUTION) -r requirements.txt -e .
	PATH=$(CURDIR)/build/$(RESOLUTION)/bin:$$PATH python -m pytest -q -n 2 --dist loadscope $(OLD) $(QUICK)

# Old packages are deprecated by what they stand on, which is newer
OLD := $(if $(filter lowest-direct,$(RESOLUTION)),-W ignore::DeprecationWarning)
# What shows that the packages fit: functions, checks, mistakes, the wire, and nbgrader's way from release to report
QUICK := tests/reference tests/convlab tests/exercises tests/judge/test_wire.py tests/test_report.py

constraints:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header --upgrade requirements.txt -o constraints.txt
