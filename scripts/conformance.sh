#!/bin/sh
# Has programs of other people hold the server against what they know: GraphQL over HTTP and over WebSockets, OpenAPI, the last released
# schema, typed clients, licences and advisories, any bytes at all, and the proxies that it stands behind.
#
#   scripts/conformance.sh [PART…]      all parts unless some are named; the list stands at the end of this file
#
# Everything that it installs and writes lies in target/conformance, except nginx and Caddy, which are Debian's. A part is skipped, and
# said to be, only if what it needs cannot be installed here. CHANCERY_BIN names the binary; FUZZ_SECONDS how long each fuzz target has.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)
folder=$root/target/conformance
chancery=${CHANCERY_BIN:-$root/target/debug/chancery}
mkdir -p "$folder/log" "$folder/cargo/bin"
CARGO_INSTALL_ROOT=$folder/cargo
PATH=$folder/cargo/bin:$PATH
# No proxy stands between these programs and this machine.
NO_PROXY="127.0.0.1,localhost${NO_PROXY:+,$NO_PROXY}"
export CARGO_INSTALL_ROOT PATH NO_PROXY no_proxy="$NO_PROXY"

server=
stop() {
	if [ -n "$server" ]; then
		kill "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
		server=
	fi
}
trap stop EXIT

# Starts a server with the report on record, and sets CHANCERY_URL.
start() {
	stop
	rm -rf "$folder/data" "$folder/greeting"
	"$chancery" import --data "$folder/data" fixtures/gaza-2024-08.jsonl >/dev/null
	"$chancery" serve --data "$folder/data" --listen 127.0.0.1:0 >"$folder/greeting" 2>"$folder/log/server" &
	server=$!
	CHANCERY_URL=
	until [ -n "$CHANCERY_URL" ]; do
		kill -0 "$server"
		sleep 0.2
		CHANCERY_URL=$(sed -n '1s/.*\(http:\/\/[0-9.:]*\).*/\1/p' "$folder/greeting" 2>/dev/null || true)
	done
	export CHANCERY_URL
}

# A part ends with 77 if what it needs cannot be had.
skip() {
	echo "$1" >&2
	return 77
}

need_npm() {
	sh scripts/node.sh || skip "Node.js is missing" || return 77
	mkdir -p "$folder/tools"
	cp -r tools/conformance/. "$folder/tools"
	cmp -s "$folder/tools/package-lock.json" "$folder/tools/node_modules/.installed" && return
	(cd "$folder/tools" && npm ci --silent --no-audit --no-fund && cp package-lock.json node_modules/.installed) ||
		skip "the packages of tools/conformance/package.json cannot be installed"
}

need_python() {
	mkdir -p "$folder/tools"
	cp -r tools/conformance/. "$folder/tools"
	cmp -s tools/conformance/requirements.txt "$folder/venv/.installed" && return
	{ python3 -m venv "$folder/venv" &&
		"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement tools/conformance/requirements.txt &&
		cp tools/conformance/requirements.txt "$folder/venv/.installed"; } ||
		skip "the packages of tools/conformance/requirements.txt cannot be installed"
}

