// Interceptors that look into the body: search_replace, regex_filter, regex_extractor.
#include <algorithm>

#include "flume/components.h"
#include "flume/pattern.h"

namespace sluice::flume {
namespace {

// ---- search_replace -----------------------------------------------------------------------------

struct ReplaceConfig {
  std::string pattern;
  std::string replacement;
  std::string charset = "UTF-8";
};
const std::vector<Field<ReplaceConfig>>& replace_fields() {
  static const std::vector<Field<ReplaceConfig>> kFields = {
      {"searchPattern", &ReplaceConfig::pattern, "The regular expression to look for.", required()},
      {"replaceString", &ReplaceConfig::replacement,
       "What takes its place: $1 or ${name} is a group, and \\ protects what follows."},
      {"charset", &ReplaceConfig::charset, "How the body is read.", one_of({"UTF-8"})},
  };
  return kFields;
}

class SearchReplace final : public Interceptor {
 public:
  SearchReplace(Pattern pattern, regex::Replacement replacement)
      : pattern_(std::move(pattern)), replacement_(std::move(replacement)) {}
  void intercept(Batch& batch) override {
    for (Event& event : batch.events()) {
      std::optional<std::string> replaced = pattern_.replace_all(event.body, replacement_);
      if (replaced) event.body = batch.own(*std::move(replaced));
    }
  }

 private:
  const Pattern pattern_;
  const regex::Replacement replacement_;
};

Result<std::unique_ptr<Interceptor>> make_replace(const Settings& settings, Services&) {
  TRY(ReplaceConfig config, parse(replace_fields(), settings));
  TRY(Pattern pattern, Pattern::compile(settings, "searchPattern", config.pattern));
  Result<regex::Replacement> replacement =
      regex::Replacement::parse(config.replacement, pattern.regex());
  if (!replacement) {
    return settings.find("replaceString")->problem(replacement.error().message());
  }
  return std::make_unique<SearchReplace>(std::move(pattern), *std::move(replacement));
}

// ---- regex_filter -------------------------------------------------------------------------------

struct FilterConfig {
  std::string regex = ".*";
  bool exclude = false;
};
const std::vector<Field<FilterConfig>>& filter_fields() {
  static const std::vector<Field<FilterConfig>> kFields = {
      {"regex", &FilterConfig::regex, "Looked for anywhere in the body."},
      {"excludeEvents", &FilterConfig::exclude,
       "Drop the events that match; with false: keep only those."},
  };
  return kFields;
}

class Filter final : public Interceptor {
 public:
  Filter(Pattern regex, bool exclude) : regex_(std::move(regex)), exclude_(exclude) {}
  // What the expression can't decide on stays.
  void intercept(Batch& batch) override {
    std::erase_if(batch.events(),
                  [this](const Event& event) { return regex_.find(event.body) == exclude_; });
  }

 private:
  const Pattern regex_;
  const bool exclude_;
};

Result<std::unique_ptr<Interceptor>> make_filter(const Settings& settings, Services&) {
  TRY(FilterConfig config, parse(filter_fields(), settings));
  TRY(Pattern regex, Pattern::compile(settings, "regex", config.regex));
  return std::make_unique<Filter>(std::move(regex), config.exclude);
}

// ---- regex_extractor ----------------------------------------------------------------------------

struct ExtractorConfig {
  std::string regex;
  std::vector<std::string> serializers;
  Settings serializer;
};
const std::vector<Field<ExtractorConfig>>& extractor_fields() {
  static const std::vector<Field<ExtractorConfig>> kFields = {
      {"regex", &ExtractorConfig::regex, "Looked for anywhere in the body; its groups are taken.",
       required()},
      {"serializers", &ExtractorConfig::serializers,
       "One word for each group, in order: what follows describes it.", required()},
      {"serializers.*", &ExtractorConfig::serializer,
       "serializers.WORD.name is the header that gets the group; serializers.WORD.type is "
       "'default'."},
  };
  return kFields;
}

class Extractor final : public Interceptor {
 public:
  Extractor(Pattern regex, std::vector<std::string> names)
      : regex_(std::move(regex)), names_(std::move(names)) {}
  void intercept(Batch& batch) override {
    for (Event& event : batch.events()) {
      regex::Match match;
      if (regex_.find(event.body, match) != true) continue;
      Headers headers = *event.headers;
      const std::size_t count = std::min(names_.size(), match.size() - 1);
      for (std::size_t i = 0; i < count; ++i) {
        headers.set(names_[i], match.group(i + 1).value_or(""));
      }
      event.headers = batch.own(std::move(headers));
    }
  }

 private:
  const Pattern regex_;
  const std::vector<std::string> names_;
};

struct GroupConfig {
  std::string name;
  std::string type = "default";
};

Result<std::unique_ptr<Interceptor>> make_extractor(const Settings& settings, Services&) {
  static const std::vector<Field<GroupConfig>> kGroupFields = {
      {"name", &GroupConfig::name, "The header that gets the group.", required()},
      {"type", &GroupConfig::type, "How the text becomes the value.", one_of({"default"})},
  };
  TRY(ExtractorConfig config, parse(extractor_fields(), settings));
  TRY(Pattern regex, Pattern::compile(settings, "regex", config.regex));
  std::vector<std::string> names;
  for (const std::string& word : config.serializers) {
    Settings part = config.serializer.below(word);
    part.type = "serializer of a regex_extractor";
    if (const Property* type = part.find("type");
        type != nullptr &&
        type->value.find("RegexExtractorInterceptorMillisSerializer") != std::string::npos) {
      return type->problem("the millis serializer is not offered by this version");
    }
    TRY(GroupConfig group, parse(kGroupFields, part));
    names.push_back(group.name);
  }
  return std::make_unique<Extractor>(std::move(regex), std::move(names));
}

}  // namespace

Type<Interceptor> search_replace_interceptor() {
  return {"search_replace",
          {"org.apache.flume.interceptor.SearchAndReplaceInterceptor$Builder"},
          "Replaces text in the body.",
          [] { return describe(replace_fields()); },
          make_replace};
}
Type<Interceptor> regex_filter_interceptor() {
  return {"regex_filter",
          {"org.apache.flume.interceptor.RegexFilteringInterceptor$Builder"},
          "Keeps or drops events by what their body says.",
          [] { return describe(filter_fields()); },
          make_filter};
}
Type<Interceptor> regex_extractor_interceptor() {
  return {"regex_extractor",
          {"org.apache.flume.interceptor.RegexExtractorInterceptor$Builder"},
          "Sets headers from groups of an expression found in the body.",
          [] { return describe(extractor_fields()); },
          make_extractor};
}

}  // namespace sluice::flume
