// How an operation reports failure: a Result holds a value or an Error; nothing in Sluice throws.
//
//   Result<Config> load(const std::string& path) {
//     TRY(std::string text, read_file(path));   // returns the error to our caller
//     TRY(check(text));                          // the same for Result<void>
//     return parse(text);
//   }
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace sluice {

// One small set for the whole program. Each protocol has one switch from these to its own codes.
enum class ErrorCode {
  kInvalidArgument,    // what was asked makes no sense; asking again will not help
  kNotFound,           // the named thing does not exist
  kAlreadyExists,      // the named thing exists and must not
  kPermissionDenied,   // refused by rights or credentials
  kNotADirectory,      // a component of the path is a file
  kIsADirectory,       // a file was wanted
  kNotEmpty,           // a directory that still has entries
  kBusy,               // held by someone else: a lock, a lease, a port
  kUnavailable,        // nobody answers, or the peer went away; may pass
  kTimeout,            // no answer in time
  kCancelled,          // we were told to stop
  kCorrupt,            // bytes that are not what their format or checksum says
  kResourceExhausted,  // disk, memory, descriptors or a configured bound
  kUnsupported,        // understood, and not offered
  kIo,                 // the operating system failed us
  kInternal,           // a library failed in a way we do not know
};

std::string_view error_code_name(ErrorCode code);

// A finer reason than the code, of one room's own enum: what a protocol's table of errors is read
// by. Two reasons are the same when their enum and their value are.
class Reason {
 public:
  Reason() = default;
  template <class Enum>
  requires std::is_enum_v<Enum> Reason(Enum value)
      : kind_(&kKind<Enum>), value_(static_cast<int>(value)) {}

  template <class Enum>
  std::optional<Enum> as() const {
    if (kind_ != &kKind<Enum>) return std::nullopt;
    return static_cast<Enum>(value_);
  }

 private:
  template <class Enum>
  static constexpr char kKind = 0;

  const char* kind_ = nullptr;
  int value_ = 0;
};

// A failure in words for a person: what was tried, on what, and why it failed.
class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message, Reason reason = {})
      : code_(code), reason_(reason), message_(std::move(message)) {}

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  // The reason of the room whose enum is asked for, if it gave one: error.reason<lake::Reason>().
  template <class Enum>
  std::optional<Enum> reason() const {
    return reason_.as<Enum>();
  }

  // The same failure with its context in front: "segment 42: short read".
  Error with(std::string_view context) const;

 private:
  ErrorCode code_;
  Reason reason_;
  std::string message_;
};

// The failure of a system call: its errno as a code, and "WHAT: strerror".
Error errno_error(std::string_view what, int errno_value);
Error errno_error(std::string_view what);

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  template <class U>
  requires(std::is_convertible_v<U&&, T> && !std::is_same_v<std::decay_t<U>, T> &&
           !std::is_same_v<std::decay_t<U>, Error> && !std::is_same_v<std::decay_t<U>, Result>)
      Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

  T value_or(T other) && { return ok() ? std::move(*this).value() : std::move(other); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {}
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace sluice

#define SLUICE_CONCAT_INNER(a, b) a##b
#define SLUICE_CONCAT(a, b) SLUICE_CONCAT_INNER(a, b)
#define SLUICE_PICK(_1, _2, NAME, ...) NAME
#define SLUICE_TRY_VALUE(returns, result, declaration, expression) \
  auto result = (expression);                                      \
  if (!result) returns std::move(result).error();                  \
  declaration = std::move(result).value()
#define SLUICE_TRY_VOID(returns, result, expression) \
  do {                                               \
    auto result = (expression);                      \
    if (!result) returns std::move(result).error();  \
  } while (false)
#define SLUICE_TRY2(declaration, expression) \
  SLUICE_TRY_VALUE(return, SLUICE_CONCAT(try_result_, __COUNTER__), declaration, expression)
#define SLUICE_TRY1(expression) \
  SLUICE_TRY_VOID(return, SLUICE_CONCAT(try_result_, __COUNTER__), expression)
#define SLUICE_CO_TRY2(declaration, expression) \
  SLUICE_TRY_VALUE(co_return, SLUICE_CONCAT(try_result_, __COUNTER__), declaration, expression)
#define SLUICE_CO_TRY1(expression) \
  SLUICE_TRY_VOID(co_return, SLUICE_CONCAT(try_result_, __COUNTER__), expression)

// TRY(declaration, expression) or TRY(expression): unwraps a Result, or returns its error.
#define TRY(...) SLUICE_PICK(__VA_ARGS__, SLUICE_TRY2, SLUICE_TRY1)(__VA_ARGS__)
// The same inside a coroutine.
#define CO_TRY(...) SLUICE_PICK(__VA_ARGS__, SLUICE_CO_TRY2, SLUICE_CO_TRY1)(__VA_ARGS__)
