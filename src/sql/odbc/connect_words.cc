#include "sql/odbc/connect_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/odbc_urls.h"

namespace sluice::sql::odbc {
namespace {

// How drivers of one origin are told apart, by a part of their name in small letters, and what they
// need to be told. The first that is installed is taken.
enum class Family { kOracle, kMicrosoft, kFreeTds, kDb2, kPostgreSql, kMariaDb, kSqlite, kOther };

struct KnownDriver {
  Product product;
  std::string_view part;
  Family family;
};
constexpr std::array<KnownDriver, 9> kKnownDrivers{{
    {Product::kOracle, "oracle", Family::kOracle},
    {Product::kSqlServer, "for sql server", Family::kMicrosoft},
    {Product::kSqlServer, "sql server native client", Family::kMicrosoft},
    {Product::kSqlServer, "freetds", Family::kFreeTds},
    {Product::kSqlServer, "tds", Family::kFreeTds},
    {Product::kDb2, "db2", Family::kDb2},
    {Product::kOdbc, "postgres", Family::kPostgreSql},
    {Product::kOdbc, "psqlodbc", Family::kPostgreSql},
    {Product::kOdbc, "sqlite", Family::kSqlite},
}};

bool is_maria(std::string_view name) {
  return name.find("maria") != std::string_view::npos ||
         name.find("maodbc") != std::string_view::npos ||
         name.find("mysql") != std::string_view::npos;
}

Family family_of(std::string_view driver) {
  const std::string name = to_lower(driver);
  if (is_maria(name)) return Family::kMariaDb;
  for (const KnownDriver& known : kKnownDrivers) {
    if (name.find(known.part) != std::string::npos) return known.family;
  }
  return Family::kOther;
}

struct Vendor {
  std::string_view database;
  std::string_view driver;
};

Vendor vendor_of(Product product) {
  switch (product) {
    case Product::kOracle:
      return {"Oracle", "Oracle's Instant Client with its ODBC package"};
    case Product::kSqlServer:
      return {"SQL Server",
              "Microsoft's msodbcsql18, or FreeTDS (Debian and Ubuntu: apt install tdsodbc)"};
    case Product::kDb2:
      return {"Db2", "IBM's Data Server Driver for ODBC and CLI"};
    default:
      return {"this database", "its vendor's ODBC driver"};
  }
}

std::string listed_names(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return names.empty() ? "none" : join(names, ", ");
}

Error no_driver(Product product, const Installation& installation) {
  const Vendor vendor = vendor_of(product);
  return Error(ErrorCode::kNotFound,
               "There is no ODBC driver for " + std::string(vendor.database) +
                   " on this machine. Install " + std::string(vendor.driver) +
                   " and see that odbcinst.ini has it, or name one by -Dsluice.odbc.driver=NAME. "
                   "Installed are: " +
                   listed_names(installation.drivers) + ".");
}

Result<std::string> find_driver(const ConnectOptions& options, const Installation& installation) {
  const auto given = options.url.parameters.find("odbcdriver");
  if (given != options.url.parameters.end() && !given->second.empty()) {
    const std::string& name = given->second;
    const auto& drivers = installation.drivers;
    // A path is a driver too.
    if (name.starts_with("/")) return name;
    for (const std::string& driver : drivers) {
      if (to_lower(driver) == to_lower(name)) return driver;
    }
    const auto near = nearest(name, drivers);
    return Error(ErrorCode::kNotFound, "There is no ODBC driver " + name + " on this machine" +
                                           (near ? ", did you mean " + *near + "?" : ".") +
                                           " Installed are: " + listed_names(drivers) + ".");
  }
  for (const KnownDriver& known : kKnownDrivers) {
    if (known.product != options.url.product) continue;
    std::vector<std::string> fitting;
    for (const std::string& driver : installation.drivers) {
      if (to_lower(driver).find(known.part) != std::string::npos) fitting.push_back(driver);
    }
    // Of "ODBC Driver 17 for SQL Server" and 18 the newer.
    if (!fitting.empty()) return *std::max_element(fitting.begin(), fitting.end());
  }
  return no_driver(options.url.product, installation);
}

// In braces where it holds what ends a value, or looks like the beginning of one.
std::string keyword_value(const std::string& value) {
  const bool plain = value.find_first_of("[]{}(),;?*=!@ ") == std::string::npos;
  if (plain) return value;
  std::string out = "{";
  for (const char c : value) {
    if (c == '}') out += c;
    out += c;
  }
  return out + "}";
}

class Words {
 public:
  explicit Words(const ConnectOptions& options) : options_(options) {}

