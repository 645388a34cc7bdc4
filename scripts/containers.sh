# Sourced by ./dev: the image and the compose files, in real containers. Where containers can't be had, it says why and is skipped.
# shellcheck shell=bash

containers=build/containers
run_containers() {
  say "the image and the compose files, in containers"
  mkdir -p "$containers"
  CONTAINERS_CONF=$PWD/$containers/containers.conf
  export CONTAINERS_CONF
  # Some kernels refuse more of both to a container than the caller has.
  cat >"$CONTAINERS_CONF" <<'TXT'
[engine]
runtime = "runc"
[network]
network_backend = "netavark"
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
TXT
  if ! with_progress "$containers/setup.log" containers_can_run; then
    tail -n 3 "$containers/setup.log"
    echo "skipped: containers can't be had here (the words above; all of them are in $containers/setup.log)"
    return 0
  fi
  say "building the images"
  build "" package >/dev/null
  with_progress "$containers/images.log" build_images ||
    { tail -n 20 "$containers/images.log"; die "an image could not be built; all of its words are in $containers/images.log"; }
  if [ -n "$(peers_jars)" ]; then
    say "building images of the real Kafka and Hadoop"
    with_progress "$containers/real.log" build_real_images ||
      { tail -n 20 "$containers/real.log"; die "an image of a real system could not be built; all of its words are in $containers/real.log"; }
    export SLUICE_REAL_IMAGES=1
  fi
  chart_checker
  podman images --format '{{.Repository}} {{.Size}}' --filter reference='localhost/sluice-*'
  run_pytest containers tests/containers
  total
}

# The tools are there, and a container made of Debian's base system runs.
containers_can_run() {
  local missing
  mapfile -t missing < <(missing_packages containers)
  if [ ${#missing[@]} -gt 0 ]; then
    as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends "${missing[@]}" || return 1
  fi
  base_image base bookworm "$(debian_mirror)" || return 1
  # Debian's packages can be had from within.
  printf 'FROM localhost/sluice-base\nRUN apt-get update -q\n' | build_image --no-cache -f - "$(mktemp -d)" || return 1
  # Two of them find each other by name.
  podman network exists sluice-probe || podman network create sluice-probe || return 1
  podman run -d --rm --replace --name sluice-probe --network sluice-probe localhost/sluice-base sleep 60 || return 1
  podman run --rm --network sluice-probe localhost/sluice-base getent hosts sluice-probe || return 1
  podman rm -f -t 0 sluice-probe
  podman network rm sluice-probe
}

# base_image NAME ARGUMENTS...: an image localhost/sluice-NAME of a release, which debootstrap takes by these arguments (its
# folder comes behind the first of them that is no option).
base_image() {
  local name=$1 options=()
  shift
  ! podman image exists "localhost/sluice-$name" || return 0
  while [[ $1 = -* ]]; do options+=("$1"); shift; done
  as_root rm -rf "$containers/root"
  as_root debootstrap --variant=minbase "${options[@]}" "$1" "$containers/root" "${@:2}" || return 1
  as_root tar -C "$containers/root" --exclude='./var/cache/apt/archives/*.deb' -c . | podman import - "localhost/sluice-$name" || return 1
  as_root rm -rf "$containers/root"
}

# MySQL 8 comes with Ubuntu (Debian has MariaDB alone), whose keys Debian does not have: apt in that image checks what it installs.
ubuntu_base() {
  base_image ubuntu --no-check-gpg --components=main,universe noble "" /usr/share/debootstrap/scripts/gutsy
}

# The folder with the jars of the real systems, where the stage `peers` has put them; nothing where it has not.
peers_jars() {
  local home=${PEERS_HOME:-$HOME/.cache/sluice-peers}
  if [ -d "$home/kafka/3.5.0/libs" ] && [ -d "$home/hadoop/lib" ]; then echo "$home"; fi
}

build_real_images() {
  local home context=$containers/real role
  home=$(peers_jars)
  rm -rf "$context"
  mkdir -p "$context/kafka" "$context/hadoop"
  cp -r tests/containers/kafka/. "$home/kafka/3.5.0/libs" "$context/kafka" || return 1
  cp -r tests/containers/hadoop/. "$home/hadoop/lib" "$home/hadoop/webapps-root" "$context/hadoop" || return 1
  build_image -t localhost/sluice-test-java -f tests/containers/java.Dockerfile "$context" || return 1
  build_image -t localhost/sluice-test-kafka "$context/kafka" || return 1
  for role in namenode datanode; do
    build_image --build-arg ROLE=$role -t "localhost/sluice-test-$role" "$context/hadoop" || return 1
  done
  rm -rf "$context"
}

# helm, to check the chart with: from its source, where there is a Go that can build it.
chart_checker() {
  if command -v helm >/dev/null || [ -x build/tools/helm ]; then return; fi
  command -v go >/dev/null || return 0
  say "building helm, to check the chart"
  GOBIN=$PWD/build/tools with_progress "$containers/helm.log" go install "helm.sh/helm/v3/cmd/helm@v3.19.5" ||
    echo "helm could not be built ($containers/helm.log): what needs it is skipped"
}

build_image() { podman build --format docker --isolation chroot --build-arg BASE=localhost/sluice-base "$@"; }  # the last BASE counts

# MySQL 8 itself, or MariaDB where it can't be had.
build_database() {
  local base=ubuntu packages="mysql-server-core-8.0 mysql-client-core-8.0"
  if ! ubuntu_base; then base=base packages="mariadb-server mariadb-client"; fi
  build_image --build-arg "BASE=localhost/sluice-$base" --build-arg "PACKAGES=$packages" -t localhost/sluice-test-mysql tests/containers/mysql
}

build_images() {
  local package
  package=$(find build -maxdepth 1 -name 'sluice_*.deb' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2)
  rm -rf "$containers/context"
  deploy/image/context.sh "$containers/context" "$package" || return 1
  build_database >"$containers/mysql.log" 2>&1 &
  build_image --build-arg DEB=sluice.deb -f deploy/image/Dockerfile -t localhost/sluice-under-test "$containers/context" || return 1
  wait "$!" || { cat "$containers/mysql.log"; return 1; }
}