# Prints where a program of Debian's is, and installs its package where it is missing.
debian() {
	program=$(PATH=$PATH:/usr/sbin:/sbin command -v "$1" || true)
	if [ -z "$program" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
		# The package would start the program with settings of its own.
		printf '#!/bin/sh\nexit 101\n' >"$folder/policy"
		if [ ! -e /usr/sbin/policy-rc.d ]; then
			cp "$folder/policy" /usr/sbin/policy-rc.d
			chmod +x /usr/sbin/policy-rc.d
			placed=true
		else
			placed=false
		fi
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >&2 || true
		if "$placed"; then rm -f /usr/sbin/policy-rc.d; fi
		program=$(PATH=$PATH:/usr/sbin:/sbin command -v "$1" || true)
	fi
	echo "$program"
}

part_http() {
	need_npm || return
	start
	(cd "$folder/tools" && node audit.mjs)
}

part_websocket() {
	need_npm || return
	start
	(cd "$folder/tools" && node websocket.mjs)
}

part_released() {
	need_npm || return
	(cd "$folder/tools" && node released.mjs "$root/schema/released.graphql" "$root/schema/chronicle.graphql")
}

part_typescript() {
	need_npm || return
	start
	rm -rf "$folder/tools/typescript"
	cd "$folder/tools"
	node codegen.mjs "$root/schema/chronicle.graphql" typescript &&
		cp use.ts typescript/ &&
		npx tsc --strict --target es2022 --module nodenext --moduleResolution nodenext --skipLibCheck --types "" \
			--lib es2022,dom typescript/use.ts typescript/documents.ts &&
		node typescript/use.js
}

part_python() {
	need_python || return
	start
	rm -rf "$folder/python"
	cp -r tools/conformance/python "$folder/python"
	cp -r tools/conformance/operations "$folder/python/operations"
	cp schema/chronicle.graphql "$folder/python/schema.graphql"
	cd "$folder/python"
	"$folder/venv/bin/ariadne-codegen" >"$folder/log/ariadne" &&
		"$folder/venv/bin/mypy" --strict --follow-imports silent use.py &&
		"$folder/venv/bin/python" use.py
}

# The Python package and the client of assistants, by their own tests.
part_package() {
	{ [ -x target/python/venv/bin/python ] || { mkdir -p target/python && python3 -m venv target/python/venv; }; } &&
		target/python/venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement clients/python/requirements-dev.txt ||
		skip "the packages of clients/python/requirements-dev.txt cannot be installed" || return 77
	CHANCERY_BIN=$chancery sh scripts/python.sh
}

# Draws requests from the description of the paths. The feed does not end, and the tools have protocols of their own: tests/http and the Python package try these. Which parameters go
# together no description can say, so that sound ones may be refused.
part_openapi() {
	need_python || return
	start
	cd "$folder/tools"
	SCHEMATHESIS_HOOKS=openapi_hooks "$folder/venv/bin/schemathesis" run "$CHANCERY_URL/openapi.json" --exclude-path-regex "^/(v1/feed|v1/sheets|reconcile|mcp)" \
		--exclude-checks positive_data_acceptance,unsupported_method --phases examples,coverage,fuzzing --generation-deterministic --max-time 90 --request-timeout 10 --warnings off
}

part_graphql() {
	need_python || return
	start
	cd "$folder/tools"
	SCHEMATHESIS_HOOKS=graphql_hooks "$folder/venv/bin/schemathesis" run "$CHANCERY_URL/graphql" --checks graphql_answer --generation-deterministic --max-time 60 \
		--request-timeout 10 --warnings off
}

part_proxies() {
	need_npm || return
	command -v openssl >/dev/null || skip "openssl is missing" || return 77
	NGINX=$(debian nginx nginx-light)
	CADDY=$(debian caddy caddy)
	export NGINX CADDY
	if [ -z "$NGINX$CADDY" ]; then
		skip "neither nginx nor Caddy can be installed"
		return
	fi
	[ -n "$NGINX" ] || echo "nginx cannot be installed: its recipe is not tried"
	[ -n "$CADDY" ] || echo "Caddy cannot be installed: its recipe is not tried"
	(cd "$folder/tools" && node proxies.mjs "$chancery" "$root/docs/proxies" "$folder/proxies" "$root/fixtures/gaza-2024-08.jsonl")
}

# The package of the binary that the tests built. A static binary and an image take a build of their own, and are left to their targets.
part_packages() {
	command -v dpkg-deb >/dev/null && command -v objdump >/dev/null || skip "dpkg-deb or binutils are missing" || return 77
	scripts/deb.sh "$chancery"
}

part_deny() {
	cargo deny --version >/dev/null 2>&1 || CARGO_TARGET_DIR=$folder/build cargo install --quiet --locked cargo-deny ||
		skip "cargo-deny cannot be installed" || return 77
	cargo deny --locked check bans licenses sources || return 1
	if cargo deny fetch db >"$folder/log/advisories" 2>&1; then
		cargo deny --locked check advisories
	else
		echo "the database of advisories cannot be fetched: advisories are not looked at"
	fi
}

part_traces() {
	cargo test --quiet --locked --features otlp --test main http::traces
}

part_fuzz() {
	cargo fuzz --version >/dev/null 2>&1 || CARGO_TARGET_DIR=$folder/build cargo install --quiet --locked cargo-fuzz ||
		skip "cargo-fuzz cannot be installed" || return 77
	scripts/fuzz.sh "${FUZZ_SECONDS:-60}" ${FUZZ_TARGETS:-record json_lines edtf nesting}
}

failed=
skipped=
for part in ${*:-released http websocket typescript python package openapi graphql proxies packages deny traces fuzz}; do
	echo "== $part"
	began=$(date +%s)
	set +e
	(
		set -e
		trap stop EXIT
		"part_$part"
	) >"$folder/log/$part" 2>&1
	code=$?
	set -e
	took=$(($(date +%s) - began))
	case $code in
	0) tail -n 3 "$folder/log/$part" ;;
	77)
		skipped="$skipped $part"
		echo "SKIPPED: $(tail -n 1 "$folder/log/$part")"
		;;
	*)
		failed="$failed $part"
		tail -n 120 "$folder/log/$part"
		;;
	esac
	echo "($part took $took s)"
done
[ -z "$skipped" ] || echo "Skipped, for want of a package:$skipped"
if [ -n "$failed" ]; then
	echo "Failed:$failed" >&2
	exit 1
fi
