#!/usr/bin/env bash
# Prints the path of the Chromium to use: $CHROMIUM, or the first one found. Fails when there is none.
set -u
if [ -n "${CHROMIUM:-}" ]; then
  [ -x "$CHROMIUM" ] && echo "$CHROMIUM" && exit 0
  echo "CHROMIUM=$CHROMIUM is not an executable file" >&2
  exit 1
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" && exit 0
done
echo "no Chromium found; set CHROMIUM=/path/to/chromium" >&2
exit 1
