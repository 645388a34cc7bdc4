#!/bin/bash
# smaller_icu.sh FOLDER: of ICU's data (30 MB) the program needs the character sets that Flume and Sqoop are told by Java's
# names. Everything else (languages, calendars, sorting) is cut out of the data, and the data packed again under its name.
set -euo pipefail
folder=$1
library=$(echo "$folder"/libicudata.so.*)
version=${library##*.}
work=$(mktemp -d)

# The data is the one symbol of the library.
read -r address size < <(readelf -W --dyn-syms "$library" | awk -v name="icudt${version}_dat" '$8 == name { print "0x" $2, $3 }')
read -r section_address section_offset < <(readelf -W -S "$library" | awk '{ sub(/^ *\[ *[0-9]+\] */, "") } $1 == ".rodata" { print "0x" $3, "0x" $4 }')
data=icudt${version}l  # as its table of contents names it: l is little-endian
mkdir "$work/whole"
dd if="$library" of="$work/whole/$data.dat" bs=1M iflag=skip_bytes,count_bytes status=none \
  skip=$((address - section_address + section_offset)) count=$((size))

icupkg -l "$work/whole/$data.dat" | grep -v -e '\.cnv$' -e '^cnvalias\.icu$' >"$work/unneeded.txt"
icupkg -r "$work/unneeded.txt" "$work/whole/$data.dat" "$work/$data.dat"

(cd "$work" && ld -r -b binary -z noexecstack -o icudt.o "$data.dat")
objcopy --rename-section .data=.rodata,alloc,load,readonly,data,contents --set-section-alignment .data=16 \
  --redefine-sym "_binary_${data}_dat_start=icudt${version}_dat" "$work/icudt.o" "$work/data.o"
ld -shared -z noexecstack -soname "libicudata.so.$version" -o "$library" "$work/data.o"
rm -rf "$work"
