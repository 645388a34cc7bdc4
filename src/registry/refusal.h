// What the registry refuses: Confluent's error codes, whose first three digits are the HTTP status.
#pragma once

#include <string>

#include "base/result.h"

namespace sluice::registry {

enum class Refusal {
  kSubjectNotFound = 40401,
  kVersionNotFound = 40402,
  kSchemaNotFound = 40403,
  kSubjectSoftDeleted = 40404,
  kSubjectNotSoftDeleted = 40405,
  kVersionSoftDeleted = 40406,
  kVersionNotSoftDeleted = 40407,
  kNoSubjectCompatibility = 40408,
  kNoSubjectMode = 40409,
  kNotFound = 404,
  kWrongMethod = 405,
  kIncompatible = 409,
  kUnreadable = 422,
  kInvalidSchema = 42201,
  kInvalidVersion = 42202,
  kInvalidCompatibility = 42203,
  kInvalidMode = 42204,
  kOperationNotPermitted = 42205,
  kReferenceExists = 42206,
  kInvalidSubject = 42208,
  kStoreError = 50001,
  kStoreTimeout = 50002,
};

inline Error refusal(Refusal code, std::string words) {
  const bool missing = static_cast<int>(code) / 100 == 404 || code == Refusal::kNotFound;
  return Error(missing ? ErrorCode::kNotFound : ErrorCode::kInvalidArgument, std::move(words),
               code);
}

}  // namespace sluice::registry
