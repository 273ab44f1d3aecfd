#!/bin/sh
# Writes the report in every format and has the tools for which they are made read them.
# With --pictures, makes the pictures of docs/visualizations.md and runs its notebook anew.
# What it installs and writes lies in target/readers and tools/readers/node_modules; Node.js 20.19, Python 3.10 and a Chromium
# have to be there.
set -eu
cd "$(dirname "$0")/.."
folder=target/readers
out="$folder/out"
mkdir -p "$out"

chancery="${CHANCERY_BIN:-target/debug/chancery}"
if [ -z "${CHANCERY_BIN:-}" ]; then
  cargo build --locked --quiet --features parquet --bin chancery
fi
rm -rf "$folder/data"
"$chancery" import --data "$folder/data" fixtures/gaza-2024-08.jsonl >/dev/null

# Names as their readers expect them: the chart looks for events.csv and positions.csv beside it.
while read -r format file; do
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

if [ -z "${READERS_PYTHON:-}" ]; then
  python3 -m venv "$folder/venv"
  READERS_PYTHON="$folder/venv/bin/python"
  "$READERS_PYTHON" -m pip install --quiet --requirement tools/readers/requirements.txt
fi
npm --prefix tools/readers ci --silent

CHROMIUM="$(sh scripts/browser.sh)" node tools/readers/read.mjs "$out" "$@"
"$READERS_PYTHON" tools/readers/read.py "$out" "$@"
