# Two commands matter: `make book` builds the pages, `make test` runs every check. `make help` lists the rest.
VENV ?= .venv
PYTHON_IN_VENV = $(VENV)/bin/python
# One process more than the two cores that we count on, as some tests wait for programs that they start.
PYTEST = $(PYTHON_IN_VENV) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder
PEERS ?= .venv-peers
CHAPTERS ?= $(wildcard chapters/*.ipynb)
TESTS ?= README.md nadam_edu tests
# Those that keep one core busy run side by side.
STEPS = lint+book unit nbval browser-tests
BROWSER_SOURCES = $(wildcard web/*.mjs web/*.py web/src/* nadam_edu/*.py nadam_edu/*/*.py)
# Node comes with the pinned Python packages, so that the browser files are built by the same version everywhere.
NPM = PATH="$(abspath $(VENV))/bin:$$PATH" npm_config_update_notifier=false npm
# Where there is no home that can be written to, as in some containers, npm, Jupyter and the browsers use a folder here.
export HOME := $(shell [ -w "$$HOME" ] && echo "$$HOME" || { mkdir -p .home && echo "$(CURDIR)/.home"; })

# The stored outputs must not depend on the CPU's SIMD width: all use what every x86 of the last ten years has.
export NPY_DISABLE_CPU_FEATURES = X86_V4 AVX512_ICL AVX512_SPR
export OPENBLAS_CORETYPE = Haswell
# The tests ask git for the book's files, which in a container often belong to another user.
export GIT_CONFIG_COUNT = 1
export GIT_CONFIG_KEY_0 = safe.directory
export GIT_CONFIG_VALUE_0 = *

.PHONY: help book handout pdf picture licences test test-all lint unit slow peers nbval browser browser-tests lighthouse sabotage mutants sentinel
.PHONY: fresh bench chapters chapter check lab lock needed sweep
.DELETE_ON_ERROR:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

book: $(VENV)/.reading web/dist/.built ## build every page and print the address to open; PART=2 or WITHOUT=solutions leaves out the rest
	@$(PYTHON_IN_VENV) book/$(if $(PART)$(WITHOUT),build_part.py $(PART:%=--part %) $(WITHOUT:%=--without %),build_book.py)

handout: $(VENV)/.reading ## write what a class gets, _build/handout: notebooks without solutions, the solutions, nbgrader assignments
	@$(PYTHON_IN_VENV) book/handout.py

pdf: needed book web/node_modules/.testing ## print the whole book as one file, _build/nadam-book.pdf (needs Chromium)
	@$(VENV)/bin/node book/make_pdf.mjs

picture: needed book web/node_modules/.testing ## write README's picture of a live figure again (needs Chromium)
	@$(VENV)/bin/node book/live_figure.mjs

licences: $(VENV)/.reading web/node_modules/.installed ## write the page of licences again, from the lock files
	@$(PYTHON_IN_VENV) book/licences.py

# The pages that are tested are made from nothing: none is taken over from the last build.
test: needed $(VENV)/.testing ## run every check, say where it is, and how long each took
	@rm -rf _build/kept
	@$(PYTHON_IN_VENV) tools/run_steps.py "$(MAKE)" $(STEPS)

test-all: needed $(VENV)/.testing ## `make test`, and the checks that are not run at every commit
	@rm -rf _build/kept
	@$(PYTHON_IN_VENV) tools/run_steps.py "$(MAKE)" $(STEPS) slow peers lighthouse

# First, as what is missing is to be said before anything long begins.
needed:
	@sh tools/needed.sh $(VENV) tests >/dev/null

