# Everything a person or CI does with this checkout. `make help` lists it.
# Works from any folder with `make -C`; after the first install also without a network.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
PY := $(VENV)/bin/python
# PORT, STANDIN_PORT, CARRIERS_PORT and HOST given on the command line reach the demo.
export PORT STANDIN_PORT CARRIERS_PORT HOST

##@ Use

.PHONY: demo
demo: install-demo ## Start the shop with stand-ins of 1C (PORT+100) and the carriers (PORT+101)
	@exec $(PY) -m storefront.demo

.PHONY: demo-reset
demo-reset: install-demo ## Delete the demo's data, then start it afresh
	@$(PY) -m storefront.embedded reset
	@exec $(PY) -m storefront.demo

##@ Develop

.PHONY: test
test: install-test ## Run the whole test suite (ARGS="-k word" for a part of it)
	@exec $(PY) -m pytest -n 2 $(ARGS)

.PHONY: check
check: install-check ## Style, types, layers, settings, migrations, message catalogues
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-cache
	$(PY) -m storefront.embedded run --fast -- $(PY) site/manage.py check --fail-level WARNING
	$(PY) -m storefront.embedded run --fast -- $(PY) site/manage.py makemigrations --check --dry-run
	$(PY) -m storefront.messages check

.PHONY: bench
bench: install ## Time a category page against stock Oscar's on the same database server
	@exec $(PY) -m tests.bench $(ARGS)

.PHONY: messages
messages: install-check ## Bring the Ukrainian and Russian catalogues up to date with the sources
	@$(PY) -m storefront.messages update
	@$(PY) -m storefront.messages compile

.PHONY: lock
lock: install ## Lock the dependencies of setup.cfg anew (needs a network)
	@.ci/lock $(PY)

##@ Set up

.PHONY: install
install: ## Make .venv and install what requirements.txt locks; does nothing when that is done
	@.ci/install $(VENV)
	@$(PY) -m storefront.messages compile

.PHONY: install-demo install-test install-check
install-demo: install
	@.ci/system-packages demo
install-test: install
	@.ci/system-packages demo test check
install-check: install
	@.ci/system-packages check

.PHONY: help
help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
