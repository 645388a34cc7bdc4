#include <gtest/gtest.h>

#include "hdfs/server/pages/jmx.h"

namespace sluice::hdfs {
namespace {

constexpr std::string_view kState = "Hadoop:service=NameNode,name=FSNamesystemState";

// A name is a set of keys: their order says nothing.
TEST(JmxQueryTest, KeysComeInAnyOrder) {
  EXPECT_TRUE(bean_matches(kState, kState));
  EXPECT_TRUE(bean_matches("Hadoop:name=FSNamesystemState,service=NameNode", kState));
  EXPECT_FALSE(bean_matches("Hadoop:name=FSNamesystem,service=NameNode", kState));
  EXPECT_FALSE(bean_matches("Hadoop:name=FSNamesystemState", kState));
  EXPECT_FALSE(bean_matches("hadoop:name=FSNamesystemState,service=NameNode", kState));
}

TEST(JmxQueryTest, PatternsAreJmxs) {
  for (const char* pattern :
       {"*:*", "Hadoop:*", "H?doop:*", "Hadoop:service=NameNode,*", "*:name=FSN*,*",
        "Hadoop:service=NameNode,name=FSNamesystem*", "Hadoop:*,service=*",
        "Hadoop:name=F?Namesystem*State,service=Name*"}) {
    EXPECT_TRUE(bean_matches(pattern, kState)) << pattern;
  }
  for (const char* pattern : {"java.lang:*", "Hadoop:service=DataNode,*", "*:name=FSN*",
                              "Hadoop:service=NameNode,name=FSNamesystem?"}) {
    EXPECT_FALSE(bean_matches(pattern, kState)) << pattern;
  }
}

TEST(JmxQueryTest, KnowsWhatIsNoName) {
  for (const char* bad : {"", "bad", "Hadoop:", "Hadoop:service", "Hadoop:=x", "Hadoop:service=",
                          "Hadoop:name=a,name=b", "Hadoop:*,*", "Hadoop:a=b,,c=d"}) {
    EXPECT_FALSE(is_bean_query(bad)) << bad;
  }
  for (const char* good : {"*:*", ":a=b", "Hadoop:a=b", "Hadoop:a=b,*"}) {
    EXPECT_TRUE(is_bean_query(good)) << good;
  }
}

}  // namespace
}  // namespace sluice::hdfs
