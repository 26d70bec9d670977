# make          set up, and serve the story of Raqqa on http://127.0.0.1:8000
# make test     set up what the tests need, and run the quick ones on all cores (ARGS="-k conflict" picks some)
# make check    everything .ci/run checks, with what is installed
# make bench    measure;  make torture  the slow tests;  make format  lay out the code
# make document hold the running service to its document in more than ten thousand requests
# make lock     choose the newest packages anew and write requirements.lock
#
# Needs make and Python 3.11 or later, nothing else; PYTHON=/path/to/python chooses one.
# Written for GNU make 3.81, which is what macOS has.

PY := .venv/bin/python
MARK := --- only for checks ---
ARGS ?=
PYTHON ?=
export PIP_USER := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

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
	@export HYPOTHESIS_PROFILE=torture; \
	if .ci/postgresql programs >/dev/null; then .ci/postgresql run $(PY) -m pytest -m slow $(ARGS); \
	else echo "Going on with SQLite alone."; $(PY) -m pytest -m slow $(ARGS); fi

document: .venv/.ready-checks
	@SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-150} $(PY) -m pytest tests/api/test_document.py -m slow -s $(ARGS)

format: .venv/.ready-checks
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix

# Sets $python to a Python that is new enough: the one asked for, or the first that fits. 3.11 to 3.14 come before later
# ones, because every package has a ready-made build for them. An active .venv of ours hides the Python that made it.
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 python3.15 python
find-python = \
  PATH="$${PATH\#"$(CURDIR)/.venv/bin:"}"; python=; \
  for limit in 3,15 4,0; do for name in $(or $(PYTHON),$(PYTHONS)); do \
    test -n "$$python" || python="$$("$$name" -c 'import sys; \
      (3, 11) <= sys.version_info < ('$$limit') and print(sys._base_executable)' 2>/dev/null)" || true; \
  done; done; \
  if test -z "$$python"; then \
    found="$$($(or $(PYTHON),python3) --version 2>/dev/null)" || found=missing; \
    echo "Python 3.11 or later is needed; $(or $(PYTHON),python3) is $$found." \
      "If there is another: make PYTHON=/path/to/python3.13" >&2; exit 1; \
  fi

# A .venv that is broken, copied from elsewhere, or made by another Python than the one asked for is made anew.
is-sound = \
  import os, subprocess, sys, sysconfig; \
  mine = sys.version_info[:2]; \
  ask = ["$(PYTHON)", "-c", "import sys; print(sys.version_info[:2])"]; \
  wanted = subprocess.run(ask, capture_output=True, text=True).stdout.strip() if "$(PYTHON)" else str(mine); \
  print(mine >= (3, 11) and os.path.samefile(sys.prefix, ".venv") \
    and os.path.isdir(sysconfig.get_path("purelib")) and wanted == str(mine))

ifneq ($(shell $(PY) -c '$(is-sound)' 2>/dev/null),True)
.venv/.ready-run: new-venv
endif

# Debian and Ubuntu leave ensurepip out of Python; a pip of the system does as well.
new-venv:
	@$(find-python); \
	if "$$python" -c 'import ensurepip, venv' 2>/dev/null; then how=; \
	elif "$$python" -c 'import venv' 2>/dev/null && "$$python" -m pip --python "$$python" --version >/dev/null 2>&1; then \
	  how=--without-pip; \
	else \
	  echo "This Python cannot make virtual environments yet. On Debian and Ubuntu:" \
	    "apt install $$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" >&2; exit 1; \
	fi; \
	echo "Making .venv with $$("$$python" --version)"; \
	rm -rf .venv; "$$python" -m venv $$how .venv

# Installs what standard input lists, with the pip of .venv or else that of the Python that made it.
install = \
  { pip="$(PY) -m pip"; $(PY) -c 'import pip' 2>/dev/null || \
      pip="$$($(PY) -c 'import sys; print(sys._base_executable)') -m pip --python $(PY)"; \
    cat > .venv/.list; $$pip install --quiet --no-input --no-deps --require-hashes -r .venv/.list; }

.venv/.ready-run: requirements.lock
	@echo "Installing what the service needs (once; half a minute)"
	@sed '/^# $(MARK)/,$$d' requirements.lock | $(install)
	@touch $@

.venv/.ready-checks: requirements.lock .venv/.ready-run
	@echo "Installing what the tests and checks need (once; half a minute)"
	@sed '1,/^# $(MARK)/d' requirements.lock | $(install)
	@touch $@

# One resolution for all, so that both sections agree; then the names that the service needs come first.
lock:
	@$(find-python); set -e; dir="$$(mktemp -d)"; trap 'rm -rf "$$dir"' EXIT; \
	echo "Choosing packages"; \
	"$$python" -m venv "$$dir/uv"; "$$dir/uv/bin/python" -m pip install --quiet uv; \
	compile() { "$$dir/uv/bin/uv" pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url pyproject.toml "$$@"; }; \
	part() { awk -F '==' -v want="$$1" 'FNR == NR { if (/^[a-z]/) needed[$$1]; next } \
	  /^[a-z]/ { on = ($$1 in needed) == want } on' "$$dir/run" "$$dir/all"; }; \
	compile --all-extras > "$$dir/all"; \
	compile --extra postgresql --constraint "$$dir/all" > "$$dir/run"; \
	{ echo '# Every package, pinned and hashed, for Python 3.11 and later. Made by `make lock`; not edited by hand.'; \
	  part 1; echo; echo '# $(MARK)'; part 0; } > requirements.lock.tmp; \
	mv requirements.lock.tmp requirements.lock; \
	grep -c '==' requirements.lock | sed 's/$$/ packages in requirements.lock/'