  void add(std::string_view name, const std::string& value) {
    text_ += std::string(name) + "=" + keyword_value(value) + ";";
  }
  // Of Oracle's DBQ and the like: parentheses stay as they are.
  void add_raw(std::string_view name, const std::string& value) {
    text_ += std::string(name) + "=" + value + ";";
  }
  void add_given(std::string_view name, const std::string& value) {
    if (!value.empty()) add(name, value);
  }
  // What the connect string says, under the driver's own keyword.
  void add_parameter(std::string_view keyword, const std::string& parameter) {
    add_given(keyword, value_of(parameter));
  }
  std::string value_of(const std::string& parameter) const {
    const auto found = options_.url.parameters.find(parameter);
    return found == options_.url.parameters.end() ? "" : found->second;
  }
  void add_login() {
    add_given("UID", user());
    const std::string secret = password();
    if (!secret.empty() || options_.password) add("PWD", secret);
  }
  std::string user() const {
    if (!options_.user.empty()) return options_.user;
    const auto& hosts = options_.url.hosts;
    if (!hosts.empty() && hosts.front().user) return *hosts.front().user;
    const std::string name = value_of("user");
    return name.empty() ? value_of("username") : name;
  }
  std::string password() const {
    if (options_.password) return *options_.password;
    const auto& hosts = options_.url.hosts;
    if (!hosts.empty() && hosts.front().password) return *hosts.front().password;
    return value_of("password");
  }
  const std::string& text() const { return text_; }

