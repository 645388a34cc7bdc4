# shellcheck shell=sh
# The user and the folders. Nothing is started: which machine's ports are open is for its owner to say.
if command -v systemd-sysusers >/dev/null; then
  systemd-sysusers /usr/lib/sysusers.d/sluice.conf || :
  systemd-tmpfiles --create /usr/lib/tmpfiles.d/sluice.conf || :
  if [ -d /run/systemd/system ]; then systemctl daemon-reload || :; fi
fi
