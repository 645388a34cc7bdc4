// The part of ODBC's binary interface that is used here, in names of our own, so that the driver
// manager is needed when a connection is made and not when the program is built. Every number is of
// the ODBC 3.8 specification, as its standard header files have it; SQLLEN has 64 bits,
// as on every 64-bit platform, and SQLWCHAR is UTF-16.
#pragma once

#include <cstdint>

namespace sluice::sql::odbc {

using Handle = void*;            // SQLHANDLE
using Code = std::int16_t;       // SQLRETURN
using Small = std::int16_t;      // SQLSMALLINT
using USmall = std::uint16_t;    // SQLUSMALLINT
using Int = std::int32_t;        // SQLINTEGER
using UInt = std::uint32_t;      // SQLUINTEGER
using Length = std::int64_t;     // SQLLEN
using ULength = std::uint64_t;   // SQLULEN
using WideChar = std::uint16_t;  // SQLWCHAR

// What a function returns.
inline constexpr Code kSuccess = 0;
inline constexpr Code kSuccessWithInfo = 1;
inline constexpr Code kNoData = 100;
inline constexpr Code kError = -1;

inline bool succeeded(Code code) {
  return code == kSuccess || code == kSuccessWithInfo;
}

// Lengths that are none.
inline constexpr Int kNullTerminated = -3;  // SQL_NTS
inline constexpr Length kNullData = -1;     // SQL_NULL_DATA
inline constexpr Length kNoTotal = -4;      // SQL_NO_TOTAL

// Kinds of handles.
inline constexpr Small kEnvironment = 1;
inline constexpr Small kConnection = 2;
inline constexpr Small kStatement = 3;

// Attributes of an environment, a connection and a statement.
inline constexpr Int kAttrOdbcVersion = 200;
inline constexpr std::uintptr_t kOdbc3 = 3;
inline constexpr Int kAttrLoginTimeout = 103;  // seconds
inline constexpr Int kAttrAutocommit = 102;
inline constexpr std::uintptr_t kAutocommitOff = 0;
inline constexpr std::uintptr_t kAutocommitOn = 1;
inline constexpr Int kAttrTxnIsolation = 108;
inline constexpr std::uintptr_t kReadUncommitted = 1;
inline constexpr Int kAttrParamsProcessedPtr = 21;
inline constexpr Int kAttrParamsetSize = 22;
inline constexpr Int kAttrParamStatusPtr = 20;
inline constexpr Int kAttrRowArraySize = 27;
inline constexpr Int kAttrRowStatusPtr = 25;
inline constexpr Int kAttrRowsFetchedPtr = 26;

inline constexpr Small kCommit = 0;
inline constexpr Small kRollback = 1;
inline constexpr USmall kNoPrompt = 0;    // of SQLDriverConnect
inline constexpr USmall kFetchFirst = 2;  // of SQLDrivers and SQLDataSources
inline constexpr USmall kFetchNext = 1;
inline constexpr USmall kFreeClose = 0;  // of SQLFreeStmt
inline constexpr USmall kUnbind = 2;
inline constexpr USmall kResetParams = 3;
inline constexpr Small kParamInput = 1;

// Statuses of rows and of parameter sets.
inline constexpr USmall kRowError = 5;
inline constexpr USmall kParamError = 5;
inline constexpr USmall kParamUnused = 7;

// SQLGetInfo.
inline constexpr USmall kInfoDriverName = 6;
inline constexpr USmall kInfoDbmsName = 17;
inline constexpr USmall kInfoDatabaseName = 16;
inline constexpr USmall kInfoTxnCapable = 46;          // 0: no transactions
inline constexpr USmall kInfoTxnIsolationOption = 72;  // bits

// SQLColAttribute.
inline constexpr USmall kDescDisplaySize = 6;
inline constexpr USmall kDescUnsigned = 8;
inline constexpr USmall kDescTypeName = 14;

// SQL types.
inline constexpr Small kSqlChar = 1;
inline constexpr Small kSqlNumeric = 2;
inline constexpr Small kSqlDecimal = 3;
inline constexpr Small kSqlInteger = 4;
inline constexpr Small kSqlSmallInt = 5;
inline constexpr Small kSqlFloat = 6;
inline constexpr Small kSqlReal = 7;
inline constexpr Small kSqlDouble = 8;
inline constexpr Small kSqlDate2 = 9;  // dates of ODBC 2
inline constexpr Small kSqlTime2 = 10;
inline constexpr Small kSqlTimestamp2 = 11;
inline constexpr Small kSqlVarChar = 12;
inline constexpr Small kSqlTypeDate = 91;
inline constexpr Small kSqlTypeTime = 92;
inline constexpr Small kSqlTypeTimestamp = 93;
inline constexpr Small kSqlLongVarChar = -1;
inline constexpr Small kSqlBinary = -2;
inline constexpr Small kSqlVarBinary = -3;
inline constexpr Small kSqlLongVarBinary = -4;
inline constexpr Small kSqlBigInt = -5;
inline constexpr Small kSqlTinyInt = -6;
inline constexpr Small kSqlBit = -7;
inline constexpr Small kSqlWChar = -8;
inline constexpr Small kSqlWVarChar = -9;
inline constexpr Small kSqlWLongVarChar = -10;
inline constexpr Small kSqlGuid = -11;
// Types that drivers add: SQL Server's and Db2's, by their own headers.
inline constexpr Small kSqlServerUdt = -151;
inline constexpr Small kSqlServerXml = -152;
inline constexpr Small kSqlServerTime = -154;
inline constexpr Small kSqlServerTimestampOffset = -155;
inline constexpr Small kDb2Graphic = -95;
inline constexpr Small kDb2VarGraphic = -96;
inline constexpr Small kDb2LongVarGraphic = -97;
inline constexpr Small kDb2Blob = -98;
inline constexpr Small kDb2Clob = -99;
inline constexpr Small kDb2DbClob = -350;
inline constexpr Small kDb2DecFloat = -360;
inline constexpr Small kDb2Xml = -370;

// What a buffer of ours holds.
inline constexpr Small kCChar = kSqlChar;
inline constexpr Small kCWide = kSqlWChar;
inline constexpr Small kCFloat = kSqlReal;
inline constexpr Small kCDouble = kSqlDouble;
inline constexpr Small kCBinary = kSqlBinary;
inline constexpr Small kCDate = kSqlTypeDate;
inline constexpr Small kCTimestamp = kSqlTypeTimestamp;

struct DateValue {  // SQL_DATE_STRUCT
  Small year;
  USmall month;
  USmall day;
};
struct TimestampValue {  // SQL_TIMESTAMP_STRUCT
  Small year;
  USmall month;
  USmall day;
  USmall hour;
  USmall minute;
  USmall second;
  UInt nanoseconds;
};
static_assert(sizeof(DateValue) == 6 && sizeof(TimestampValue) == 16);

}  // namespace sluice::sql::odbc
