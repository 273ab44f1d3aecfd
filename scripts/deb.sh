#!/bin/sh
# Makes a Debian package of a binary and checks it: target/chancery_VERSION_ARCHITECTURE.deb, whose path is the last line printed.
#
#   scripts/deb.sh BINARY
#
# Needs dpkg-deb, strip and objdump (binutils).
set -eu
binary=$(realpath "$1")
cd "$(dirname "$0")/.."
version=$("$binary" --version | cut -d ' ' -f 2)
architecture=$(dpkg --print-architecture)
tree=target/deb
rm -rf "$tree"
umask 022
mkdir -p "$tree/DEBIAN" "$tree/usr/bin" "$tree/lib/systemd/system" "$tree/etc/default" "$tree/usr/share/doc/chancery" \
	"$tree/usr/share/bash-completion/completions"

strip -o "$tree/usr/bin/chancery" "$binary"
chmod 0755 "$tree/usr/bin/chancery"
install -m 0644 packaging/chancery.service "$tree/lib/systemd/system/chancery.service"
install -m 0644 packaging/chancery.default "$tree/etc/default/chancery"
"$binary" completions bash >"$tree/usr/share/bash-completion/completions/chancery"
cp docs/operations.md docs/security.md docs/settings.md docs/proxies.md docs/release.md docs/dashboard.json "$tree/usr/share/doc/chancery"
cp docs/proxies/nginx.conf docs/proxies/Caddyfile "$tree/usr/share/doc/chancery"
gzip -9n <CHANGELOG.md >"$tree/usr/share/doc/chancery/CHANGELOG.md.gz"
{
	echo "chancery ($version) unstable; urgency=medium"
	echo
	echo "  * See CHANGELOG.md.gz."
	echo
	echo " -- The chancery authors <chancery@localhost>  $(date -u -R -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}")"
} | gzip -9n >"$tree/usr/share/doc/chancery/changelog.gz"
{
	echo "chancery is licensed under MIT or Apache-2.0, at your choice."
	echo
	cat LICENSE-MIT
	echo
	echo "On Debian systems, the Apache License is in /usr/share/common-licenses/Apache-2.0."
} >"$tree/usr/share/doc/chancery/copyright"
chmod 0644 "$tree/usr/share/doc/chancery"/*

for name in postinst prerm postrm; do install -m 0755 "packaging/$name" "$tree/DEBIAN/$name"; done
echo /etc/default/chancery >"$tree/DEBIAN/conffiles"
glibc=$(objdump -T "$tree/usr/bin/chancery" | grep -o 'GLIBC_[0-9][0-9.]*' | sort -Vu | tail -1 | cut -d _ -f 2 || true)
cat >"$tree/DEBIAN/control" <<END
Package: chancery
Version: $version
Architecture: $architecture
Maintainer: The chancery authors <chancery@localhost>
Section: database
Priority: optional
Installed-Size: $(du -sk --exclude DEBIAN "$tree" | cut -f 1)
Depends: ${glibc:+libc6 (>= $glibc), }adduser
Recommends: ca-certificates
Suggests: nginx | caddy
Description: event-sourced chronology of diplomacy
 Records who said and did what in a negotiation, and since when it was known
 and public; answers what stood on any day, as known at any moment, over
 GraphQL, files for other tools and a web page.
END
(cd "$tree" && find etc lib usr -type f -print0 | sort -z | xargs -0 md5sum) >"$tree/DEBIAN/md5sums"

package=target/chancery_${version}_$architecture.deb
dpkg-deb --root-owner-group --build "$tree" "$package" >/dev/null
# What is in it runs, and systemd can read its unit.
unpacked=target/deb-unpacked
rm -rf "$unpacked"
dpkg-deb --extract "$package" "$unpacked"
"$unpacked/usr/bin/chancery" --version
if command -v systemd-analyze >/dev/null; then
	# The unit names its program by its place after the installation.
	sed "s|/usr/bin/chancery|$(realpath "$unpacked")/usr/bin/chancery|; /^Documentation=/d" \
		"$unpacked/lib/systemd/system/chancery.service" >"$unpacked/chancery.service"
	systemd-analyze verify --man=no "$unpacked/chancery.service" 2>"$unpacked/verified" || true
	if grep chancery.service "$unpacked/verified"; then
		echo "systemd-analyze finds fault with the unit" >&2
		exit 1
	fi
	systemd-analyze security --no-pager --offline=yes --threshold=30 "$unpacked/chancery.service" 2>&1 | tail -n 1
else
	echo "systemd-analyze is not here: the unit was not checked"
fi
if command -v lintian >/dev/null; then
	lintian --fail-on error --suppress-tags no-manual-page,initial-upload-closes-no-bugs,bogus-mail-host,bogus-mail-host-in-debian-changelog,maintainer-script-calls-systemctl "$package"
fi
rm -rf "$unpacked"
echo "$package"
