#include <array>

#include "sql/odbc/odbc.h"

namespace sluice::sql::odbc {
namespace {

// All in small letters: these drivers do not tell them apart. odbcdriver and fetchrows are ours, of
// -Dsluice.odbc.driver and --fetch-size.
constexpr std::array<Parameter, 13> kOracleParameters{{
    {"user", Effect::kHere},
    {"password", Effect::kHere},
    {"odbcdriver", Effect::kHere},
    {"fetchrows", Effect::kHere, "#"},
    {"logintimeout", Effect::kHere, "#"},
    {"oracle.sessiontimezone", Effect::kHere},
    {"oracle.jdbc.mapdatetotimestamp", Effect::kRefused, "true"},
    {"tns_admin", Effect::kRefused},  // of the environment, for Oracle's own client
    {"oracle.net.tns_admin", Effect::kRefused},
    {"internal_logon", Effect::kRefused},
    {"defaultrowprefetch", Effect::kNothing},
    {"oracle.jdbc.timezoneasregion", Effect::kNothing},
    {"includesynonyms", Effect::kNothing},
}};

constexpr std::array<Parameter, 31> kSqlServerParameters{{
    {"user", Effect::kHere, {}, "username"},
    {"password", Effect::kHere},
    {"odbcdriver", Effect::kHere},
    {"fetchrows", Effect::kHere, "#"},
    {"logintimeout", Effect::kHere, "#"},
    {"encrypt", Effect::kHere, "true|false|yes|no|strict|mandatory|optional"},
    {"trustservercertificate", Effect::kHere, "true|false|yes|no"},
    {"hostnameincertificate", Effect::kHere},
    {"applicationname", Effect::kHere, {}, "appname"},
    {"applicationintent", Effect::kHere, "ReadOnly|ReadWrite"},
    {"multisubnetfailover", Effect::kHere, "true|false|yes|no"},
    {"authentication", Effect::kHere},
    {"integratedsecurity", Effect::kHere, "true|false|yes|no"},
    {"columnencryptionsetting", Effect::kRefused, "Disabled"},
    {"domain", Effect::kRefused},
    {"ssl", Effect::kRefused, "off"},
    {"truststore", Effect::kRefused},
    {"truststorepassword", Effect::kRefused},
    {"failoverpartner", Effect::kRefused},
    {"locktimeout", Effect::kRefused, "-1"},
    {"querytimeout", Effect::kRefused, "-1|0"},
    {"sockettimeout", Effect::kRefused, "0"},
    {"sendstringparametersasunicode", Effect::kNothing},
    {"packetsize", Effect::kNothing},
    {"selectmethod", Effect::kNothing},
    {"responsebuffering", Effect::kNothing},
    {"lastupdatecount", Effect::kNothing},
    {"disablestatementpooling", Effect::kNothing},
    {"workstationid", Effect::kNothing},
    {"tds", Effect::kNothing},
    {"usecursors", Effect::kNothing},
}};

constexpr std::array<Parameter, 15> kDb2Parameters{{
    {"user", Effect::kHere},
    {"password", Effect::kHere},
    {"odbcdriver", Effect::kHere},
    {"fetchrows", Effect::kHere, "#"},
    {"logintimeout", Effect::kHere, "#"},
    {"currentschema", Effect::kHere},
    {"sslconnection", Effect::kHere, "true|false"},
    {"sslcertlocation", Effect::kHere},
    {"ssltruststorelocation", Effect::kRefused},
    {"ssltruststorepassword", Effect::kRefused},
    {"securitymechanism", Effect::kRefused, "3"},
    {"blockingreadconnectiontimeout", Effect::kRefused, "0"},
    {"retrievemessagesfromserverongetmessage", Effect::kNothing},
    {"progressivestreaming", Effect::kNothing},
    {"fullymaterializelobdata", Effect::kNothing},
}};

// What stands in the connect string goes to the driver, which knows its own keywords.
constexpr std::array<Parameter, 5> kOdbcParameters{{
    {"user", Effect::kHere},
    {"password", Effect::kHere},
    {"odbcdriver", Effect::kNothing},
    {"fetchrows", Effect::kHere, "#"},
    {"logintimeout", Effect::kHere, "#"},
}};

}  // namespace

std::span<const Parameter> parameters(Product product) {
  switch (product) {
    case Product::kOracle:
      return kOracleParameters;
    case Product::kSqlServer:
      return kSqlServerParameters;
    case Product::kDb2:
      return kDb2Parameters;
    case Product::kOdbc:
      return kOdbcParameters;
    case Product::kMySql:
    case Product::kPostgreSql:
    case Product::kSqlite:
      break;
  }
  return {};
}

}  // namespace sluice::sql::odbc
