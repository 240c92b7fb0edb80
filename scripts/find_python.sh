#!/usr/bin/env bash
# Print the newest Python this project supports that really runs here. PYTHON=... overrides the choice.
# Candidates are run, not only looked up: a version manager's shim can exist for a version it does not have.
set -eu

supported='import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'
can_make_venv='import ensurepip, ssl, sqlite3, venv'
without_venv=''

for candidate in ${PYTHON:-python3.13 python3.12 python3.11 python3 /usr/bin/python3 python}; do
  "$candidate" -c "$supported" >/dev/null 2>&1 || continue
  if "$candidate" -c "$can_make_venv" >/dev/null 2>&1; then
    command -v "$candidate"
    exit 0
  fi
  without_venv=$without_venv${without_venv:+, }$candidate
done

if [ -n "$without_venv" ]; then
  echo "Found $without_venv, but without the venv module: run  apt-get install python3-venv  as root and try again." >&2
elif [ -n "${PYTHON:-}" ]; then
  echo "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 that runs here." >&2
else
  echo "No Python 3.11, 3.12 or 3.13 runs here: run  apt-get install python3 python3-venv  as root (macOS: brew install python@3.13) and try again." >&2
fi
exit 1
