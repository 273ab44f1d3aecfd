#!/bin/sh
# Builds the Python package of clients/python as a wheel, checks it, installs it, and runs its tests and the notebook of docs/ against
# a server that the tests start. What it installs and writes lies in target/python. Needs Python 3.10, and network for the first time.
# With --build, builds and checks the wheel alone; with --pictures, keeps the pictures of the notebook in docs/pictures. CHANCERY_BIN is the binary that is tested; the debug binary if it is not set.
# PYTHON is the interpreter; python3 if it is not set.
set -eu
cd "$(dirname "$0")/.."
folder="$PWD/target/python"
package="$PWD/clients/python"
mkdir -p "$folder"

"${PYTHON:-python3}" -c 'import sys; sys.exit("Python 3.10 or later is needed" if sys.version_info < (3, 10) else 0)'
if [ ! -x "$folder/venv/bin/python" ]; then
  "${PYTHON:-python3}" -m venv "$folder/venv"
fi
python="$folder/venv/bin/python"
"$python" -m pip install --quiet --disable-pip-version-check --requirement "$package/requirements-dev.txt"

rm -rf "$folder/dist"
"$python" -m build --no-isolation --outdir "$folder/dist" "$package" >"$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 1; }
"$python" -m twine check --strict "$folder"/dist/*
(cd "$package" && "$python" -m mypy --cache-dir "$folder/mypy")
if [ "${1:-}" = --build ]; then
  exit 0
fi

# What is tested is the wheel, not the folder that it is made of.
"$python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$folder"/dist/*.whl
CHANCERY_BIN="${CHANCERY_BIN:-$PWD/target/debug/chancery}"
export CHANCERY_BIN
if [ ! -x "$CHANCERY_BIN" ]; then
  echo "there is no binary at $CHANCERY_BIN: build it (cargo build --locked), or name one by CHANCERY_BIN" >&2
  exit 1
fi
if [ "${1:-}" = --pictures ]; then
  CHANCERY_PICTURES="$PWD/docs/pictures/notebook"
  export CHANCERY_PICTURES
  cd "$package"
  exec "$python" -m pytest -q -o cache_dir="$folder/pytest" tests/test_notebook.py
fi
cd "$package"
exec "$python" -m pytest -q -o cache_dir="$folder/pytest"
