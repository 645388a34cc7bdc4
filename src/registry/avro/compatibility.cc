#include "registry/avro/compatibility.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"

namespace sluice::registry::avro {
namespace {

enum class Problem {
  kName,
  kFixedSize,
  kEnumSymbols,
  kMissingDefault,
  kType,
  kUnionBranch,
};

struct Difference {
  Problem problem;
  std::string path;
  std::string about;  // what Avro itself says of it
};

constexpr std::size_t kMostPairs = 200'000;  // of types; a schema has hundreds of them
constexpr std::size_t kDeepest = 1500;       // steps of a path; a level of records takes three

bool promotes(AvroKind reader, AvroKind writer) {
  switch (reader) {
    case AvroKind::kLong:
      return writer == AvroKind::kInt;
    case AvroKind::kFloat:
      return writer == AvroKind::kInt || writer == AvroKind::kLong;
    case AvroKind::kDouble:
      return writer == AvroKind::kInt || writer == AvroKind::kLong || writer == AvroKind::kFloat;
    case AvroKind::kBytes:
      return writer == AvroKind::kString;
    case AvroKind::kString:
      return writer == AvroKind::kBytes;
    default:
      return false;
  }
}

// Compares one pair of types at a time. Types that hold themselves meet again: what is being
// compared counts as compatible until it is known not to be.
class Comparison {
 public:
  using Differences = std::vector<Difference>;

  // It has compared as much as it may, and has not seen everything.
  bool too_many() const { return too_many_; }

  Differences compare(const Schema& reader, const Schema& writer) {
    const auto pair = std::pair(&reader, &writer);
    if (const auto known = done_.find(pair); known != done_.end()) return known->second;
    done_[pair] = {};
    if (done_.size() > kMostPairs || steps_.size() > kDeepest) {
      too_many_ = true;
      return {};
    }
    Differences found = compare_new(reader, writer);
    done_[pair] = found;
    return found;
  }

 private:
  Differences compare_new(const Schema& reader, const Schema& writer) {
    if (reader.kind == writer.kind) return compare_same(reader, writer);
    if (writer.kind == AvroKind::kUnion) return compare_branches(reader, writer, false);
    if (reader.kind == AvroKind::kUnion) {
      const bool reads = std::ranges::any_of(
          reader.branches, [&](const Schema* branch) { return compare(*branch, writer).empty(); });
      if (reads) return {};
      return {{Problem::kUnionBranch, path(), lacking(writer)}};
    }
    if (promotes(reader.kind, writer.kind)) return {};
    return {{Problem::kType, path(),
             "reader type: " + std::string(formats::avro_kind_name(reader.kind)) +
                 " not compatible with writer type: " +
                 std::string(formats::avro_kind_name(writer.kind))}};
  }

  Differences compare_same(const Schema& reader, const Schema& writer) {
    switch (reader.kind) {
      case AvroKind::kArray:
        return at("items", [&] { return compare(*reader.branches[0], *writer.branches[0]); });
      case AvroKind::kMap:
        return at("values", [&] { return compare(*reader.branches[0], *writer.branches[0]); });
      case AvroKind::kUnion:
        return compare_branches(reader, writer, true);
      case AvroKind::kFixed: {
        Differences found = compare_names(reader, writer);
        if (reader.size != writer.size) {
          found.push_back({Problem::kFixedSize, path("size"),
                           "expected: " + std::to_string(writer.size) +
                               ", found: " + std::to_string(reader.size)});
        }
        return found;
      }
      case AvroKind::kEnum:
        return compare_enums(reader, writer);
      case AvroKind::kRecord: {
        Differences found = compare_names(reader, writer);
        append(found, compare_fields(reader, writer));
        return found;
      }
      default:
        return {};
    }
  }

  // A reader that is a union itself lacks a branch; another must be able to read each.
  Differences compare_branches(const Schema& reader, const Schema& writer, bool in_union) {
    Differences found;
    for (std::size_t i = 0; i < writer.branches.size(); ++i) {
      const Schema& branch = *writer.branches[i];
      if (!in_union) {
        append(found, compare(reader, branch));
        continue;
      }
      const Differences of_branch = at(std::to_string(i), [&] { return compare(reader, branch); });
      if (!of_branch.empty()) {
        found.push_back({Problem::kUnionBranch, path(std::to_string(i)), lacking(branch)});
      }
    }
    return found;
  }

  Differences compare_names(const Schema& reader, const Schema& writer) const {
    const bool same = reader.name == writer.name ||
                      std::ranges::find(reader.aliases, writer.full_name()) != reader.aliases.end();
    if (same) return {};
    return {{Problem::kName, path("name"), "expected: " + writer.full_name()}};
  }

