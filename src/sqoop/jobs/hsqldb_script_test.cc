#include "sqoop/jobs/hsqldb_script.h"

#include <gtest/gtest.h>

#include "sqoop/jobs/old_job.h"

namespace sluice::sqoop {
namespace {

OldJobs jobs_of(std::string_view text) {
  OldJobs jobs;
  const auto applied = apply_hsqldb_script(text, jobs);
  EXPECT_TRUE(applied) << applied.error().message();
  return jobs;
}

TEST(HsqldbScriptTest, RowsBecomeJobs) {
  const OldJobs jobs = jobs_of(
      "CREATE SCHEMA PUBLIC AUTHORIZATION DBA\n"
      "INSERT INTO SQOOP_ROOT VALUES(0,'sqoop.hsqldb.job.info.table','SQOOP_SESSIONS')\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('j','sqoop.tool','import','schema')\r\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('j','db.query','a=''\\u00fc\\ud83d\\ude00'', "
      "\\u005cu0041\\''','SqoopOptions')\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('j','db.password',NULL,'SqoopOptions')\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('j','my.own','1','config')\n");
  ASSERT_EQ(jobs.size(), 1U);
  const OldJob& job = jobs.at("j");
  EXPECT_EQ(job.tool, "import");
  EXPECT_EQ(job.properties.at("db.query"), "a='ü😀', \\u0041\\'");
  EXPECT_EQ(job.properties.at("db.password"), "");
  EXPECT_EQ(job.configuration.at("my.own"), "1");
}

TEST(HsqldbScriptTest, ALogGoesOn) {
  OldJobs jobs = jobs_of(
      "INSERT INTO SQOOP_SESSIONS VALUES('a','sqoop.tool','import','schema')\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('a','incremental.last.value','1','SqoopOptions')\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('b','sqoop.tool','export','schema')\n");
  ASSERT_TRUE(apply_hsqldb_script(
      "/*C3*/SET SCHEMA PUBLIC\n"
      "DELETE FROM SQOOP_SESSIONS WHERE JOB_NAME='a' AND PROPNAME='incremental.last.value' AND "
      "PROPCLASS='SqoopOptions'\n"
      "INSERT INTO SQOOP_SESSIONS VALUES('a','incremental.last.value','9','SqoopOptions')\n"
      "DELETE FROM SQOOP_SESSIONS WHERE JOB_NAME='b' AND PROPNAME='sqoop.tool' AND "
      "PROPCLASS='schema'\nCOMMIT\n",
      jobs));
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_EQ(jobs.at("a").properties.at("incremental.last.value"), "9");
}

TEST(HsqldbScriptTest, ABrokenStatementIsNamedByItsLine) {
  for (const char* broken :
       {"INSERT INTO SQOOP_SESSIONS VALUES('a','b','c')",
        "INSERT INTO SQOOP_SESSIONS VALUES('a','b','c','d'", "INSERT INTO SQOOP_SESSIONS VALUES('a",
        "INSERT INTO SQOOP_SESSIONS VALUES(1,'b','c','d')",
        "DELETE FROM SQOOP_SESSIONS WHERE JOB_NAME='a' OR 1=1",
        "DELETE FROM SQOOP_SESSIONS WHERE JOB_NAME"}) {
    OldJobs jobs;
    const auto applied = apply_hsqldb_script(std::string("SET SCHEMA PUBLIC\n") + broken, jobs);
    ASSERT_FALSE(applied) << broken;
    EXPECT_EQ(applied.error().message().substr(0, 6), "line 2");
  }
}

TEST(OldJobTest, PropertiesBecomeOptions) {
  const OldJob old{
      .tool = "import",
      .properties = {{"db.connect.string", "jdbc:mysql://h/d"},
                     {"db.table", "t"},
                     {"db.password", "secret"},
                     {"mapreduce.num.mappers", "4"},
                     {"hdfs.append.dir", "true"},
                     {"incremental.mode", "AppendRows"},
                     {"incremental.col", "id"},
                     {"incremental.last.value", "7"},
                     {"hdfs.file.format", "AvroDataFile"},
                     {"codegen.output.delimiters.field", "9"},
                     {"codegen.output.delimiters.record", "10"},
                     {"codegen.output.delimiters.enclose", "34"},
                     {"codegen.output.delimiters.enclose.required", "true"},
                     {"map.column.java.a,b", "java.sql.Date"},
                     {"map.column.java.c", "Long"},
                     {"accumulo.batch.size", "7"},
                     {"accumulo.password", "hunter2"},
                     {"what.is.this", "x"}},
      .configuration = {{"my.own", "1"}, {"mapreduce.client.genericoptionsparser.used", "true"}}};
  const auto line = line_of_old_job(old);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->job.tool, "import");
  EXPECT_EQ(line->job.password, "secret");
  EXPECT_EQ(line->job.last_value, "7");
  EXPECT_EQ(line->job.args, (std::vector<std::string>{
                                "-D", "my.own=1", "--connect", "jdbc:mysql://h/d", "--table", "t",
                                "--check-column", "id", "--as-avrodatafile", "--incremental",
                                "append", "--map-column-java", "a%2Cb=java.sql.Date,c=Long",
                                "--fields-terminated-by", "\\0x9", "--enclosed-by", "\\0x22"}));
  EXPECT_EQ(line->left_out,
            (std::vector<std::string>{"accumulo.batch.size", "accumulo.password", "what.is.this"}));
}

// Without these it would connect in another way, or import to another place.
TEST(OldJobTest, AJobThatWouldBeAnotherIsRefused) {
  for (const char* name :
       {"db.connect.params.sslmode", "db.connect.params.trustStorePassword", "accumulo.table"}) {
    const auto line = line_of_old_job({.tool = "import",
                                       .properties = {{"db.table", "t"}, {name, "hunter2"}},
                                       .configuration = {}});
    ASSERT_FALSE(line) << name;
    EXPECT_EQ(line.error().code(), ErrorCode::kUnsupported);
    EXPECT_TRUE(line.error().message().find(name) != std::string::npos) << line.error().message();
    EXPECT_TRUE(line.error().message().find("hunter2") == std::string::npos);
  }
}

TEST(OldJobTest, AJobWithoutAToolIsNone) {
  EXPECT_FALSE(line_of_old_job({}));
}

}  // namespace
}  // namespace sluice::sqoop
