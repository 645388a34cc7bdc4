# Sourced by ./dev: the figures. Each folder under bench/ has a `run` that prints its table.
# shellcheck shell=bash

run_benches() {
  local names=("$@") name
  python_environment
  [ -n "${SLUICE_PEERS:-}" ] ||
    echo "SLUICE_PEERS does not name the folder of the real systems: only our own figures and the raw limits follow"
  [ ${#names[@]} -gt 0 ] || mapfile -t names < <(find bench -mindepth 2 -maxdepth 2 -name run -printf '%h\n' | xargs -n 1 basename | sort)
  for name in "${names[@]}"; do
    [ -x "bench/$name/run" ] || die "there is no bench '$name'"
    say "bench $name"
    "bench/$name/run"
  done
}
