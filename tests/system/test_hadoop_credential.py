"""hadoop credential: the words and exit codes of Hadoop 3.2.1, and stores that Java reads."""

import os
import pathlib
import shutil
import stat
import subprocess

import pytest

import stack as program
import waiting
from test_sqoop import GOLDEN

PASSWORD_FILE = "hadoop.security.credstore.java-keystore-provider.password-file"
READ = """
import java.io.*; import java.security.*;
public class Read { public static void main(String[] a) throws Exception {
  KeyStore store = KeyStore.getInstance("JCEKS");
  store.load(new FileInputStream(a[0]), a[1].toCharArray());
  for (int i = 2; i < a.length; ++i)
    System.out.println(new String(store.getKey(a[i], a[1].toCharArray()).getEncoded(), "UTF-8"));
} }
"""


class Place:
    def __init__(self, folder):
        self.folder = folder
        self.provider = f"jceks://file{folder}/a.jceks"

    def hadoop(self, *args, stdin="", **env):
        return program.run("hadoop", "credential", *args, stdin=stdin, cwd=self.folder, check=False,
                           env={"SLUICE_DATA": str(self.folder / "data"), **env})

    def aliases(self, **env):
        done = self.hadoop("list", "-provider", self.provider, **env)
        assert done.returncode == 0, done.stderr
        first, *names = done.stdout.splitlines()
        assert first == f"Listing aliases for CredentialProvider: {self.provider}"
        return names


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_aliases_are_made_listed_and_removed(place):
    at = ["-provider", place.provider]
    assert place.aliases() == []
    done = place.hadoop("create", "One", "-value", "first", *at)
    assert done.returncode == 0 and done.stdout.startswith("WARNING: You have accepted the use of the default provider password\n")
    assert done.stdout.endswith(f"One has been successfully created.\nProvider {place.provider} was updated.\n")
    assert place.hadoop("create", "two", *at, "-v", "s").returncode == 0
    assert stat.S_IMODE((place.folder / "a.jceks").stat().st_mode) == 0o600
    done = place.hadoop("create", "one", "-value", "y", *at)
    assert done.returncode == 1
    assert f"Credential one has NOT been created. Credential one already exists in {place.provider}\ncreate <alias> [-value" in done.stdout
    assert place.aliases() == ["one", "two"]
    for answer, names in (("n\n", ["one", "two"]), ("", ["one", "two"]), ("Y\n", ["one"])):
        done = place.hadoop("delete", "two", *at, stdin=answer)
        assert done.returncode == 0 and done.stdout.startswith("You are about to DELETE the credential two from CredentialProvider ")
        assert place.aliases() == names
    done = place.hadoop("delete", "two", "-f", *at)
    assert done.returncode == 1 and "Credential two has NOT been deleted.\ndelete <alias>" in done.stdout
    assert sorted(p.name for p in place.folder.iterdir() if p.name != "data") == ["a.jceks"]


@pytest.mark.parametrize("mode", [0o640, 0o600])
def test_a_store_keeps_its_mode(place, mode):
    at = ["-provider", place.provider]
    store = place.folder / "a.jceks"
    left_over = place.folder / "a.jceks_NEW"
    left_over.write_text("of a run that died")
    left_over.chmod(0o644)
    assert place.hadoop("create", "a", "-value", "v", *at).returncode == 0
    assert stat.S_IMODE(store.stat().st_mode) == 0o600
    store.chmod(mode)
    assert place.hadoop("create", "b", "-value", "v", *at).returncode == 0
    assert stat.S_IMODE(store.stat().st_mode) == mode
    assert place.hadoop("delete", "a", "-f", *at).returncode == 0
    assert stat.S_IMODE(store.stat().st_mode) == mode
    assert left_over.read_text() == "of a run that died"