 private:
  const ConnectOptions& options_;
  std::string text_;
};

std::string yes_or_no(const std::string& value) {
  const std::string word = to_lower(value);
  if (word == "true" || word == "yes") return "yes";
  return word == "false" || word == "no" ? "no" : value;
}

void add_microsoft(Words& words, const JdbcUrl& url) {
  const JdbcUrl::Host& host = url.hosts.front();
  words.add("Server",
            "tcp:" + host.name +
                (url.address.empty() ? "," + std::to_string(host.port) : "\\" + url.address));
  words.add_given("Database", url.database);
  // Microsoft's JDBC driver encrypts unless it is told not to, as does its ODBC driver 18.
  words.add_given("Encrypt", yes_or_no(words.value_of("encrypt")));
  words.add_given("TrustServerCertificate", yes_or_no(words.value_of("trustservercertificate")));
  words.add_parameter("HostNameInCertificate", "hostnameincertificate");
  words.add_parameter("APP", "applicationname");
  words.add_parameter("ApplicationIntent", "applicationintent");
  words.add_given("MultiSubnetFailover", yes_or_no(words.value_of("multisubnetfailover")));
  words.add_parameter("Authentication", "authentication");
  if (yes_or_no(words.value_of("integratedsecurity")) == "yes") {
    words.add("Trusted_Connection", "yes");
  }
}

void add_free_tds(Words& words, const JdbcUrl& url) {
  const JdbcUrl::Host& host = url.hosts.front();
  words.add("Server", url.address.empty() ? host.name : host.name + "\\" + url.address);
  if (url.address.empty()) words.add("Port", std::to_string(host.port));
  words.add_given("Database", url.database);
  words.add("TDS_Version", "auto");
  words.add("ClientCharset", "UTF-8");
  words.add_parameter("APP", "applicationname");
  constexpr std::array<std::string_view, 4> kAsked{"true", "yes", "mandatory", "strict"};
  if (std::ranges::find(kAsked, to_lower(words.value_of("encrypt"))) != kAsked.end()) {
    words.add("Encryption", "require");
  }
}

void add_db2(Words& words, const JdbcUrl& url) {
  words.add("Database", url.database);
  if (!url.hosts.empty()) {
    words.add("Hostname", url.hosts.front().name);
    words.add("Port", std::to_string(url.hosts.front().port));
    words.add("Protocol", "TCPIP");
  }
  words.add_parameter("CurrentSchema", "currentschema");
  if (to_lower(words.value_of("sslconnection")) == "true") words.add("Security", "SSL");
  words.add_parameter("SSLServerCertificate", "sslcertlocation");
}

struct DriverKeyword {
  Family family;
  std::string_view name;
  std::string_view value;
};
// What a driver must be told to give its rows in bounded memory, and as they are; the user's own
// keywords count before these.
constexpr std::array<DriverKeyword, 11> kDriverKeywords{{
    {Family::kPostgreSql, "UseDeclareFetch", "1"},  // a cursor, not the whole result
    {Family::kPostgreSql, "Fetch", "1000"},
    {Family::kPostgreSql, "Protocol", "7.4-0"},  // savepoints are ours
    {Family::kPostgreSql, "UnknownSizes", "1"},  // a text without a length has none
    {Family::kPostgreSql, "BoolsAsChar", "0"},
    {Family::kPostgreSql, "LFConversion", "0"},  // a newline stays one
    {Family::kMariaDb, "CHARSET", "utf8mb4"},    // its own default has three bytes a character
    {Family::kMariaDb, "FORWARDONLY", "1"},      // MariaDB's driver
    {Family::kMariaDb, "FORWARD_CURSOR", "1"},   // MySQL's
    {Family::kMariaDb, "NO_CACHE", "1"},         // rows are not kept, by drivers that can do so
    {Family::kSqlite, "StepAPI", "1"},           // row by row
}};

// The given keywords in their order, but for those of a login that is given otherwise.
ConnectWords data_source_words(const ConnectOptions& options, const Keywords& given,
                               const Installation& installation) {
  Words words(options);
  ConnectWords made;
  const std::string user = words.user();
  const bool has_password = options.password || !words.password().empty();
  std::vector<std::string> names;
  for (const auto& [name, value] : given) {
    const std::string word = to_lower(name);
    if (word == "driver") made.driver = value;
    const bool is_secret = word == "pwd" || word == "password";
    if ((is_secret && has_password) || (word == "uid" && !user.empty())) continue;
    if (is_secret) made.password = value;
    names.push_back(word);
    if (word == "driver" && !value.starts_with("/")) {
      words.add_raw(name, "{" + value + "}");
    } else {
      words.add(name, value);
    }
  }
  for (const Installed& source : installation.sources) {
    if (made.driver.empty() && to_lower(source.name) == to_lower(options.url.database))
      made.driver = source.driver;
  }
  const Family family = family_of(made.driver);
  for (const DriverKeyword& keyword : kDriverKeywords) {
    const bool is_given =
        std::find(names.begin(), names.end(), to_lower(keyword.name)) != names.end();
    if (keyword.family == family && !is_given) {
      words.add(keyword.name, std::string(keyword.value));
    }
  }
  words.add_login();
  if (has_password) made.password = words.password();
  made.text = words.text();
  return made;
}

}  // namespace

Result<ConnectWords> connect_words(const ConnectOptions& options,
                                   const Installation& installation) {
  const JdbcUrl& url = options.url;
  if (url.product == Product::kOdbc) {
    TRY(const Keywords given, split_keywords(url.address));
    return data_source_words(options, given, installation);
  }
  TRY(std::string driver, find_driver(options, installation));
  Words words(options);
  words.add_raw("Driver", "{" + driver + "}");
  switch (url.product) {
    case Product::kOracle:
      words.add_raw("DBQ", url.address);
      break;
    case Product::kSqlServer:
      if (family_of(driver) == Family::kFreeTds) {
        add_free_tds(words, url);
      } else {
        add_microsoft(words, url);
      }
      break;
    case Product::kDb2:
      add_db2(words, url);
      break;
    case Product::kMySql:
    case Product::kPostgreSql:
    case Product::kSqlite:
    case Product::kOdbc:
      break;
  }
  words.add_login();
  return ConnectWords{
      .text = words.text(), .driver = std::move(driver), .password = words.password()};
}

}  // namespace sluice::sql::odbc
