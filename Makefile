# zhicheng: `make demo` and `make test` do all the set-up that they need. `make help` lists the rest.
# Another Python:  make PYTHON=python3.12 test     More for pytest:  make tests PYTEST="-k receipt"
PYTHON ?= python3
PYTEST ?= -n auto
AS_OF ?= 2024-08-31
SAMPLE ?= examples/zhao-min.yaml
SETTINGS ?= examples/settings.yaml

BIN := .venv/bin
# One stamp a Python, so that another PYTHON is noticed.
STAMP := .venv/.set-up-$(subst /,-,$(PYTHON))
CODE := rules evidence evaluator reports cli tests bench hatch_build.py
PO := $(wildcard reports/locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test lint types floors rules-lint tests wheel-test differential bench bench-office \
	bench-population messages constraints clean

help: ## these lines
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

setup: $(STAMP) $(MO) ## make .venv and install everything 安装全部依赖

$(STAMP): pyproject.toml constraints.txt hatch_build.py scripts/setup
	@PYTHON="$(PYTHON)" scripts/setup
	@touch $@

$(MO): $(PO) | $(STAMP)
	@$(BIN)/python hatch_build.py
	@touch $(MO)

demo: setup ## check a sample teacher, print the verdict, write the HTML report 演示
	@mkdir -p .build
	$(BIN)/zhicheng check $(SAMPLE) --settings $(SETTINGS) --as-of $(AS_OF)
	@$(BIN)/zhicheng check $(SAMPLE) --settings $(SETTINGS) --as-of $(AS_OF) --output .build/demo.html
	@echo "The HTML report is here 网页报告在此: $(CURDIR)/.build/demo.html"

# The tests come last: the last line that is printed is their summary.
test: lint types floors rules-lint wheel-test ## every check: lint, types, floors, rule sets, wheel, tests 全部检查
	@$(MAKE) --no-print-directory tests

lint: setup ## ruff: style and likely mistakes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy --strict
	$(BIN)/mypy

floors: setup ## import-linter: nothing imports upward
	$(BIN)/lint-imports

rules-lint: setup ## every rule set of the catalogue, with its cases
	$(BIN)/zhicheng rules lint
	$(BIN)/zhicheng rules test

tests: setup ## pytest
	$(BIN)/python -m pytest $(PYTEST)

wheel-test: setup ## build the wheel, install it in a clean environment, use it there
	$(BIN)/python scripts/wheel_test.py

differential: setup ## 100,000 generated dossiers per rule set through all engines
	$(BIN)/python -m tests.differential 100000

bench: setup ## what is measured, and how fast
	$(BIN)/python -m bench.explain

bench-office: setup ## a batch of 1,000 workbooks, in and out: takes some minutes
	$(BIN)/python -m bench.office

# The engines measured beside ours live apart from our own packages.
PEERS := .build/peers/.made

$(PEERS): bench/population/peers/requirements.txt
	$(PYTHON) -m venv --clear .build/peers
	.build/peers/bin/python -m pip install --disable-pip-version-check --quiet -r $<
	@touch $@

bench-population: setup $(PEERS) ## a million applicants, by this and by other engines: takes some minutes
	$(BIN)/python -m bench.population measure $(NUMBER)

messages: setup ## what is new to translate, into reports/locale/*/LC_MESSAGES/*.po
	$(BIN)/python scripts/messages.py

constraints: ## newest versions into constraints.txt (needs uv)
	scripts/constraints

clean: ## remove whatever make has made
	rm -rf .venv .build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache $(MO)
