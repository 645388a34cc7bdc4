# shellcheck shell=sh
# A server that is removed stops; one that is replaced ($1 is 1) goes on until its owner restarts it.
if [ "$1" = 0 ] && [ -d /run/systemd/system ]; then
  systemctl disable --now sluice.service || :
fi
