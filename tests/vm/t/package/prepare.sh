# A later version of the package, with another example configuration.
# shellcheck shell=bash
deb_as_version "$RELEASE" 9.9 "$MACHINE/share/deb-later"
for deb in "$MACHINE"/share/deb-later/motcua_*.deb; do
    tree=$(mktemp -d)
    dpkg-deb -R "$deb" "$tree"
    echo "# A later example" >>"$tree/etc/motcua/motcua.conf"
    dpkg-deb --root-owner-group -b "$tree" "$deb" >/dev/null
    rm -rf "$tree"
done
