# Sourced by ./dev: what every command begins with.
# shellcheck shell=bash

say() { printf '\033[1m==> %s\033[0m\n' "$*" | plain_unless_terminal; }
plain_unless_terminal() { if [ -t 1 ]; then cat; else sed 's/\x1b\[[0-9;]*m//g'; fi; }
die() {
  echo "./dev: $*" >&2
  exit 1
}
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# again COMMAND...: what asks the network gets three tries.
again() {
  local try
  for try in 1 2 3; do
    if "$@"; then return 0; fi
    [ "$try" = 3 ] || sleep $((try * 10))
  done
  return 1
}

# with_progress LOG COMMAND...: the command's words go to the log; every few seconds a line says how far it is.
with_progress() {
  local log=$1 pid started=$SECONDS next=5 last
  shift
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    [ $((SECONDS - started)) -ge $next ] || continue
    next=$((next + 5))
    last=$(tail -n 1 "$log" | cut -c 1-90)
    printf '    %3d s  %s\n' $((SECONDS - started)) "$last"
  done
  wait "$pid"
}

is_installed() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# Where this machine has Debian's packages from.
debian_mirror() {
  local mirror
  mirror=$(sed -n 's/^\(deb\|URIs:\) *\(\[[^]]*\] *\)\?\(http[^ ]*debian\/\?\)\( .*\)\?$/\3/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
  echo "${mirror:-http://deb.debian.org/debian}"
}

# missing_packages PURPOSE...: what is not installed of the sections of scripts/packages.txt. Of a line with several names, which
# releases call differently, the first that there is.
missing_packages() {
  local names name missing
  awk -v wanted=" $* " '/^#/ { next } /^\[/ { on = index(wanted, " " substr($0, 2, length - 2) " "); next } on' \
    scripts/packages.txt | sort -u | while read -ra names; do
    missing=${names[0]}
    for name in "${names[@]}"; do
      if is_installed "$name"; then continue 2; fi
    done
    for name in "${names[@]}"; do
      if apt-cache policy "$name" 2>/dev/null | grep -q '^  Candidate: [^(]'; then missing=$name && break; fi
    done
    echo "$missing"
  done
}

# setup PURPOSE...: installs what they need (Debian 12), and nothing else.
setup() {
  local missing log
  command -v dpkg-query >/dev/null || die "this set-up is for Debian 12; elsewhere install what scripts/packages.txt names"
  mapfile -t missing < <(missing_packages "$@")
  # Debian's npm conflicts with a node that came from elsewhere: what is there is kept.
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  if [ ${#missing[@]} -gt 0 ]; then
    say "installing ${missing[*]}"
    log=$(mktemp)
    { with_progress "$log" again as_root apt-get update -q &&
      with_progress "$log" again as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } ||
      { tail -n 20 "$log" >&2; die "the packages could not be installed; the end of apt-get's words is above"; }
    rm -f "$log"
  fi
  local node_major
  node_major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$node_major" -ge 18 ] || die "node $node_major is too old: the console's pages need 18 or newer"
}

# The Python that tests use, with the foreign clients, under build/.
python_environment() {
  local stamp=build/venv/.requirements
  if ! cmp -s tests/requirements.txt "$stamp"; then
    say "installing the Python clients that tests use"
    python3 -m venv build/venv
    again build/venv/bin/pip install -q --disable-pip-version-check -r tests/requirements.txt
    cp tests/requirements.txt "$stamp"
  fi
}

# build [PRESET [TARGET]]: release, or ci (the same with warnings as errors) where CI is set.
build() {
  local preset=${1:-} target=${2:-all}
  [ -n "$preset" ] || { if [ -n "${CI:-}" ]; then preset=ci; else preset=release; fi; }
  local folder=build
  case "$preset" in release | ci) ;; *) folder=build-$preset ;; esac
  say "building ($preset, in $folder/)"
  mkdir -p "$folder"
  if ! cmake --preset "$preset" >"$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    die "cmake could not configure; its words are above"
  fi
  if [ -t 1 ]; then
    cmake --build "$folder" --target "$target" || die "the build failed; its words are above"
  elif ! with_progress "$folder/build.log" cmake --build "$folder" --target "$target"; then
    grep -A 20 -m 5 'FAILED\|error:' "$folder/build.log" >&2
    die "the build failed; all of its words are in $folder/build.log"
  fi
}
