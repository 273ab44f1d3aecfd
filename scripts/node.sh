#!/bin/sh
# Ends well where Node.js is there and new enough for the page and the tests; else says how to get it.
set -eu
if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null; then
  found="$(node --version 2>/dev/null || echo none)"
  echo "The web page and its tests need Node.js 20.19 or later with npm; found: $found." >&2
  echo "Get it from https://nodejs.org/en/download, or from your system's packages (Debian 13: apt-get install nodejs npm)." >&2
  exit 1
fi
