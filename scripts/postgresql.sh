#!/bin/sh
# Prints the folder that has initdb, postgres and pgbench of PostgreSQL 15; where there is none, installs Debian's package.
set -eu
find_programs() {
  for folder in /usr/lib/postgresql/15/bin /usr/pgsql-15/bin "$(dirname "$(command -v initdb || echo /)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pgbench" ] && "$folder/postgres" --version | grep -q ' 15\.'; then
      echo "$folder"
      return 0
    fi
  done
  return 1
}
if find_programs; then
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" != 0 ]; then
  echo "PostgreSQL 15 is not installed. Install it (Debian 12: apt-get install postgresql-15)." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-15; } >&2
find_programs || { echo "Debian's package brought no PostgreSQL 15." >&2; exit 1; }
