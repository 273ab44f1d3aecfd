#!/bin/sh
# Writes the report in every format and has the tools for which they are made read them.
# With --pictures, makes the pictures of docs/visualizations.md. With --short, leaves out what needs a browser, Python or Parquet:
# Node.js is enough.
# What it installs and writes lies in target/readers and tools/readers/node_modules; Node.js 20.19, Python 3.10 and a Chromium
# have to be there.
set -eu
cd "$(dirname "$0")/.."
folder=target/readers
out="$folder/out"
mkdir -p "$out"

chancery="${CHANCERY_BIN:-target/debug/chancery}"
if [ -z "${CHANCERY_BIN:-}" ]; then
  cargo build --locked --quiet --bin chancery
fi
is_short=false
if [ "${1:-}" = --short ]; then
  is_short=true
fi
rm -rf "$folder/data"
"$chancery" import --data "$folder/data" fixtures/gaza-2024-08.jsonl >/dev/null

# Names as their readers expect them: the chart looks for events.csv and positions.csv beside it.
while read -r format file; do
  case "$is_short $format" in "true parquet"*) continue ;; esac
  "$chancery" export --data "$folder/data" --date 2024-08-20 --negotiation gaza-ceasefire --exact --format "$format" -o "$out/$file"
done <<EOF
timelinejs timelinejs.json
timelinejs-csv timelinejs.csv
vis-timeline vis-timeline.json
csv-events events.csv
csv-claims claims.csv
csv-positions positions.csv
parquet events.parquet
parquet-claims claims.parquet
parquet-positions positions.parquet
graphml graph.graphml
gexf graph.gexf
ical meetings.ics
atom events.atom
json-ld chronicle.jsonld
vega-lite chart.vl.json
EOF

npm --prefix tools/readers ci --silent --no-audit --no-fund
if "$is_short"; then
  exec node tools/readers/read.mjs "$out" --short
fi

if [ -z "${READERS_PYTHON:-}" ]; then
  python3 -m venv "$folder/venv"
  READERS_PYTHON="$folder/venv/bin/python"
  "$READERS_PYTHON" -m pip install --quiet --requirement tools/readers/requirements.txt
fi

CHROMIUM="$(sh scripts/browser.sh)" node tools/readers/read.mjs "$out" "$@"

# A chart that a server gives draws from that server. The first line that it prints names its address.
rm -f "$folder/greeting"
"$chancery" serve --data "$folder/data" --listen 127.0.0.1:0 >"$folder/greeting" 2>"$folder/server.log" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
READERS_SERVER=
until [ -n "$READERS_SERVER" ]; do
  kill -0 "$server"
  sleep 0.2
  READERS_SERVER="$(sed -n '1s/.*\(http:\/\/[0-9.:]*\).*/\1/p' "$folder/greeting" 2>/dev/null || true)"
done
# No proxy stands between the readers and this machine.
NO_PROXY="127.0.0.1${NO_PROXY:+,$NO_PROXY}"
export READERS_SERVER NO_PROXY no_proxy="$NO_PROXY"
"$READERS_PYTHON" tools/readers/read.py "$out" "$@"
