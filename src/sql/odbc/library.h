// The driver manager (unixODBC's libodbc), loaded when the first connection is made. Only the
// functions that are used here, by ODBC's own names.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sql/odbc/abi.h"

namespace sluice::sql::odbc {

struct Library {
  Code (*SQLAllocHandle)(Small kind, Handle parent, Handle* made);
  Code (*SQLFreeHandle)(Small kind, Handle handle);
  Code (*SQLSetEnvAttr)(Handle environment, Int attribute, void* value, Int size);
  Code (*SQLDriverConnectW)(Handle connection, Handle window, WideChar* words, Small size,
                            WideChar* completed, Small completed_size, Small* completed_length,
                            USmall completion);
  Code (*SQLDisconnect)(Handle connection);
  Code (*SQLSetConnectAttrW)(Handle connection, Int attribute, void* value, Int size);
  Code (*SQLEndTran)(Small kind, Handle handle, Small end);
  Code (*SQLGetInfoW)(Handle connection, USmall what, void* value, Small size, Small* length);
  Code (*SQLDriversW)(Handle environment, USmall direction, WideChar* name, Small name_size,
                      Small* name_length, WideChar* attributes, Small size, Small* length);
  Code (*SQLDataSourcesW)(Handle environment, USmall direction, WideChar* name, Small name_size,
                          Small* name_length, WideChar* driver, Small size, Small* length);
  Code (*SQLGetDiagRecW)(Small kind, Handle handle, Small number, WideChar* state, Int* native,
                         WideChar* text, Small size, Small* length);
  Code (*SQLSetStmtAttrW)(Handle statement, Int attribute, void* value, Int size);
  Code (*SQLExecDirectW)(Handle statement, WideChar* text, Int size);
  Code (*SQLPrepareW)(Handle statement, WideChar* text, Int size);
  Code (*SQLExecute)(Handle statement);
  Code (*SQLNumResultCols)(Handle statement, Small* count);
  Code (*SQLDescribeColW)(Handle statement, USmall column, WideChar* name, Small size,
                          Small* length, Small* type, ULength* column_size, Small* digits,
                          Small* nullable);
  Code (*SQLColAttributeW)(Handle statement, USmall column, USmall field, void* text, Small size,
                           Small* length, Length* number);
  Code (*SQLBindCol)(Handle statement, USmall column, Small type, void* value, Length size,
                     Length* indicator);
  Code (*SQLBindParameter)(Handle statement, USmall number, Small direction, Small c_type,
                           Small sql_type, ULength column_size, Small digits, void* value,
                           Length size, Length* indicator);
  Code (*SQLFetch)(Handle statement);
  Code (*SQLGetData)(Handle statement, USmall column, Small type, void* value, Length size,
                     Length* indicator);
  Code (*SQLFreeStmt)(Handle statement, USmall option);
  Code (*SQLRowCount)(Handle statement, Length* count);
  Code (*SQLMoreResults)(Handle statement);
  Code (*SQLTablesW)(Handle statement, WideChar* catalog, Small, WideChar* schema, Small,
                     WideChar* table, Small, WideChar* type, Small);
  Code (*SQLPrimaryKeysW)(Handle statement, WideChar* catalog, Small, WideChar* schema, Small,
                          WideChar* table, Small);
  Code (*SQLProcedureColumnsW)(Handle statement, WideChar* catalog, Small, WideChar* schema, Small,
                               WideChar* procedure, Small, WideChar* column, Small);
};

// kUnsupported, with the package's name, where it is not installed. Loaded once for the process.
Result<const Library*> load_library();

// A driver of odbcinst.ini, or a data source of odbc.ini with its driver.
struct Installed {
  std::string name;
  std::string driver;
};
Result<std::vector<std::string>> installed_drivers(const Library& library);
Result<std::vector<Installed>> data_sources(const Library& library);

// A handle and its end.
class OwnedHandle {
 public:
  OwnedHandle() = default;
  OwnedHandle(const Library& library, Small kind, Handle handle)
      : library_(&library), kind_(kind), handle_(handle) {}
  OwnedHandle(OwnedHandle&& other) noexcept
      : library_(other.library_), kind_(other.kind_), handle_(other.handle_) {
    other.handle_ = nullptr;
  }
  OwnedHandle& operator=(OwnedHandle&& other) noexcept {
    if (this != &other) {
      reset();
      library_ = other.library_;
      kind_ = other.kind_;
      handle_ = other.handle_;
      other.handle_ = nullptr;
    }
    return *this;
  }
  OwnedHandle(const OwnedHandle&) = delete;
  OwnedHandle& operator=(const OwnedHandle&) = delete;
  ~OwnedHandle() { reset(); }

  void reset() {
    if (handle_ != nullptr) (void)library_->SQLFreeHandle(kind_, handle_);
    handle_ = nullptr;
  }
  Handle get() const { return handle_; }
  Small kind() const { return kind_; }

 private:
  const Library* library_ = nullptr;
  Small kind_ = 0;
  Handle handle_ = nullptr;
};

// An environment of ODBC 3.
Result<OwnedHandle> make_environment(const Library& library);

}  // namespace sluice::sql::odbc
