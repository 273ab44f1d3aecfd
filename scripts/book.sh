#!/bin/sh
# Builds the documentation as a site, into target/book. mdBook is taken from the path, else installed into target/tools.
set -eu
cd "$(dirname "$0")/.."
tools=$PWD/target/tools
PATH=$tools/bin:$PATH

if ! mdbook --version >/dev/null 2>&1; then
	echo "mdBook is missing: installing it into target/tools"
	cargo install --locked --root "$tools" --version '^0.4' mdbook
fi
mdbook build
echo "target/book/index.html"
