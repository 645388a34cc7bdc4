// ${env:HOME}, ${sys:user.name}, ${other.key:-default}, ${filter['key']} in the values of an
// agent's file. %{header} and %[...] belong to the running agent and are left alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/fields.h"
#include "base/result.h"

namespace sluice::flume {

using SystemProperties = std::map<std::string, std::string>;  // -Dkey=value

// Replaces in every value. Nested references are resolved inside out; a reference to nothing
// without a default stays as it is, as in Flume. Lookups that are not offered (script, dns, url,
// xml), and a reference that leads back to itself, are kInvalidArgument with their line.
Status substitute(std::vector<Property>& properties, const SystemProperties& system);

// Config filters of one agent: `<agent>.configfilters = f1`, `.f1.type = env | external | hadoop`.
// With `not_run`, programs of external filters are not run: the filters' names are added to it, and
// what refers to them stays.
Status apply_config_filters(std::vector<Property>& properties, const std::string& agent,
                            std::vector<std::string>* not_run = nullptr);

}  // namespace sluice::flume
