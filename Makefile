# 格治 Gezhi. `make help` lists what there is; every command brings what it needs, into this folder only.
# Written for any make from GNU 3.81 on (macOS), with a plain POSIX shell.

.DEFAULT_GOAL := help
.SUFFIXES:

# The first Python that is new enough; PYTHON=… names another one.
PYTHON := $(or $(PYTHON),$(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done))
# Bytecode at once: every process of a run starts in half the time, also where Python may not write it later.
UV := UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 .tools/bin/uv
PY := .venv/bin/python
WITH_NODE = PATH="$$(cat .stamps/node):$$PATH"
PAGES := $(shell find pwa/src pwa/public 2>/dev/null) $(wildcard pwa/*.html pwa/*.ts pwa/*.js pwa/tsconfig*.json)
TEST := $(WITH_NODE) $(PY) tests/parts.py

# ── for everybody ────────────────────────────────────────────────────────────────────────────────────────────────

.PHONY: help
help: ## list the commands
	@echo "格治 Gezhi: make <command>"
	@awk -F ':.*## ' '/^[a-z][a-z -]*:.*## / { printf "  %-24s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: .stamps/run .stamps/pages ## set up, load the demo once, serve until Ctrl-C (PORT, DATA_DIR, DATABASE_URL)
	@DEMO="$${DEMO-1}" $(PY) -m server.cli run

.PHONY: phone
phone: .stamps/phone .stamps/pages ## run, with HTTPS on the local network and codes for real phones to scan (LAN_ADDRESS)
	@DEMO="$${DEMO-1}" $(PY) -m server.cli phone

.PHONY: test
test: .stamps/dev .stamps/pages ## everything, in parts, one summary line each (about 20 minutes on two cores)
	@$(TEST) lint types architecture python pwa contract migrations journey

.PHONY: proofs
proofs: .stamps/dev .stamps/pages ## what takes long: 100,000 deadlines, long faults (about half an hour)
	@$(TEST) proofs

.PHONY: sure
sure: ## test, then proofs: what CI runs
	@$(MAKE) test
	@$(MAKE) proofs

# ── for who works on it ──────────────────────────────────────────────────────────────────────────────────────────

.PHONY: dev
dev: .stamps/dev .stamps/pages ## run, and build the pages anew whenever a source changes
	@(cd pwa && exec env PATH="$$(cat ../.stamps/node):$$PATH" npx vite build --watch --logLevel warn) & builder=$$!; \
	trap 'kill $$builder 2>/dev/null' EXIT INT TERM; DEMO="$${DEMO-1}" $(PY) -m server.cli run

.PHONY: lint types pwa journey
lint types pwa journey: .stamps/dev .stamps/pages ## one part of the tests alone
	@$(TEST) $@

.PHONY: torture
torture: .stamps/dev .stamps/pages ## kill processes and cut lines, alone; SEEDS=1-1000: play these schedules of the simulator
	@$(TEST) $(if $(SEEDS),seeds,torture)

.PHONY: evidence
evidence: .stamps/dev .stamps/pages ## run the proofs and write docs/reliability.md: every figure as the run saw it
	@$(PY) -m tests.evidence

.PHONY: fix
fix: .stamps/dev .stamps/npm ## let the linters put right what they can
	@$(PY) -m ruff check --fix .; $(PY) -m ruff format .; cd pwa && PATH="$$(cat ../.stamps/node):$$PATH" npm run --silent fix

.PHONY: contract
contract: .stamps/dev .stamps/npm ## generate what the phone is told of the server: OpenAPI, types, moves, codes
	@$(PY) -m server.cli contract
	@cd pwa && PATH="$$(cat ../.stamps/node):$$PATH" npm run --silent contract

.PHONY: pictures
pictures: .stamps/dev .stamps/pages ## take the pictures of README and manuals anew, from the running demo
	@$(PY) -m tests.journeys.take_pictures

.PHONY: migrate
migrate: .stamps/run ## bring the database to the shape this code needs
	@$(PY) -m server.cli migrate

.PHONY: bench
bench: .stamps/dev ## measure, as ratios to a bare machine in the same run
	@for file in bench/[a-z]*.py; do echo "· $$file"; $(PY) "$$file" || exit 1; done

.PHONY: performance
performance: .stamps/dev .stamps/pages ## run the benches and write docs/performance.md: every figure as the run saw it
	@$(PY) -m bench._page

.PHONY: pages
pages: .stamps/pages ## build the phone's and the desk's pages

.PHONY: lock
lock: .stamps/tools .stamps/node ## compile the hashed locks anew
	@cd requirements && for name in tools run phone dev node; do echo "· $$name.txt"; \
	UV_CUSTOM_COMPILE_COMMAND="make lock" ../.tools/bin/uv pip compile -q --universal --python-version 3.11 \
	  --generate-hashes "$$name.in" -o "$$name.txt" || exit 1; done
	@cd pwa && PATH="$$(cat ../.stamps/node):$$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved

.PHONY: clean
clean: ## remove what make brought and built; the data stays
	rm -rf .stamps .tools .venv pwa/node_modules pwa/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.PHONY: clean-data
clean-data: ## remove the data in var/: the demo begins anew
	rm -rf var

# ── what the commands stand on ───────────────────────────────────────────────────────────────────────────────────

.stamps:
	@mkdir -p .stamps

.stamps/python: | .stamps
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "make: Python 3.11 or newer is needed$(if $(PYTHON), and $(PYTHON) is none); name one: make PYTHON=/path/to/python3.12 …" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) has no venv; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@touch $@

.stamps/tools: requirements/tools.txt .stamps/python
	@echo "· tools: uv, into .tools/"
	@[ -x .tools/bin/python ] || "$(PYTHON)" -m venv .tools
	@.tools/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

.stamps/run: requirements/run.txt requirements/run.in requirements/declare.py pyproject.toml .stamps/tools
	@echo "· Python packages, into .venv/"
	@[ -x $(PY) ] || $(UV) venv -q --python "$(PYTHON)" .venv
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/run.txt
	@$(UV) pip install -q --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

.stamps/phone: requirements/phone.txt .stamps/run
	@echo "· Python packages for phones: an HTTPS proxy and codes"
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/phone.txt
	@touch $@

.stamps/dev: requirements/dev.txt .stamps/run
	@echo "· Python packages for the tests"
	@$(UV) pip install -q --python $(PY) --require-hashes -r requirements/dev.txt
	@touch $@

# Where node and npm are: the system's where new enough, else brought by uv.
.stamps/node: requirements/node.txt .stamps/tools
	@if command -v npm >/dev/null && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null; \
	then dirname "$$(command -v node)" > $@; \
	else echo "· Node, into .tools/" && $(UV) pip install -q --python .tools/bin/python --require-hashes -r requirements/node.txt && echo "$(CURDIR)/.tools/bin" > $@; fi

.stamps/npm: pwa/package.json pwa/package-lock.json .stamps/node
	@echo "· packages of the pages, into pwa/node_modules/"
	@cd pwa && PATH="$$(cat ../.stamps/node):$$PATH" && npm ci --loglevel=error
	@touch $@

.stamps/pages: .stamps/npm $(PAGES)
	@echo "· pages, into pwa/dist/"
	@cd pwa && PATH="$$(cat ../.stamps/node):$$PATH" VITE_CONFIG_NATIVE_IGNORE_WARNING=true npm run --silent build -- --logLevel warn
	@touch $@
