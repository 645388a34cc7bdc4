# Sourced by ./dev: formatting and checks.
# shellcheck shell=bash

cxx_sources() { git ls-files -z 'src/*.cc' 'src/*.h' 'src/*.cpp' 'bench/*.cc' 'bench/*.h'; }

# changed PATTERN...: files that one of the last five commits touched, or that are not committed; with LINT=all every one,
# which takes clang-tidy half an hour.
changed() {
  if [ "${LINT:-changed}" = all ]; then
    git ls-files -z "$@"
  else
    git diff --name-only "$(git rev-list -n 6 HEAD | tail -n 1)" -- "$@" |
      while read -r file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done
  fi
}

format_sources() {
  say "clang-format"
  cxx_sources | xargs -0 clang-format -i
}

formatted() { cxx_sources | xargs -0 clang-format --dry-run -Werror; }
shell_scripts() { git ls-files -z 'dev' '.ci/run' '*.sh' | xargs -0 shellcheck -x; }
page_types() { (cd build/web && node node_modules/typescript/bin/tsc --noEmit); }
headers_alone() {
  # shellcheck disable=SC2016 # the inner bash expands it
  changed 'src/*.h' | xargs -0 -r -P "$(nproc)" -I '{}' bash -c 'echo "#include \"$1\"" |
    g++ -std=c++20 -fsyntax-only -msse4.2 -I. -Isrc -Ibuild/gen -Ibuild/librdkafka/include -isystem build/arrow/pyarrow/include -I/usr/include/mariadb \
      -I/usr/include/postgresql -x c++ -' alone '{}'
}
# The compiler of the build is g++: clang does not know all of its warnings.
clang_tidy() {
  changed 'src/*.cc' | grep -zv '_fuzz\.cc$' | xargs -0 -r -P "$(nproc)" -n 4 clang-tidy -p build --quiet --extra-arg=-Wno-unknown-warning-option 2>/dev/null
}

# check WHAT COMMAND: counts it; its words are shown when it fails.
lint_failed=0 lint_passed=0
check_by() {
  local what=$1
  shift
  say "$what"
  if with_progress build/lint.log "$@"; then
    lint_passed=$((lint_passed + 1))
  else
    lint_failed=$((lint_failed + 1))
    cat build/lint.log
  fi
}

lint() {
  check_by "formatting" formatted
  check_by "the rules of tools/tidy" python3 tools/tidy/tidy.py
  check_by "shellcheck" shell_scripts
  check_by "types of the pages" page_types
  check_by "headers compile alone" headers_alone
  check_by "clang-tidy" clang_tidy
  record lint "$lint_passed" "$lint_failed"
  [ "$lint_failed" = 0 ] || die "lint found something"
}
