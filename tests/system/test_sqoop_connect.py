"""How sqoop reaches a database: forms of the connect string, what its parameters do, and what a person sees meanwhile."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import pytest

import databases
import stack as program
from test_sqoop import login, my, pg, place  # noqa: F401  (fixtures)

SECRET = "s3cret-in-url"


def forms(server):
    host, port = server.host.split(":")
    return [f"jdbc:mysql://(host={host},port={port},user=sqoop,password=sqoop123)/testdb",
            f"jdbc:mysql://address=(host={host})(port={port})(user=sqoop)(password=sqoop123)/testdb",
            f"jdbc:mysql://sqoop:sqoop123@{server.host}/testdb",
            f"jdbc:mysql://sqoop:sqoop123@[{server.host}]/testdb",
            f"jdbc:mysql:replication://sqoop:sqoop123@{server.host},127.0.0.1:1/testdb",
            f"jdbc:mysql:loadbalance://127.0.0.1:1,{server.host}/testdb?user=sqoop&password=sqoop123",
            f"jdbc:mariadb:sequential://sqoop:sqoop123@{server.host}/testdb#fragment"]


def test_every_form_of_the_url_connects_and_shows_no_password(my, place):
    for number, url in enumerate(forms(my)):
        done = place.sqoop("import", "--connect", url, "--table", "employees", "--target-dir", place.uri(f"out{number}"), "-m", "2")
        assert done.returncode == 0, (url, done.stderr)
        assert len(place.rows(f"out{number}")) == 8
        assert "sqoop123" not in done.stderr
    for run in (place.data / "sqoop" / "runs").glob("*.json"):
        assert "sqoop123" not in run.read_text()


def test_a_refused_url_shows_no_password(my, place):
    for url in (f"jdbc:mysql://sqoop:{SECRET}@{my.host}/testdb", f"jdbc:postgresql://sqoop:{SECRET}@127.0.0.1:1/testdb",
                f"jdbc:mysql://sqoop:{SECRET}@host:port/db", f"jdbc:oracle:thin:scott/{SECRET}@//h:1521/x",
                f"jdbc:mysql://(host=h,password={SECRET},port=x)/db", f"jdbc:nope://u:{SECRET}@h/x"):
        done = place.sqoop("import", "--connect", url, "--table", "employees", "--target-dir", place.uri("out"), "-m", "1")
        assert done.returncode == 1
        assert SECRET not in done.stderr, url
    for run in (place.data / "sqoop" / "runs").glob("*.json"):
        assert SECRET not in run.read_text()


def silent_server():
    """Takes connections and says nothing."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(8)
    return listener


def test_a_silent_server_is_named_within_a_second_and_the_password_is_not_in_ps(place):
    with silent_server() as listener:
        port = listener.getsockname()[1]
        url = f"jdbc:mysql://sqoop:{SECRET}@127.0.0.1:{port}/testdb?connectTimeout=3000"
        run = subprocess.Popen([program.BIN / "sqoop", "list-tables", "--connect", url], stderr=subprocess.PIPE, text=True,
                               env={"SLUICE_DATA": str(place.data), "PATH": "/usr/bin:/bin"}, cwd=place.folder)
        began = time.monotonic()
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(iter(run.stderr.readline, "")))
        reader.start()
        while time.monotonic() - began < 120 and not any("No answer yet" in line for line in lines):
            time.sleep(0.05)
        assert SECRET.encode() not in pathlib.Path(f"/proc/{run.pid}/cmdline").read_bytes()
        assert run.wait(timeout=120) == 1
        reader.join()
        text = "".join(lines)
        assert f"No answer yet from the database at 127.0.0.1:{port} (1 s); still waiting." in text
        assert SECRET not in text


def test_a_postgresql_server_that_falls_silent_is_given_up_after_socket_timeout(pg, place):
    done = place.sqoop("eval", "--connect", pg.url + "?socketTimeout=1", "--username", "sqoop", "--password", "sqoop123",
                       "--query", "select pg_sleep(600)", timeout=120)
    assert done.returncode == 1
    assert "socketTimeout" in done.stderr


def test_parameters_have_their_effect(my, pg, place):
    def evaluated(server, parameters, query):
        done = place.sqoop("eval", "--connect", server.url + parameters, "--username", "sqoop", "--password", "sqoop123",
                           "--query", query)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "STRICT" in evaluated(my, "", "select @@sql_mode as mode_of_session")
    assert "STRICT" not in evaluated(my, "?jdbcCompliantTruncation=false", "select @@sql_mode as mode_of_session")
    assert "utf8mb4_bin" in evaluated(my, "?connectionCollation=utf8mb4_bin", "select @@collation_connection as collation")
    variables = "?sessionVariables=wait_timeout=77,@mine='a,b'"
    assert "| 77 " in evaluated(my, variables, "select @@wait_timeout as w")
    assert "| a,b " in evaluated(my, variables, "select @mine as m")
    assert "+05:00" in evaluated(my, "?connectionTimeZone=%2B05:00&forceConnectionTimeZoneToSession=true",
                                 "select @@time_zone as zone")
    assert "| 7s " in evaluated(pg, "?options=-c%20statement_timeout=7s", "show statement_timeout")
    assert "| 0 " in evaluated(pg, "", "show statement_timeout")
    assert "| tester " in evaluated(pg, "?ApplicationName=tester", "show application_name")
    assert "| on " in evaluated(pg, "?readOnly=true", "show default_transaction_read_only")
    assert "pg_catalog" in evaluated(pg, "?currentSchema=pg_catalog", "show search_path")


