#!/usr/bin/env bash
# Finds a Chromium for the browser tests, or installs Debian's where that is allowed. Never fails: the tests say plainly
# what they skip without one (and fail instead where KEEL_REQUIRE_BROWSER=1).
set -u
for name in "${KEEL_CHROMIUM:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
    echo "Browser tests will use $(command -v "$name")."
    exit 0
  fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "No Chromium was found: installing Debian's."
  if { apt-get install -y --no-install-recommends chromium || { apt-get update && apt-get install -y --no-install-recommends chromium; }; } >/dev/null 2>&1; then
    echo "Browser tests will use $(command -v chromium)."
    exit 0
  fi
fi
echo "No Chromium was found and none could be installed: the browser tests will be skipped, and say so."
echo "To run them, install Chromium (Debian: apt-get install chromium) or name one in KEEL_CHROMIUM."
