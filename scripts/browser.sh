#!/bin/sh
# Prints the path of a Chromium for the browser tests, and installs Debian's where there is none.
set -eu
browser="${CHROMIUM:-/usr/bin/chromium}"
if [ ! -x "$browser" ]; then
  if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
    echo "No Chromium at $browser: install one (Debian: apt-get install chromium), or say where it is with CHROMIUM." >&2
    exit 1
  fi
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >&2
  browser=/usr/bin/chromium
fi
echo "$browser"
