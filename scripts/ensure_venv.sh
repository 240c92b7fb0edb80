#!/usr/bin/env bash
# Bring .venv to the locked packages: ensure_venv.sh run | dev. Does nothing when they are there already.
# A stamp holds the hash of the lock it was installed from; it is written last, so an install that was cut off runs again.
set -eu
cd "$(dirname "$0")/.."

kind=${1:?usage: ensure_venv.sh run|dev}
case $kind in
  run) lock=requirements.lock ;;
  dev) lock=requirements-dev.lock ;;
  *) echo "usage: ensure_venv.sh run|dev" >&2; exit 2 ;;
esac
python=.venv/bin/python

hash_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi | cut -c 1-64
}
stamp_text() { printf '%s %s' "$(hash_of "$1")" "$PWD"; }  # a moved folder breaks the scripts in .venv/bin

if [ -x $python ] && [ "$(cat ".venv/stamp-$kind" 2>/dev/null)" = "$(stamp_text $lock)" ]; then
  exit 0
fi

if [ "$(cat .venv/folder 2>/dev/null)" != "$PWD" ] || ! $python -m pip --version >/dev/null 2>&1; then
  base=$(bash scripts/find_python.sh)
  echo "Making .venv with $("$base" --version) ..."
  rm -rf .venv
  "$base" -m venv .venv
  printf '%s' "$PWD" >.venv/folder
fi

echo "Installing $(grep -c '==' $lock) packages from $lock into .venv (about two minutes the first time) ..."
quiet=--quiet
if [ -t 1 ]; then quiet=; fi  # a person sees pip's progress bars, a log stays short
if ! $python -m pip install $quiet --no-input --disable-pip-version-check --no-compile --require-hashes -r $lock; then
  echo "The packages of $lock could not be installed: pip's message is above. It needs PyPI or a mirror of it (PIP_INDEX_URL) and about 1.5 GB of free disk." >&2
  exit 1
fi

$python -m compileall -q -j 0 .venv/lib >/dev/null 2>&1 || true  # on all cores; pip compiles on one and takes half as long again
stamp_text $lock >".venv/stamp-$kind"
if [ "$kind" = dev ]; then stamp_text requirements.lock >.venv/stamp-run; fi  # the dev lock contains the other
