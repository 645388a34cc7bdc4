#!/bin/bash
# sbom.sh FILES: a bill of materials (SPDX 2.3) of the packages that the files named in FILES came from.
set -euo pipefail
packages=$(sort -u "$1" | while read -r file; do
  # Where /usr is merged, a package may still know the file by its old name.
  dpkg -S "$file" 2>/dev/null || dpkg -S "${file#/usr}" 2>/dev/null || true
done | sed 's/: .*//; s/, /\n/g' | sort -u)
[ -n "$packages" ] || { echo "sbom.sh: no package owns any of the files" >&2; exit 1; }
# shellcheck disable=SC2086 # one word for each package
dpkg-query -W -f '${Package}\t${Version}\t${Architecture}\n' $packages | sort -u | awk -F '\t' -v when="$(date -u +%Y-%m-%dT%H:%M:%SZ)" '
  BEGIN {
    printf "{\"spdxVersion\": \"SPDX-2.3\", \"dataLicense\": \"CC0-1.0\", \"SPDXID\": \"SPDXRef-DOCUMENT\", \"name\": \"sluice\",\n"
    printf " \"documentNamespace\": \"urn:sluice:image\", \"creationInfo\": {\"created\": \"%s\", \"creators\": [\"Tool: sbom.sh\"]},\n \"packages\": [", when
  }
  {
    id = $1
    gsub(/[^A-Za-z0-9.-]/, "-", id)
    printf "%s\n  {\"SPDXID\": \"SPDXRef-%s\", \"name\": \"%s\", \"versionInfo\": \"%s\", \"downloadLocation\": \"NOASSERTION\", ", (NR > 1 ? "," : ""), id, $1, $2
    printf "\"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \"referenceType\": \"purl\", \"referenceLocator\": \"pkg:deb/debian/%s@%s?arch=%s\"}]}", $1, $2, $3
  }
  END { print "\n ]}" }'
