#!/bin/bash
# collect.sh ROOT: copies into ROOT the program, what it links and loads, bash, busybox, time zones and certificates; and
# writes down which packages all of that came from (SPDX). Runs in a throwaway stage of the Dockerfile.
set -euo pipefail
root=$1
here=$(dirname "$0")
libraries=$(dirname "$(ldconfig -p | awk '$1 == "libc.so.6" { print $NF; exit }')")
came_from=$(mktemp)

# keep FILE [NAME]: the file's content under its own name, and where it came from.
keep() {
  local name=${2:-$1}
  mkdir -p "$root$(dirname "$name")"
  cp -L "$1" "$root$name"
  realpath "$1" >>"$came_from"
}

# Each library under the name that programs ask for, in the one folder of libraries.
keep_libraries_of() {
  ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $1, $3 }' | sort -u | while read -r soname file; do
    keep "$file" "/usr${libraries#/usr}/$soname"
  done
}

mkdir -p "$root"/usr/{bin,lib,lib64} "$root"/{etc/sluice,tmp,run,logs,var/lib/sluice}
for folder in bin lib lib64; do ln -s "usr/$folder" "$root/$folder"; done
ln -s usr/bin "$root/sbin"
chmod 1777 "$root/tmp"
chown 1000:1000 "$root/logs" "$root/var/lib/sluice"

for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
  [ ! -e "$loader" ] || keep "$loader" "/usr$loader"
done
programs=(/usr/bin/sluice /bin/bash /bin/busybox)
for program in "${programs[@]}"; do keep "$program" "/usr/bin/$(basename "$program")"; done
# MySQL 8 logs its users in by caching_sha2_password, which the client library loads.
plugins=("$libraries"/libmariadb3/plugin/*.so)
for plugin in "${plugins[@]}"; do keep "$plugin" "/usr${plugin#/usr}"; done
keep_libraries_of "${programs[@]}" "${plugins[@]}"
"$here/smaller_icu.sh" "$root/usr${libraries#/usr}"

# Parquet's module and Arrow, which need nothing else that the program has not, where the image is to have them (docs/decisions/0215).
if [ -n "${COLUMNAR:-}" ]; then
  for library in /usr/lib/sluice/*.so*; do keep "$library"; done
fi
dpkg -L sluice | grep '^/usr/bin/' | while read -r link; do
  [ "$link" = /usr/bin/sluice ] || ln -s sluice "$root$link"
done
busybox --list | while read -r name; do [ -e "$root/usr/bin/$name" ] || ln -s busybox "$root/usr/bin/$name"; done
cp -r --parents /usr/share/doc/sluice/examples /usr/lib/locale/C.utf8 "$root"
rm -rf "$root"/usr/share/zoneinfo
cp -r --parents /usr/share/zoneinfo "$root"
rm -rf "$root"/usr/share/zoneinfo/{right,posix}
realpath /usr/share/zoneinfo/UTC /usr/lib/locale/C.utf8/LC_CTYPE >>"$came_from"
keep /etc/ssl/certs/ca-certificates.crt
cp "$here/sluice.conf" "$root/etc/sluice/sluice.conf"
echo 'root:x:0:0:root:/:/bin/sh
sluice:x:1000:1000:Sluice:/var/lib/sluice:/bin/bash' >"$root/etc/passwd"
echo 'root:x:0:
sluice:x:1000:' >"$root/etc/group"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

"$here/sbom.sh" "$came_from" >"$root/usr/share/doc/sluice/sbom.spdx.json"