  Differences compare_enums(const Schema& reader, const Schema& writer) const {
    Differences found = compare_names(reader, writer);
    if (reader.enum_default) return found;
    std::vector<std::string> missing;
    for (const std::string& symbol : writer.symbols) {
      if (std::ranges::find(reader.symbols, symbol) == reader.symbols.end())
        missing.push_back(symbol);
    }
    if (!missing.empty()) {
      found.push_back({Problem::kEnumSymbols, path("symbols"), "[" + join(missing, ", ") + "]"});
    }
    return found;
  }

  Differences compare_fields(const Schema& reader, const Schema& writer) {
    Fields by_name;
    for (const Field& field : writer.fields) by_name.emplace(field.name, &field);
    Differences found;
    for (std::size_t i = 0; i < reader.fields.size(); ++i) {
      const Field& field = reader.fields[i];
      const Field* written = field_written(by_name, field);
      const auto compared = [&]() -> Differences {
        if (written != nullptr)
          return at("type", [&] { return compare(*field.type, *written->type); });
        const bool defaulted =
            field.fallback || (field.type->kind == AvroKind::kEnum && field.type->enum_default);
        if (defaulted) return {};
        return {{Problem::kMissingDefault, path(), field.name}};
      };
      append(found, at("fields", [&] { return at(std::to_string(i), compared); }));
    }
    return found;
  }

  using Fields = std::map<std::string_view, const Field*>;

  static const Field* field_written(const Fields& fields, const Field& field) {
    const auto named = [&fields](const std::string& name) {
      const auto found = fields.find(name);
      return found == fields.end() ? nullptr : found->second;
    };
    if (const Field* same = named(field.name)) return same;
    for (const std::string& alias : field.aliases) {
      if (const Field* same = named(alias)) return same;
    }
    return nullptr;
  }

  static std::string lacking(const Schema& writer) {
    return "reader union lacking writer type: " + std::string(formats::avro_kind_name(writer.kind));
  }
  static void append(Differences& to, Differences more) {
    std::ranges::move(more, std::back_inserter(to));
  }

  template <class Compare>
  Differences at(std::string step, const Compare& compare) {
    steps_.push_back(std::move(step));
    Differences found = compare();
    steps_.pop_back();
    return found;
  }
  std::string path() const { return "/" + join(steps_, "/"); }
  std::string path(const std::string& last) const {
    return steps_.empty() ? "/" + last : path() + "/" + last;
  }

  std::vector<std::string> steps_;
  bool too_many_ = false;
  std::map<std::pair<const Schema*, const Schema*>, Differences> done_;
};

std::string words_of(const Difference& difference, const std::string& reader,
                     const std::string& writer) {
  const auto& [problem, path, about] = difference;
  const auto text = [about = about](std::string_view type, const std::string& words) {
    return "{errorType:'" + std::string(type) + "', description:'" + words + "', additionalInfo:'" +
           about + "'}";
  };
  const std::string at = "'" + path + "'";
  switch (problem) {
    case Problem::kName:
      return text("NAME_MISMATCH", "The name of the schema has changed (path " + at + ")");
    case Problem::kFixedSize:
      return text("FIXED_SIZE_MISMATCH", "The size of FIXED type field at path " + at + " in the " +
                                             reader + " schema does not match with the " + writer +
                                             " schema");
    case Problem::kEnumSymbols:
      return text("MISSING_ENUM_SYMBOLS", "The " + reader + " schema is missing enum symbols '" +
                                              about + "' at path " + at + " in the " + writer +
                                              " schema");
    case Problem::kMissingDefault:
      return text("READER_FIELD_MISSING_DEFAULT_VALUE",
                  "The field '" + about + "' at path " + at + " in the " + reader +
                      " schema has no default value and is missing in the " + writer + " schema");
    case Problem::kType:
      return text("TYPE_MISMATCH", "The type (path " + at + ") of a field in the " + reader +
                                       " schema does not match with the " + writer + " schema");
    case Problem::kUnionBranch:
      return text("MISSING_UNION_BRANCH",
                  "The " + reader + " schema is missing a type inside a union field at path " + at +
                      " in the " + writer + " schema");
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> incompatibilities(const Schema& reader, const Schema& writer,
                                                   Newer newer) {
  const bool reads = newer == Newer::kReader;
  std::vector<std::string> words;
  Comparison comparison;
  const auto differences = comparison.compare(reader, writer);
  if (comparison.too_many()) {
    return Error(ErrorCode::kResourceExhausted,
                 "the schemas are too large or too deep to be compared");
  }
  for (const Difference& difference : differences) {
    words.push_back(words_of(difference, reads ? "new" : "old", reads ? "old" : "new"));
  }
  return words;
}

}  // namespace sluice::registry::avro
