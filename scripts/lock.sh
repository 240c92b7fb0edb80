#!/usr/bin/env bash
# Resolve the requirements for Python 3.11 to 3.13 at once. The dev lock takes over every pin of the first.
set -eu
cd "$(dirname "$0")/.."

compile() {
  .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-header --no-emit-index-url --no-emit-find-links "$@"
}
compile "$@" requirements.txt -o requirements.lock
compile "$@" requirements-dev.txt -c requirements.lock -o requirements-dev.lock
