#!/usr/bin/env bash
# Installs what the build and the tests need and is not there yet. Safe to run again; quick when nothing is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { printf '\nsetup: %s\n' "$*" >&2; exit 1; }

command -v go >/dev/null || fail "Go is missing. Install Go 1.26 or newer and run the command again."
command -v node >/dev/null || fail "Node is missing. Install Node 20 or newer and run the command again."
[ "$(node -p 'parseInt(process.versions.node)')" -ge 20 ] || fail "Node $(node --version) is too old. Install Node 20 or newer."

mkdir -p bin .cache

# npm packages, again only when the lock file changed.
lock=$(cksum < js/package-lock.json)
if [ "$lock" != "$(cat .cache/npm-lock 2>/dev/null)" ] || [ ! -d js/node_modules ]; then
  [ ! -L js/node_modules ] || fail "js/node_modules is a symbolic link, and npm ci would empty the directory it leads to. Remove the link, or update the packages there and write '$lock' to .cache/npm-lock."
  echo "setup: installing npm packages"
  (cd js && npm ci --no-audit --no-fund --loglevel=error) || fail "npm ci failed. Check that the npm registry can be reached."
  echo "$lock" > .cache/npm-lock
fi

# The runner of `go test` in a browser.
if [ ! -x bin/wasmbrowsertest ]; then
  echo "setup: installing wasmbrowsertest"
  GOBIN="$PWD/bin" go install github.com/agnivade/wasmbrowsertest@v0.11.0 || fail "could not install wasmbrowsertest. Check that the Go module proxy can be reached."
fi

# Installs one of Debian's packages.
install() { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$1" >/dev/null; }

# A browser. Any Chromium will do; name another one with CHROMIUM=/path/to/it.
[ -z "${CHROMIUM:-}" ] || [ -x "$CHROMIUM" ] || fail "CHROMIUM=$CHROMIUM is not an executable file. Correct it, or unset it."
if ! tools/chromium.sh >/dev/null 2>&1; then
  command -v apt-get >/dev/null || fail "no Chromium was found and this is not a Debian system. Install Chromium, or set CHROMIUM=/path/to/chromium."
  [ "$(id -u)" = 0 ] || fail "no Chromium was found. Run 'sudo apt-get install chromium', or set CHROMIUM=/path/to/chromium."
  echo "setup: installing Chromium from Debian's packages"
  install chromium || fail "Chromium could not be installed. Install it by hand, or set CHROMIUM=/path/to/chromium."
fi

# Firefox, for the tests that run there, too: they are left out where it is missing.
if ! tools/firefox.sh >/dev/null 2>&1 && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "setup: installing Firefox from Debian's packages"
  install firefox-esr || echo "setup: Firefox could not be installed; its tests are left out" >&2
fi
