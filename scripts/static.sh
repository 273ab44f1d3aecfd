#!/bin/sh
# Builds the binary without libraries, for any Linux of this processor, and runs it: target/static/chancery.
#
# Needs musl's C compiler for the parts in C (Debian: musl-tools) and Rust's standard library for the target, which rustup brings.
set -eu
cd "$(dirname "$0")/.."
target=$(uname -m)-unknown-linux-musl
if ! command -v musl-gcc >/dev/null; then
	echo "musl-gcc is missing (Debian: apt-get install musl-tools)." >&2
	exit 1
fi
sysroot=$(rustc --print sysroot)
if [ ! -d "$sysroot/lib/rustlib/$target" ]; then
	rustup target add "$target"
fi
variable=$(echo "CC_$target" | tr - _)
env "$variable=musl-gcc" cargo build --release --locked --bin chancery --target "$target"
mkdir -p target/static
strip -o target/static/chancery "${CARGO_TARGET_DIR:-target}/$target/release/chancery"
if ldd target/static/chancery 2>&1 | grep -q '=>'; then
	echo "it needs libraries:" >&2
	ldd target/static/chancery >&2
	exit 1
fi
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
target/static/chancery import --data "$data" fixtures/gaza-2024-08.jsonl
target/static/chancery verify --data "$data"
ls -l target/static/chancery
