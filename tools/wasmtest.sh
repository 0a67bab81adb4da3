#!/usr/bin/env bash
# Runs Go packages' tests as WebAssembly in headless Chromium, or with BROWSER=firefox in Firefox: tools/wasmtest.sh PACKAGES… [-run X]
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${BROWSER:-}" = firefox ]; then
  FIREFOX=$(tools/firefox.sh) GOOS=js GOARCH=wasm exec go test -timeout 300s -exec "$PWD/js/test/browser/harness/go-exec.js" "$@"
fi
chromium=$(tools/chromium.sh)
links=$(mktemp -d)
trap 'rm -rf "$links"' EXIT
# wasmbrowsertest looks the browser up by name, and go test its runner.
ln -s "$chromium" "$links/chromium"
ln -s "$PWD/bin/wasmbrowsertest" "$links/go_js_wasm_exec"
# Chromium is newer than the protocol tables of the runner; that line of noise is all it costs.
PATH="$links:$PATH" GOOS=js GOARCH=wasm go test -timeout 300s "$@" 2> >(grep -v 'unknown IPAddressSpace' >&2)