# Where a .pyi stands beside a .py, and has to say the same.
STUBBED = $(addprefix nadam_edu.,elementwise explorations optimizer.nadam schedules surfaces update_rules)
lint: $(VENV)/.testing ## style, format, types, which module may import which, holes in the workflows
	$(PYTHON_IN_VENV) -m ruff check .
	$(PYTHON_IN_VENV) -m ruff format --check .
	$(PYTHON_IN_VENV) -m mypy
	$(PYTHON_IN_VENV) -m mypy.stubtest $(STUBBED) --concise --allowlist tests/data/stubs_allowed.txt
	$(VENV)/bin/numpydoc lint $(wildcard nadam_edu/keras_*.py $(addsuffix /*.py,$(addprefix nadam_edu/,generations schedules update_rules)))
	$(PYTHON_IN_VENV) tools/lint_docstrings.py
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/zizmor --quiet --offline --strict-collection --persona=auditor .github

unit: $(VENV)/.testing web/dist/.built ## doctests, unit tests, parity with Keras
	$(PYTEST) --ignore tests/test_sabotage.py -m "not slow" $(TESTS)

slow: needed $(VENV)/.testing web/dist/.built web/node_modules/.testing book ## the tests that take long and that few changes concern
	$(PYTEST) --ignore tests/test_sabotage.py -m slow $(TESTS)
	$(BROWSERS) $(BROWSER_TESTS)

peers: $(PEERS)/.installed ## on JAX and PyTorch: the recorder, the schedules, the messages; and other people's Nadams (needs the network once)
	env -u NPY_DISABLE_CPU_FEATURES -u OPENBLAS_CORETYPE $(PEERS)/bin/python -m pytest -q --confcutdir=tests/peers tests/peers

nbval: $(VENV)/.testing ## every chapter runs again: each cell's output is what is stored, and then every byte of the file
	PYTHONPATH=book$${PYTHONPATH:+:$$PYTHONPATH} $(PYTEST) -p nbval_run --nbval --nbval-current-env $(CHAPTERS)

browser: needed book browser-tests ## the pages and the live figures in Chromium, Firefox and Jupyter

REPORTERS = $(foreach name,spec ./tests/browser/progress.mjs,--test-reporter=$(name) --test-reporter-destination=stdout)
BROWSERS = $(VENV)/bin/node --test --test-concurrency=3 $(REPORTERS)
# The longest first, as three run at a time.
LONGEST = $(addprefix tests/browser/,every_page.test.mjs explore.test.mjs)
BROWSER_TESTS = $(LONGEST) $(filter-out $(LONGEST) %/lighthouse.test.mjs,$(wildcard tests/browser/*.test.mjs))
# Tests that take long and that few changes concern are named "slow: ...": `make slow` runs all.
browser-tests: web/node_modules/.testing
	$(BROWSERS) --test-skip-pattern='/^slow: /' $(BROWSER_TESTS)

lighthouse: needed book web/node_modules/.testing ## Lighthouse's marks for three pages
	$(VENV)/bin/node --test tests/browser/lighthouse.test.mjs

sabotage: needed $(VENV)/.testing web/node_modules/.testing web/dist/.built ## each planted fault turns its check red
	$(PYTHON_IN_VENV) tests/test_sabotage.py

mutants: $(VENV)/.testing ## each small change of the formulas and of Nadam, one at a time, turns a test red (needs the network once)
	$(VENV)/bin/uv pip install --quiet --python $(PYTHON_IN_VENV) -r pyproject.toml --extra mutants
	$(PYTHON_IN_VENV) tools/mutants.py

sentinel: $(VENV)/.testing ## re-measure the facts that depend on a release of Keras or TensorFlow, and list what changed
	$(PYTHON_IN_VENV) -m nadam_edu.trial.sentinel chapters/claims.toml chapters/facts.toml

fresh: book $(VENV)/.testing ## the downloadable notebooks run with what the line that they state installs (needs the network)
	$(PYTHON_IN_VENV) book/check_downloads.py

# Not with the variables above, which take speed away. A full run writes the page of results again.
bench: $(PEERS)/.installed book web/node_modules/.testing ## speed, side by side with PyTorch, JAX, Keras and Numba; QUICK=1 takes under 2 minutes and stores nothing
	@env -u NPY_DISABLE_CPU_FEATURES -u OPENBLAS_CORETYPE PATH="$(abspath $(VENV))/bin:$$PATH" $(PEERS)/bin/python -m benchmarks $(if $(QUICK),--quick,--store chapters/speed.json)
	@$(if $(QUICK),,$(PYTHON_IN_VENV) book/chapters.py chapters/speed.ipynb)

# Those that are named on the command line are run whether they changed or not.
chapters: $(VENV)/.testing ## run the chapters that changed, or ALL=1, or those in CHAPTERS=, and write them back in normal form
	$(PYTHON_IN_VENV) book/chapters.py $(if $(ALL)$(filter-out file,$(origin CHAPTERS)),$(CHAPTERS))

chapter: $(VENV)/.reading ## write a new chapter that passes every rule: make chapter NAME=batch_size
	@$(PYTHON_IN_VENV) book/new_chapter.py $(NAME)

check: $(VENV)/.testing ## say in seconds what is missing in a chapter: make check CHAPTER=02_momentum
	@$(PYTHON_IN_VENV) book/check_chapter.py $(CHAPTER)

sweep: $(VENV)/.testing ## compute the chapters' results anew; CLUSTER=tcp://... elsewhere, CHECK=5 compares a sample, STORE=noise takes one
	@CLUSTER=$(CLUSTER) $(PYTHON_IN_VENV) -m tools.sweep $(CHECK) $(STORE)

lab: $(VENV)/.testing web/dist/.built ## JupyterLab on the chapters, for this machine only; LAB="--port 8899" passes options on
	@$(if $(filter --allow-root,$(LAB)),,[ "$$(id -u)" != 0 ] || { echo "Jupyter starts as root only if told to: make lab LAB=--allow-root" >&2; exit 1; })
	@$(PYTHON_IN_VENV) -m jupyter lab --ServerApp.ip=127.0.0.1 --notebook-dir=chapters $(LAB)

lock: $(VENV)/.testing ## pin the newest versions that pyproject.toml allows (needs the network)
	sh tools/lock.sh $(VENV)/bin/uv

$(VENV)/.reading: requirements-book.txt tools/setup.sh
	@sh tools/setup.sh $(VENV) requirements-book.txt
	@touch $@

$(VENV)/.testing: requirements.txt $(VENV)/.reading
	@sh tools/setup.sh $(VENV) requirements.txt
	@touch $@

# PyTorch without its CUDA libraries, where the place that has it so can be reached; else with them, some gigabytes.
PEERS_FROM = -r pyproject.toml --extra peers --constraints requirements.txt
$(PEERS)/.installed: pyproject.toml $(VENV)/.testing
	@$(VENV)/bin/uv venv --quiet --allow-existing --python $(PYTHON_IN_VENV) $(PEERS)
	@echo "Installing the peers into $(PEERS)"
	@$(VENV)/bin/uv pip install --quiet --python $(PEERS)/bin/python $(PEERS_FROM) --torch-backend cpu 2>/dev/null \
		|| $(VENV)/bin/uv pip install --quiet --python $(PEERS)/bin/python $(PEERS_FROM)
	@touch $@

web/node_modules/.installed: web/package-lock.json $(VENV)/.reading
	cd web && $(NPM) ci --omit=dev --ignore-scripts --no-progress --loglevel=error
	@touch $@

web/node_modules/.testing: web/package-lock.json $(VENV)/.testing
	cd web && $(NPM) ci --ignore-scripts --no-progress --loglevel=error
	@touch web/node_modules/.installed $@

web/dist/.built: web/node_modules/.installed $(BROWSER_SOURCES)
	cd web && $(NPM) run --silent build
	@touch $@
