# Each line is a command that one could type. The environment is made on first use and kept in .venv.
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export JUPYTER_PLATFORM_DIRS = 1

.PHONY: help lab test build grade site bench constraints lint binder

help:
	@echo "make lab     open the course in JupyterLab"
	@echo "make test    run all tests"
	@echo "make build   generate notebooks and check data from the sources"
	@echo "make grade   grade the example submissions, the whole instructor's path, and write the class report"
	@echo "make site    write the explorers as a page that needs no server"
	@echo "make bench   measure beside the rivals"

# uv is a pip package that installs ten times faster than pip; everything it downloads is kept in .venv
.venv/ready: requirements.txt constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python -r requirements.txt -c constraints.txt -e .
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

# All explorers without a kernel, as one folder of files: site/
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

# What Binder does with this repository, without Docker
binder: .venv/ready
	bash tests/binder_replay.sh

constraints:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header --upgrade requirements.txt -o constraints.txt