def test_parameters_that_are_not_offered_are_refused_by_name(my, pg, place):
    for server, parameter in ((my, "maxRows=3"), (my, "padCharsWithSpace=true"), (my, "socksProxyHost=proxy"),
                              (my, "characterSetResults=latin1"), (pg, "socketFactory=x.Y"), (pg, "service=s")):
        done = place.sqoop("import", "--connect", f"{server.url}?{parameter}", "--username", "sqoop", "--password", "sqoop123",
                           "--table", "employees", "--target-dir", place.uri("out"), "-m", "1")
        assert done.returncode == 1
        assert f"Parameter {parameter.split('=')[0]} of the connect string is not offered" in done.stderr
    for server, parameter, words in ((my, "sslMode=REQUIRED", "SSL Connection required, but not provided by server."),
                                     (my, "serverTimezone=CST", "Unknown time-zone ID: CST"),
                                     (my, "characterEncoding=nosuch", "'characterEncoding'"),
                                     (my, "useSSL=foo", "'TRUE', 'FALSE', 'YES' or 'NO'"),
                                     (pg, "sslmode=require", "SSL")):
        done = place.sqoop("list-tables", "--connect", f"{server.url}?{parameter}", "--username", "sqoop",
                           "--password", "sqoop123")
        assert done.returncode == 1, parameter
        assert words in done.stderr
    my.sql("drop table if exists floats; create table floats (f float); insert into floats values (16777216)")
    done = place.sqoop("import", "--connect", my.url + "?useServerPrepStmts=true", "--username", "sqoop", "--password",
                       "sqoop123", "--table", "floats", "--target-dir", place.uri("out"), "-m", "1")
    assert done.returncode == 1
    assert "column f is a FLOAT" in done.stderr


@pytest.fixture
def with_tls(monkeypatch):
    """A server with a certificate that names no host, as the one that MySQL 8 makes for itself; the CA of it, and another."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sluice-tls-", dir="/tmp"))  # the server's own user must reach it
    os.chmod(folder, 0o755)
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    for name in ("ca", "other"):
        subprocess.run([*request, "-subj", f"/CN={name}", "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"], check=True,
                       capture_output=True)
    subprocess.run([*request, "-CA", folder / "ca.pem", "-CAkey", folder / "ca.key", "-subj", "/CN=made_by_the_server",
                    "-keyout", folder / "server.key", "-out", folder / "server.pem"], check=True, capture_output=True)
    for key in folder.glob("*.key"):
        key.chmod(0o644)
    monkeypatch.setenv("THROWAWAY_MARIADB_OPTIONS", f"--ssl-cert={folder}/server.pem --ssl-key={folder}/server.key")
    server = databases.MariaDb()
    try:
        server.start().sql("create database testdb; create user sqoop identified by 'sqoop123'; grant all on testdb.* to sqoop;")
        yield server, folder
    finally:
        server.stop()
        shutil.rmtree(folder)


def test_a_certificate_is_looked_into_as_far_as_ssl_mode_says(with_tls, place):
    server, folder = with_tls
    ca, other = (f"&serverSslCert={folder}/{name}.pem" for name in ("ca", "other"))
    look = lambda parameters: place.sqoop("eval", "--connect", f"{server.url}?{parameters}", "--username", "sqoop",  # noqa: E731
                                          "--password", "sqoop123", "--query", "show status like 'Ssl_cipher'")
    for parameters in ("sslMode=PREFERRED", "sslMode=REQUIRED", "sslMode=VERIFY_CA" + ca, "sslMode=verify-ca" + ca,
                       "useSSL=true&verifyServerCertificate=true" + ca):
        done = look(parameters)
        assert done.returncode == 0, (parameters, done.stderr)
        assert "TLS_" in done.stdout, parameters
    assert "TLS_" not in look("sslMode=DISABLED").stdout
    for parameters in ("sslMode=VERIFY_CA" + other, "sslMode=VERIFY_CA", "sslMode=VERIFY_IDENTITY" + ca, "sslMode=verify-full" + ca,
                       "useSSL=true&verifyServerCertificate=true" + other):
        done = look(parameters)
        assert done.returncode == 1 and "TLS/SSL error" in done.stderr, (parameters, done.stderr)


def test_databases_that_are_not_there_are_refused_by_name(place):
    for url in ("jdbc:hsqldb:hsql://h/x", "jdbc:netezza://h/d", "jdbc:cubrid:h:33000:d:::"):
        done = place.sqoop("list-tables", "--connect", url, "--username", "u", "--password", "p")
        assert done.returncode == 1
        assert "No manager for connect string: jdbc:" in done.stderr
        assert "There are connectors for jdbc:mysql://, jdbc:mariadb://, jdbc:postgresql://, jdbc:sqlite:," in done.stderr
        assert url.split(":")[1] in done.stderr.split("\n")[-2]
    done = place.sqoop("list-tables", "--connect", "jdbc:mysq://h/d")
    assert "Did you mean jdbc:mysql:?" in done.stderr
    done = place.sqoop("import-mainframe", "--connect", "jdbc:mysql://h/d")
    assert done.returncode == 1
    assert "sqoop import-mainframe is not offered by this version.\n'sqoop help' lists the tools" in done.stderr


def test_parts_of_one_import_are_read_from_one_server(my, place):
    """The second host of a list is another server, whose rows may be older."""
    other = databases.MariaDb()
    try:
        other.start()
        url = f"jdbc:mysql://127.0.0.1:1,{my.host},{other.host}/testdb"
        done = place.sqoop("import", "--connect", url, "--username", "sqoop", "--password", "sqoop123", "--table", "employees",
                           "--target-dir", place.uri("out"), "-m", "4")
        assert done.returncode == 0, done.stderr
        assert len(place.rows("out")) == 8
    finally:
        other.stop()
