# Sourced by ./dev: formatting and checks.
# shellcheck shell=bash

cxx_sources() { git ls-files -z 'src/*.cc' 'src/*.h' 'src/*.cpp' 'bench/*.cc' 'bench/*.h'; }

format_sources() {
  say "clang-format"
  cxx_sources | xargs -0 clang-format -i
}

lint() {
  local failed=0
  say "formatting"
  cxx_sources | xargs -0 clang-format --dry-run -Werror || failed=1
  say "layers, sizes and words (tools/tidy)"
  python3 tools/tidy/tidy.py || failed=1
  say "shellcheck"
  git ls-files -z 'dev' '.ci/run' '*.sh' | xargs -0 shellcheck -x || failed=1
  say "types of the pages"
  (cd build/web && node node_modules/typescript/bin/tsc --noEmit) || failed=1
  say "clang-tidy"
  git ls-files -z 'src/*.cc' | grep -zv '_fuzz\.cc$' | xargs -0 -P 2 -n 8 clang-tidy -p build --quiet 2>/dev/null || failed=1
  [ "$failed" = 0 ] || die "lint found something"
  echo "lint: nothing found"
}