@pytest.mark.parametrize("there", [[], ["first"]])
def test_what_another_wrote_meanwhile_stays(place, there):
    at = ["-provider", place.provider]
    for alias in there:
        assert place.hadoop("create", alias, "-value", "v", *at).returncode == 0
    slow = subprocess.Popen([program.BIN / "hadoop", "credential", "create", "slow", *at], cwd=place.folder, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "SLUICE_DATA": str(place.folder / "data")})
    assert slow.stderr.read(1) == "E"  # of "Enter alias password": the store was read
    assert place.hadoop("create", "quick", "-value", "v", *at).returncode == 0
    out, err = slow.communicate("pw\npw\n", timeout=300)
    assert slow.returncode == 1 and f"{place.provider} was changed by someone else meanwhile" in err
    assert "created" not in out
    assert place.aliases() == [*there, "quick"]
    assert sorted(p.name for p in place.folder.iterdir() if p.name != "data") == ["a.jceks"]


@pytest.mark.parametrize("option", ["-value", "-v"])
def test_a_secret_is_not_in_ps(place, option):
    password = place.folder / "password"
    os.mkfifo(password)
    args = ["create", "a", option, "swordfish", "-provider", place.provider]
    run = subprocess.Popen([program.BIN / "hadoop", "credential", f"-D{PASSWORD_FILE}=file://{password}", *args], cwd=place.folder,
                           stdout=subprocess.DEVNULL, env={**os.environ, "SLUICE_DATA": str(place.folder / "data")})
    hidden = option.encode() + b"\0*********\0-provider\0"
    waiting.until(lambda: hidden in pathlib.Path(f"/proc/{run.pid}/cmdline").read_bytes(), "stars in place of the secret")
    os.close(os.open(password, os.O_RDWR))  # what the run waited for
    assert run.wait(timeout=300) == 0
    assert "a" in place.aliases(HADOOP_CREDSTORE_PASSWORD="")


def test_a_secret_is_asked_for_twice(place):
    at = ["-provider", place.provider]
    done = place.hadoop("create", "a", *at, stdin="swordfish\nsword\n")
    assert done.returncode == 1 and "Credential passwords don't match." in done.stdout
    assert "sword" not in done.stdout.replace("password", "") + done.stderr.replace("password", "")
    assert place.hadoop("create", "a", *at, stdin="pw\npw\n").returncode == 0
    assert place.aliases() == ["a"]


def test_what_can_not_be_done_is_named(place):
    for args in ((), ("bogus",), ("create",), ("help",), ("create", "x", "-value")):
        done = place.hadoop(*args)
        assert done.returncode == 1 and done.stdout.startswith("Usage: hadoop credential [generic options]\n   [-help]\n   [create <alias>")
    assert place.hadoop("list", "-help").returncode == 0
    done = place.hadoop("list")
    assert done.returncode == 1 and done.stdout.startswith("There are no valid (non-transient) providers configured.\nNo action has been taken.")
    done = place.hadoop("create", "x", "-strict", "-value", "v", "-provider", place.provider)
    assert done.returncode == 1 and done.stdout.startswith("ERROR: The provider cannot find a password in the expected locations.\n")
    shutil.copy(GOLDEN / "credentials/hadoop.jceks", place.folder / "a.jceks")
    done = place.hadoop("create", "x", "-value", "v", "-provider", place.provider, HADOOP_CREDSTORE_PASSWORD="another")
    assert done.returncode == 1 and "the store's password is another, or the store is damaged" in done.stderr
    assert (place.folder / "a.jceks").read_bytes() == (GOLDEN / "credentials/hadoop.jceks").read_bytes()
    assert place.aliases() == ["db.password", "zwei.ü"]


@pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java")
def test_java_reads_the_store(place):
    shutil.copy(GOLDEN / "credentials/hadoop.jceks", place.folder / "a.jceks")
    long = "x" * 300
    for alias, secret in (("mine", "pä ss€"), ("long", long)):
        assert place.hadoop("create", alias, "-value", secret, "-provider", place.provider).returncode == 0
    (place.folder / "Read.java").write_text(READ)
    done = subprocess.run(["java", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "Read.java", "a.jceks", "none", "mine", "long", "db.password"],
                          cwd=place.folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["pä ss€", long, "sqoop123"]


def test_another_password_opens_another_store(place):
    at = ["-provider", "local" + place.provider]
    done = place.hadoop("create", "a", "-value", "v", *at, HADOOP_CREDSTORE_PASSWORD="own")
    assert done.returncode == 0 and "WARNING" not in done.stdout
    assert place.aliases(HADOOP_CREDSTORE_PASSWORD="own") == ["a"]
    assert place.hadoop("list", *at).returncode == 1
