# make run                      conducts a goal; the first time it sets everything up by itself
# make run FROM=path-or-url     makes an existing project better (a folder, a ZIP file, a https git address)
# make run GOAL="…"             any goal
# make test                     everything CI checks

# GOAL and FROM reach the program through the environment exactly as they were typed: no $, quote or backtick in them
# means anything to make or to a shell. One that is given and blank is refused.
ifneq ($(origin GOAL),undefined)
override GOAL := $(value GOAL)
export GOAL
endif
ifneq ($(origin FROM),undefined)
override FROM := $(value FROM)
export FROM
endif

.PHONY: run setup test check format bench torture test-clis demo-slack demo-discord lock clean help

run: ## Conduct a goal (GOAL=, FROM=)
	@scripts/setup runtime
	@scripts/run

setup: ## Install what developing needs
	@scripts/setup dev

test: ## Lint, types, arrows, spelling, dependencies, tests with coverage
	@scripts/setup dev
	@scripts/verify

check: ## Lint, types, arrows, spelling, dependencies
	@scripts/setup dev
	@scripts/check

format: ## Format and sort imports
	@scripts/setup dev
	@.venv/bin/ruff check --quiet --fix .
	@.venv/bin/ruff format --quiet .

bench: ## Measure, side by side with peers
	@scripts/setup bench
	@scripts/bench

torture: ## Kill the service three hundred times, and let people do whatever they can
	@scripts/setup dev
	@scripts/torture

test-clis: ## Let the real agent programs work, against a scripted model (installs 2 GB of them, once)
	@scripts/setup dev
	@scripts/test-clis

demo-slack: ## Show a whole run in a Slack on this machine, without any account
	@scripts/setup runtime
	@scripts/demo-slack

demo-discord: ## Show a whole run in a Discord on this machine, without any account
	@scripts/setup runtime
	@scripts/demo-discord

lock: ## Write the locks for what pyproject.toml asks for (UPGRADE=1: the newest there is)
	@scripts/setup dev
	@scripts/lock

clean: ## Remove what was built; runs and projects in .conductor stay
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## Show this
	@sed -n 's/^\([a-z-]*\): ## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
