"""Values as Java has them: zones, old and far times, large objects; and no row lost where they are cut."""

import re

import pytest

from test_sqoop import login, my, pg, place  # noqa: F401  (fixtures)

ZONES = ["UTC", "America/New_York", "Asia/Tokyo", "Europe/Dublin", "Pacific/Apia"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("column", ["t", "z", "d"])
def test_no_row_is_lost_by_era_zone_or_calendar(pg, place, zone, column):
    pg.sql("""drop table if exists eras; create table eras (id int primary key, t timestamp, z timestamptz, d date);
      insert into eras values (1, '0044-03-15 BC', '0044-03-15 00:00+00 BC', '0044-03-15 BC'),
        (2, '0001-01-01', '0001-01-01 00:00+00', '0001-01-01'), (3, '1500-02-28', '1500-02-28 12:00+00', '1500-02-28'),
        (4, '1582-10-10', '1582-10-10 12:00+00', '1582-10-10'), (5, '1883-11-18 12:00', '1883-11-18 17:00+00', '1883-11-18'),
        (6, '2011-12-30 02:30', '2011-12-30 02:30+00', '2011-12-30'), (7, '2024-03-10 02:30', '2024-03-10 07:00+00', '2024-03-10'),
        (8, '2024-11-03 01:30', '2024-11-03 05:30:00.5+00', '2024-11-03'),
        (9, '2024-11-03 01:30', '2024-11-03 06:30:00.5+00', '2024-11-03'), (10, '12024-01-01', '12024-01-01 00:00+00', '12024-01-01')""")
    for where in ("1=1", "id > 5", "id in (8, 9)", "id < 4", "id between 3 and 5"):
        for parts in (2, 5):
            done = place.sqoop("import", *login(pg), "--table", "eras", "--where", where, "--split-by", column, "-m", str(parts),
                               "--target-dir", place.uri("out"), "--delete-target-dir", env={"TZ": zone})
            assert done.returncode == 0, done.stderr
            wanted = pg.sql(f"select id from eras where {where}").split()
            assert sorted(row.split(b",")[0].decode() for row in place.rows("out")) == sorted(wanted)


@pytest.mark.parametrize("zone", ZONES)
def test_no_row_is_lost_with_a_connection_zone(my, place, zone):
    """The original cuts at its own zone's times, and compares them with those of the connection's."""
    my.sql("""drop table if exists zoned; create table zoned (id int primary key, t datetime);
      insert into zoned select seq, date_add('2024-03-10', interval seq * 17 minute) from seq_0_to_499""")
    for parameters in ("", "?serverTimezone=Asia/Tokyo", "?connectionTimeZone=America/New_York", "?connectionTimeZone=SERVER"):
        done = place.sqoop("import", "--connect", my.url + parameters, "--username", "sqoop", "--password", "sqoop123",
                           "--table", "zoned", "--split-by", "t", "-m", "7", "--target-dir", place.uri("out"),
                           "--delete-target-dir", env={"TZ": zone})
        assert done.returncode == 0, done.stderr
        assert sorted(int(row.split(b",")[0]) for row in place.rows("out")) == list(range(500))


def test_cuts_in_a_zone_with_summer_time_are_javas(my, pg, place):
    my.sql("""drop table if exists steps; create table steps (id int primary key, ts datetime);
      insert into steps select seq, date_add('2024-01-01', interval seq * 10 minute) from seq_0_to_40000""")
    pg.sql("""drop table if exists steps; create table steps (id int primary key, ts timestamp);
      insert into steps select s, timestamp '2024-01-01' + s * interval '10 minutes' from generate_series(0, 40000) s""")
    for server in (my, pg):
        done = place.sqoop("import", *login(server), "--table", "steps", "--split-by", "ts", "-m", "3", "--target-dir",
                           place.uri("out"), "--delete-target-dir", env={"TZ": "America/New_York"})
        assert done.returncode == 0, done.stderr
        assert "'2024-04-02 14:53:20.0'" in done.stderr
        assert len(place.rows("out")) == 40001


def test_a_summer_hour_of_mysqls_timestamp_is_read_whole(my, place):
    my.sql("""drop table if exists twice; create table twice (id int primary key, t timestamp);
      set time_zone = '+00:00'; insert into twice values (1, '2024-11-03 05:30:00'), (2, '2024-11-03 06:30:00')""")
    url = my.url + "?sessionVariables=time_zone='SYSTEM'"
    done = place.sqoop("import", "--connect", url, "--username", "sqoop", "--password", "sqoop123", "--table", "twice",
                       "--split-by", "t", "-m", "2", "--target-dir", place.uri("out"))
    assert done.returncode == 0, done.stderr
    assert len(place.rows("out")) == 2


def test_mysqls_times_outside_a_day_keep_their_text(my, place):
    my.sql("""drop table if exists spans; create table spans (id int primary key, t time(1));
      insert into spans values (1, '24:00:00.5'), (2, '99:59:59.5'), (3, '13:14:15.5'), (4, '-01:00:00.5'), (5, '24:00:00')""")
    done = place.sqoop("import", *login(my), "--table", "spans", "--target-dir", place.uri("out"), "-m", "1")
    assert done.returncode == 0, done.stderr
    assert place.rows("out") == [b"1,24:00:00.5", b"2,99:59:59.5", b"3,13:14:15", b"4,-01:00:00.5", b"5,24:00:00.0"]


def test_large_objects_go_to_files_of_their_own(my, place):
    my.sql("set global max_allowed_packet = 67108864")
    my.sql("""drop table if exists blobs; create table blobs (id int primary key, b longblob);
      insert into blobs values (1, 'small'), (2, repeat('x', 17000000)), (3, null), (4, 'sixsix')""")
    args = ["import", *login(my), "--table", "blobs", "--target-dir", place.uri("out"), "-m", "2", "--split-by", "id"]
    assert place.sqoop(*args).returncode == 0
    assert place.sqoop(*args, "--append").returncode == 0
    rows = place.rows("out")
    large = [re.fullmatch(rb"2,externalLob\(lf,(_lob/large_obj_task_local\d+_0001_m_0000000\.lob),68,17000000\)", row) for row in rows]
    found = [match.group(1).decode() for match in large if match]
    assert len(set(found)) == 2
    for name in found:
        data = (place.folder / "out" / name).read_bytes()
        assert data[68 + 16 + 1 + 5:68 + 16 + 1 + 5 + 17000000] == b"x" * 17000000
    assert rows.count(b"1,73 6d 61 6c 6c") == 2
    assert place.names("out/_lob") == sorted(name.split("/")[1] for name in found)


def test_a_large_object_is_longer_than_the_limit(my, place):
    my.sql("drop table if exists few; create table few (id int primary key, b blob); insert into few values (1, 'five5'), (2, 'sixsix'), (3, '')")
    for limit, external in (("5", {2}), ("0", {1, 2}), ("-1", {1, 2, 3})):
        assert place.sqoop("import", *login(my), "--table", "few", "--target-dir", place.uri("out"), "-m", "1", "--delete-target-dir",
                           "--inline-lob-limit", limit).returncode == 0
        assert {int(row.split(b",")[0]) for row in place.rows("out") if b"externalLob" in row} == external
    refused = place.sqoop("import", *login(my), "--table", "few", "--target-dir", place.uri("out"), "--inline-lob-limit", "x")
    assert refused.returncode == 1
    assert "Error: expected numeric argument." in refused.stderr


def test_a_local_folder_has_names_that_hdfs_has_not(my, place):
    done = place.sqoop("import", *login(my), "--table", "employees", "--target-dir", place.uri("host:8080/out"), "-m", "1")
    assert done.returncode == 0, done.stderr
    assert len(place.rows("host:8080/out")) == 8
