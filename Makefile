# make          set up, and serve the demo timeline on http://127.0.0.1:8000
# make test     set up what the tests need, and run the quick tests on all cores (ARGS="-k conflict" selects some)
# make check    everything that .ci/run checks, with what is installed
# make bench    run the benchmarks;  make torture  run the slow tests;  make format  format the code
# make document check the running service against its OpenAPI document with more than ten thousand requests
# make lock     choose the newest packages and write requirements.lock
#
# Needs make and Python 3.11 or later, nothing else; PYTHON=/path/to/python selects one.
# Written for GNU make 3.81, which is what macOS has.

PY := .venv/bin/python
ARGS ?=
PYTHON ?=
export PYTHON

.PHONY: serve setup test check bench torture document format lock new-venv

serve: .venv/.ready-run
	@exec $(PY) -m service serve --demo $(ARGS)

setup: .venv/.ready-run
	@echo "Ready."

test: .venv/.ready-checks
	@HYPOTHESIS_PROFILE=quick $(PY) -m pytest -n auto --maxprocesses 8 -m "not slow and not long" $(ARGS)

check: .venv/.ready-checks
	@bash .ci/run --installed

bench: .venv/.ready-checks
	@$(PY) -m benchmarks $(ARGS)

torture: .venv/.ready-checks
	@HYPOTHESIS_PROFILE=torture scripts/postgresql.sh run-if-installed $(PY) -m pytest -m slow $(ARGS)

document: .venv/.ready-checks
	@SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-150} $(PY) -m pytest tests/api/test_document.py -m slow -s $(ARGS)

format: .venv/.ready-checks
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix

lock:
	@scripts/lock.sh

# The environment is made again where it is missing or cannot be used.
ifneq ($(shell $(PY) scripts/check_venv.py $(PYTHON) 2>/dev/null),valid)
.venv/.ready-run: new-venv
endif

new-venv:
	@scripts/make_venv.sh

.venv/.ready-run: requirements.lock
	@scripts/install.sh run
	@touch $@

.venv/.ready-checks: requirements.lock .venv/.ready-run
	@scripts/install.sh checks
	@touch $@
