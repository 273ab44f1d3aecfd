#!/bin/sh
# Gives any bytes to each of some targets for so many seconds, beginning with fixtures. What it finds stays in fuzz/corpus;
# what upsets a target is printed and kept in fuzz/artifacts.
#
#   scripts/fuzz.sh SECONDS TARGET…
set -eu
cd "$(dirname "$0")/.."
seconds=$1
shift

if ! cargo fuzz --version >/dev/null 2>&1; then
	echo "cargo-fuzz is missing: installing it"
	cargo install --locked cargo-fuzz
fi

# Writes each line of some files into a file of its own.
apart() {
	folder=$1
	shift
	cat "$@" | while IFS= read -r line; do
		name=$(printf '%s' "$line" | cksum | cut -d ' ' -f 1)
		printf '%s' "$line" >"$folder/$name"
	done
}

for target in "$@"; do
	corpus=fuzz/corpus/$target
	mkdir -p "$corpus"
	case $target in
	record) for one in fixtures/events/v*/*.record; do cp "$one" "$corpus/$(basename "$(dirname "$one")")-$(basename "$one")"; done ;;
	json_lines) apart "$corpus" fixtures/events/kinds.jsonl fixtures/gaza-2024-08.jsonl ;;
	nesting)
		cp tests/goldens/*.graphql "$corpus"
		apart "$corpus" fuzz/seeds/nesting.txt
		;;
	*) apart "$corpus" "fuzz/seeds/$target.txt" ;;
	esac
	echo "$target, for $seconds s"
	# Without a sanitizer, of which safe code has little need, the stable toolchain will do.
	cargo fuzz run --sanitizer none --codegen-units 8 "$target" -- \
		-max_total_time="$seconds" -max_len=4096 -timeout=10 -verbosity=0 -print_final_stats=1
done
