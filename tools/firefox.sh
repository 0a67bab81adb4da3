#!/usr/bin/env bash
# Prints the path of the Firefox to use: $FIREFOX, or the first one found. Fails when there is none.
set -u
if [ -n "${FIREFOX:-}" ]; then
  [ -x "$FIREFOX" ] && echo "$FIREFOX" && exit 0
  echo "FIREFOX=$FIREFOX is not an executable file" >&2
  exit 1
fi
for name in firefox-esr firefox; do
  command -v "$name" && exit 0
done
echo "no Firefox found; set FIREFOX=/path/to/firefox" >&2
exit 1
