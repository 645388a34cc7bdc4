#include "sql/odbc/library.h"

#include <dlfcn.h>

#include <array>

#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

// unixODBC's, of Debian, Ubuntu, Fedora and Red Hat; then the names that other installations have.
constexpr std::array<const char*, 3> kLibraryFiles{"libodbc.so.2", "libodbc.so", "libodbc.so.1"};

// A machine with more drivers or data sources than this has a broken odbcinst.ini.
constexpr std::size_t kMostListed = 10'000;

Error no_library(const std::string& reason) {
  return Error(ErrorCode::kUnsupported,
               "This database is reached by ODBC, and its driver manager can't be loaded (" +
                   reason +
                   "). Install unixODBC (Debian and Ubuntu: apt install unixodbc; Fedora and Red "
                   "Hat: dnf install unixODBC) and the ODBC driver of the database.");
}

// Takes functions out of the library; the first name that it lacks is kept.
class Finder {
 public:
  explicit Finder(void* file) : file_(file) {}

  template <class Function>
  void find(const char* name, Function& function) {
    function = reinterpret_cast<Function>(dlsym(file_, name));
    if (function == nullptr && missing_.empty()) missing_ = name;
  }
  const std::string& missing() const { return missing_; }

 private:
  void* file_;
  std::string missing_;
};

std::string find_all(void* file, Library& to) {
  Finder finder(file);
  finder.find("SQLAllocHandle", to.SQLAllocHandle);
  finder.find("SQLFreeHandle", to.SQLFreeHandle);
  finder.find("SQLSetEnvAttr", to.SQLSetEnvAttr);
  finder.find("SQLDriverConnectW", to.SQLDriverConnectW);
  finder.find("SQLDisconnect", to.SQLDisconnect);
  finder.find("SQLSetConnectAttrW", to.SQLSetConnectAttrW);
  finder.find("SQLEndTran", to.SQLEndTran);
  finder.find("SQLGetInfoW", to.SQLGetInfoW);
  finder.find("SQLDriversW", to.SQLDriversW);
  finder.find("SQLDataSourcesW", to.SQLDataSourcesW);
  finder.find("SQLGetDiagRecW", to.SQLGetDiagRecW);
  finder.find("SQLSetStmtAttrW", to.SQLSetStmtAttrW);
  finder.find("SQLExecDirectW", to.SQLExecDirectW);
  finder.find("SQLPrepareW", to.SQLPrepareW);
  finder.find("SQLExecute", to.SQLExecute);
  finder.find("SQLNumResultCols", to.SQLNumResultCols);
  finder.find("SQLDescribeColW", to.SQLDescribeColW);
  finder.find("SQLColAttributeW", to.SQLColAttributeW);
  finder.find("SQLBindCol", to.SQLBindCol);
  finder.find("SQLBindParameter", to.SQLBindParameter);
  finder.find("SQLFetch", to.SQLFetch);
  finder.find("SQLGetData", to.SQLGetData);
  finder.find("SQLFreeStmt", to.SQLFreeStmt);
  finder.find("SQLRowCount", to.SQLRowCount);
  finder.find("SQLMoreResults", to.SQLMoreResults);
  finder.find("SQLTablesW", to.SQLTablesW);
  finder.find("SQLPrimaryKeysW", to.SQLPrimaryKeysW);
  finder.find("SQLProcedureColumnsW", to.SQLProcedureColumnsW);
  return finder.missing();
}

Result<Library> loaded() {
  void* file = nullptr;
  std::string reason;
  for (const char* name : kLibraryFiles) {
    file = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (file != nullptr) break;
    const char* why = dlerror();
    if (reason.empty() && why != nullptr) reason = why;
  }
  if (file == nullptr) return no_library(reason);
  Library found{};
  const std::string missing = find_all(file, found);
  if (!missing.empty()) return no_library("it has no " + missing);
  return found;
}

// The names that one of the two listing functions gives, each with the text beside it.
template <class List>
std::vector<Installed> listed(List list, Handle environment) {
  std::vector<Installed> out;
  std::array<WideChar, 512> name{};
  std::array<WideChar, 4096> beside{};
  USmall direction = kFetchFirst;
  while (out.size() < kMostListed) {
    Small name_length = 0;
    Small length = 0;
    const Code code = list(environment, direction, name.data(), static_cast<Small>(name.size()),
                           &name_length, beside.data(), static_cast<Small>(beside.size()), &length);
    if (!succeeded(code)) break;
    direction = kFetchNext;
    out.push_back(
        {.name = utf8_of_buffer(name, name_length), .driver = utf8_of_buffer(beside, length)});
  }
  return out;
}

}  // namespace

Result<const Library*> load_library() {
  // Found once, and as long as the process lives: drivers do not like to be unloaded.
  static const Result<Library> library = loaded();
  if (!library) return library.error();
  return &*library;
}

Result<OwnedHandle> make_environment(const Library& library) {
  Handle made = nullptr;
  if (!succeeded(library.SQLAllocHandle(kEnvironment, nullptr, &made))) {
    return Error(ErrorCode::kResourceExhausted, "ODBC's driver manager gives no environment");
  }
  OwnedHandle environment(library, kEnvironment, made);
  void* const version = reinterpret_cast<void*>(kOdbc3);
  if (!succeeded(library.SQLSetEnvAttr(environment.get(), kAttrOdbcVersion, version, 0))) {
    return Error(ErrorCode::kUnsupported, "ODBC's driver manager does not know ODBC 3");
  }
  return environment;
}

Result<std::vector<std::string>> installed_drivers(const Library& library) {
  TRY(const OwnedHandle environment, make_environment(library));
  std::vector<std::string> names;
  for (Installed& one : listed(library.SQLDriversW, environment.get())) {
    names.push_back(std::move(one.name));
  }
  return names;
}

Result<std::vector<Installed>> data_sources(const Library& library) {
  TRY(const OwnedHandle environment, make_environment(library));
  return listed(library.SQLDataSourcesW, environment.get());
}

}  // namespace sluice::sql::odbc
