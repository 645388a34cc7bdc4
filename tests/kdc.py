"""A Kerberos realm of a test's own: Debian's KDC on a free port, with all that it keeps in one folder."""

import os
import pathlib
import shutil
import socket
import subprocess

from waiting import until

REALM = "SLUICE.TEST"
MODULE = "com.sun.security.auth.module.Krb5LoginModule"
PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def missing():
    """The program that is not installed, if there is one (Debian: krb5-kdc, krb5-admin-server, krb5-user)."""
    return next((name for name in ("krb5kdc", "kadmin.local", "kinit") if shutil.which(name, path=PATH) is None), None)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Realm:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.config = self.folder / "krb5.conf"
        self.config.write_text(f"""[libdefaults]
  default_realm = {REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  udp_preference_limit = 1
[realms]
  {REALM} = {{
    kdc = 127.0.0.1:{self.port}
  }}
[domain_realm]
  localhost = {REALM}
""")
        (self.folder / "kdc.conf").write_text(f"""[kdcdefaults]
  kdc_ports = ""
  kdc_tcp_ports = ""
[realms]
  {REALM} = {{
    database_name = {self.folder}/principal
    key_stash_file = {self.folder}/stash
    kdc_listen = 127.0.0.1:{self.port}
    kdc_tcp_listen = 127.0.0.1:{self.port}
    supported_enctypes = aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal
    max_renewable_life = 1d
  }}
[logging]
  kdc = FILE:{self.folder}/kdc.log
""")
        self.environment = {"KRB5_CONFIG": str(self.config), "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
                            "KRB5CCNAME": f"FILE:{self.folder}/tickets", "KRB5RCACHENAME": f"file2:{self.folder}/replays"}
        self.process = None

    def run(self, *command, **more):
        return subprocess.run(command, env={**os.environ, "PATH": PATH, **self.environment}, check=True,
                              capture_output=True, text=True, **more)

    def start(self):
        if not (self.folder / "principal").exists():
            self.run("kdb5_util", "create", "-s", "-P", "master", "-r", REALM)
        self.process = subprocess.Popen(["krb5kdc", "-n", "-P", str(self.folder / "pid"), "-r", REALM],
                                        env={**os.environ, "PATH": PATH, **self.environment},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self.answers, what="the KDC answers")

    def answers(self):
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def principal(self, name):
        return f"{name}@{REALM}"

    def server_jaas(self, keytab, principal):
        return (f'{MODULE} required useKeyTab=true storeKey=true keyTab="{keytab}" '
                f'principal="{self.principal(principal)}";')

    def client_jaas(self, keytab, principal):
        return f'{MODULE} required useKeyTab=true keyTab="{keytab}" principal="{self.principal(principal)}";'

    def keytab(self, name, *principals):
        """A file with the keys of principals, which are made with it."""
        path = self.folder / f"{name}.keytab"
        if path.exists():
            return path
        for principal in principals:
            self.run("kadmin.local", "-r", REALM, "addprinc", "-randkey", principal)
            self.run("kadmin.local", "-r", REALM, "ktadd", "-k", str(path), principal)
        return path

    def new_keys(self, path, principal):
        """Other keys for a principal, in a file of their own."""
        path.unlink(missing_ok=True)
        self.run("kadmin.local", "-r", REALM, "ktadd", "-k", str(path), principal)

    def tickets(self, name, principal, keytab):
        """A cache of tickets as kinit makes it."""
        path = self.folder / f"{name}.tickets"
        self.run("kinit", "-c", f"FILE:{path}", "-kt", str(keytab), principal)
        return path
