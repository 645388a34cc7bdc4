// What kinds of component exist, and how each is described and made. components.cc has the lists.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "base/result.h"
#include "flume/interceptor.h"
#include "flume/selector.h"
#include "flume/serializer.h"
#include "flume/sink.h"
#include "flume/source.h"
#include "flume/substitution.h"

namespace sluice::lake {
class FileSystems;
}

namespace sluice::flume {

// What a component may use of the world. It outlives the components.
struct Services {
  Clock& clock;
  lake::FileSystems& file_systems;
  std::string data_dir;          // DATA; empty when there is none
  std::FILE* log;                // where the logger sink writes
  SystemProperties system = {};  // -Dkey=value
};

// How a component of a kind is made from its settings. One object per type, in the lists below.
template <class T>
struct Type {
  std::string_view name;                  // "hdfs"
  std::vector<std::string_view> classes;  // Java names that mean the same
  std::string_view about;
  std::vector<FieldInfo> (*describe)();
  Result<std::unique_ptr<T>> (*make)(const Settings&, Services&);
};

// A selector needs to know its source's channels.
struct SelectorType {
  std::string_view name;
  std::vector<std::string_view> classes;
  std::string_view about;
  std::vector<FieldInfo> (*describe)();
  Result<std::unique_ptr<Selector>> (*make)(const Settings&, const std::vector<std::string>&);
};

const std::vector<Type<Source>>& source_types();
const std::vector<Type<Channel>>& channel_types();
const std::vector<Type<Sink>>& sink_types();
const std::vector<Type<Interceptor>>& interceptor_types();
const std::vector<Type<Serializer>>& serializer_types();
const std::vector<SelectorType>& selector_types();

// Types of Flume 1.11 that are not here, by kind ("source"): alias, class and the reason.
struct Absent {
  std::string_view kind;
  std::string_view name;
  std::string_view java_class;
  std::string_view why;
};
const std::vector<Absent>& absent_types();

// The type of that alias (in any case of letters) or class name; null when there is none.
template <class T>
const T* find_type(const std::vector<T>& types, std::string_view name);
// "type 'jms' source is not offered: ...", or "unknown ...; did you mean ...?".
std::string unknown_type(std::string_view kind, std::string_view name,
                         const std::vector<std::string>& known);
bool same_type(std::string_view wanted, std::string_view name,
               const std::vector<std::string_view>& classes);

template <class T>
const T* find_type(const std::vector<T>& types, std::string_view name) {
  for (const T& type : types) {
    if (same_type(name, type.name, type.classes)) return &type;
  }
  return nullptr;
}

// Finds and makes; the error of an unknown type names the place.
template <class T>
Result<std::unique_ptr<T>> make(std::string_view kind, const std::vector<Type<T>>& types,
                                const Property& named, const Settings& settings,
                                Services& services) {
  const Type<T>* type = find_type(types, named.value);
  if (type == nullptr) {
    std::vector<std::string> known;
    for (const Type<T>& t : types) known.emplace_back(t.name);
    return named.problem(unknown_type(kind, named.value, known));
  }
  Settings typed = settings;
  typed.type = std::string(type->name) + " " + std::string(kind);
  typed.place = named.file + ":" + std::to_string(named.line);
  return type->make(typed, services);
}

}  // namespace sluice::flume
