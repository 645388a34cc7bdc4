"""Passwords by their alias, in the stores that Hadoop keeps them in (recorded in tests/golden/sqoop/credentials)."""

import shutil

import pytest

from test_sqoop import GOLDEN, my, place  # noqa: F401  (fixtures)

STORE = GOLDEN / "credentials" / "hadoop.jceks"
PATH = "hadoop.security.credential.provider.path"


@pytest.fixture
def stored(place):
    """hadoop.jceks has db.password, which is sqoop's, and zwei.ü, which is not."""
    shutil.copy(STORE, place.folder / "a.jceks")
    return place


def tables(stored, my, *options, **more):
    generic = [option for option in options if option.startswith("-D")]
    others = [option for option in options if not option.startswith("-D")]
    done = stored.sqoop("list-tables", *generic, "--connect", my.url, "--username", "sqoop", *others, **more)
    assert "sqoop123" not in done.stderr + done.stdout
    return done


@pytest.mark.parametrize("provider", ["jceks://file{}/a.jceks", "localjceks://file{}/a.jceks", "user:///,jceks://file{}/none.jceks , jceks://file{}/a.jceks"])
@pytest.mark.parametrize("alias", ["db.password", "DB.Password"])
def test_an_alias_is_a_password(my, stored, provider, alias):
    done = tables(stored, my, f"-D{PATH}=" + provider.replace("{}", str(stored.folder)), "--password-alias", alias)
    assert done.returncode == 0, done.stderr
    assert "employees\n" in done.stdout


def test_a_store_is_named_by_the_configuration(my, stored):
    (stored.folder / "conf").mkdir()
    (stored.folder / "conf" / "core-site.xml").write_text(
        f"<configuration><property><name>{PATH}</name><value>jceks://file{stored.folder}/a.jceks</value></property></configuration>")
    done = tables(stored, my, "--password-alias", "db.password", env={"HADOOP_CONF_DIR": str(stored.folder / "conf")})
    assert done.returncode == 0, done.stderr


def test_a_password_file_may_hold_an_alias(my, stored):
    (stored.folder / "alias").write_text("db.password\n")
    loader = "-Dorg.apache.sqoop.credentials.loader.class=org.apache.sqoop.util.password."
    provider = f"-D{PATH}=jceks://file{stored.folder}/a.jceks"
    done = tables(stored, my, loader + "CredentialProviderPasswordLoader", provider, "--password-file", stored.uri("alias"))
    assert done.returncode == 0, done.stderr
    done = tables(stored, my, loader + "CryptoFileLoader", provider, "--password-file", stored.uri("alias"))
    assert done.returncode == 1 and "CryptoFileLoader is not offered by this version." in done.stderr


@pytest.mark.parametrize("provider, alias, env, reason", [
    (None, "db.password", {}, f"needs a store: name it with -D{PATH}=jceks://file/PATH."),
    ("jceks://file{}/a.jceks", "nope", {}, "The alias nope is in none of jceks://file{}/a.jceks."),
    ("jceks://file{}/none.jceks", "db.password", {}, "The alias db.password is in none of"),
    ("jceks://file{}/a.jceks", "db.password", {"HADOOP_CREDSTORE_PASSWORD": "another"}, "the store's password is another, or the store is damaged"),
    ("jceks://file{}/bad.jceks", "db.password", {}, "this is no JCEKS store, or it is damaged"),
    ("bcfks://file{}/a.jceks", "db.password", {}, "is none that is offered here: jceks:// and localjceks:// are."),
    ("localjceks://hdfs{}/a.jceks", "db.password", {}, "is not of the form localjceks://file/PATH."),
])
def test_what_opens_nothing_is_named(my, stored, provider, alias, env, reason):
    (stored.folder / "bad.jceks").write_bytes(b"\0" * 100)
    options = [f"-D{PATH}=" + provider.replace("{}", str(stored.folder))] if provider else []
    done = tables(stored, my, *options, "--password-alias", alias, env=env)
    assert done.returncode == 1
    assert "Unable to process alias" in done.stderr and reason.replace("{}", str(stored.folder)) in done.stderr


def test_one_way_to_the_password_is_enough(my, stored):
    done = tables(stored, my, "--password-alias", "db.password", "--password", "x")
    assert done.returncode == 1
    assert "Only one of password, password alias or path to a password file must be specified." in done.stderr


def test_another_store_password_is_in_a_file(my, stored):
    (stored.folder / "store-password").write_text("none\n")
    done = tables(stored, my, f"-D{PATH}=jceks://file{stored.folder}/a.jceks",
                  f"-Dhadoop.security.credstore.java-keystore-provider.password-file={stored.uri('store-password')}", "--password-alias", "db.password")
    assert done.returncode == 0, done.stderr
