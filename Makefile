# The two commands of the README are `make run` and `make test`; `make help` lists the rest.
# Needs make and one Python 3.11 to 3.13 that can create environments. Windows: make.ps1.

REPLICATES ?= 60
SEED ?= 2026
WORKERS ?= 2
OUT ?= results/main
PACKAGES = no-policy voucher-expansion tax-strategic industrial-ai-fund training \
           lead-projects full-package target-2030
COMPARE = .venv/bin/hwaksan compare $(PACKAGES) --baseline baseline --seed $(SEED) --workers $(WORKERS)

# The first of these that runs, has a supported version and can make an environment.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
    $$p -c 'import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
    >/dev/null 2>&1 && { echo $$p; break; }; done)

.DELETE_ON_ERROR:
.PHONY: help run test lint format docs site pictures reference evidence bench wheel clean

help:
	@echo "make run        create .venv, run the main comparison, write $(OUT) (REPLICATES=$(REPLICATES))"
	@echo "make test       create .venv, check style and types, run every test"
	@echo "make lint       style and types only"
	@echo "make format     let ruff rewrite the code"
	@echo "make docs       rewrite the generated pages of docs/"
	@echo "make site       walk the tutorials, then build the pages as a site into docs/_build/html"
	@echo "make pictures   run the main comparison and take the pictures of the README from it"
	@echo "make reference  rewrite the committed reference run in results/reference"
	@echo "make evidence   measure policy effects again, before and after (docs/policy_effects.md)"
	@echo "make bench      time the engine beside C, NumPy, mesa-frames and Mesa objects (ten minutes)"
	@echo "make wheel      build the wheel into dist/"
	@echo "make clean      remove .venv, caches and builds (results stay)"

run: .venv/installed
	$(COMPARE) --replicates $(REPLICATES) --out $(OUT) --force

test: lint
	.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal

lint: .venv/installed-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: .venv/installed-dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

docs: .venv/installed
	.venv/bin/python -m sim.docs.pages

site: .venv/installed-dev
	.venv/bin/python -m sim.docs.walk
	.venv/bin/python -m sphinx -W --keep-going -b html docs docs/_build/html

pictures: run
	for name in adoption effects; do \
	    cp $(OUT)/figures/$$name.png docs/figures/main_$$name.png; done
	.venv/bin/hwaksan report $(OUT) --lang ko
	for name in adoption effects; do \
	    cp $(OUT)/figures/$$name.png docs/figures/main_$${name}_ko.png; done
	.venv/bin/hwaksan report $(OUT)

reference: .venv/installed
	.venv/bin/hwaksan compare no-policy voucher-expansion full-package --baseline baseline \
	    --firms 1500 --small 300 --replicates 3 --parameters fit --seed 2026 --workers 2 \
	    --out results/reference --force

evidence: .venv/installed-dev
	.venv/bin/python -m tests.evidence.policy_effects

bench: .venv-bench/installed
	OPENBLAS_NUM_THREADS=1 POLARS_MAX_THREADS=1 .venv-bench/bin/python -m tests.benchmarks.peers_bench
	.venv-bench/bin/python -m tests.benchmarks.start_bench
	.venv-bench/bin/python -m tests.benchmarks.ensemble_bench
	.venv-bench/bin/python -m tests.benchmarks.scaling_bench
	.venv-bench/bin/python -m tests.benchmarks.phases_bench
	.venv-bench/bin/python -m tests.benchmarks.precision_bench
	.venv-bench/bin/python -m tests.benchmarks.workshop_bench
	.venv-bench/bin/python -m tests.benchmarks.picture

wheel: .venv/installed-dev
	.venv/bin/python -m hatchling build --target wheel

clean:
	rm -rf .venv .venv-bench build dist docs/_build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find sim tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { \
	    echo "no Python 3.11 to 3.13 with venv was found; install one, or: make PYTHON=/path/to/python3" >&2; \
	    exit 2; }
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	.venv/bin/python -m pip install --quiet -c constraints.txt -e .
	@touch $@

.venv/installed-dev: .venv/bin/python pyproject.toml constraints.txt
	.venv/bin/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	@touch $@ .venv/installed

# mesa-frames asks for an old NumPy that it does not need, so it is installed without its wishes.
.venv-bench/installed: pyproject.toml constraints.txt
	@test -n "$(PYTHON)"
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet -c constraints.txt -e ".[dev]"
	.venv-bench/bin/python -m pip install --quiet polars==2.1.0 typing-extensions
	.venv-bench/bin/python -m pip install --quiet --no-deps mesa-frames==0.1.0a0
	@touch $@
