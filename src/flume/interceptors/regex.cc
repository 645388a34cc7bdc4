// Interceptors that look into the body: search_replace, regex_filter, regex_extractor.
#include <algorithm>
#include <bit>
#include <optional>

#include "base/log.h"
#include "flume/charset.h"
#include "flume/components.h"
#include "flume/interceptors/joda_time.h"
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
      {"charset", &ReplaceConfig::charset, "How the body is read and written, by Java's name."},
  };
  return kFields;
}

class SearchReplace final : public Interceptor {
 public:
  SearchReplace(Pattern pattern, regex::Replacement replacement, Charset charset)
      : pattern_(std::move(pattern)),
        replacement_(std::move(replacement)),
        charset_(std::move(charset)) {}
  void intercept(Batch& batch) override {
    for (Event& event : batch.events()) {
      std::optional<std::string> replaced = replace(event.body);
      if (replaced) event.body = batch.own(*std::move(replaced));
    }
  }

 private:
  std::optional<std::string> replace(std::string_view body) const {
    if (charset_.is_utf8()) return pattern_.replace_all(body, replacement_);
    const Result<std::string> text = charset_.decode(body, DecodeErrors::kReplace);
    if (!text) return std::nullopt;
    const std::optional<std::string> replaced = pattern_.replace_all(*text, replacement_);
    if (!replaced) return std::nullopt;
    return charset_.encode(*replaced);
  }

  const Pattern pattern_;
  const regex::Replacement replacement_;
  const Charset charset_;
};

Result<std::unique_ptr<Interceptor>> make_replace(const Settings& settings, Services&) {
  TRY(ReplaceConfig config, parse(replace_fields(), settings));
  TRY(Pattern pattern, Pattern::compile(settings, "searchPattern", config.pattern));
  Result<regex::Replacement> replacement =
      regex::Replacement::parse(config.replacement, pattern.regex());
  if (!replacement) {
    return settings.find("replaceString")->problem(replacement.error().message());
  }
  Result<Charset> charset = Charset::find(config.charset);
  if (!charset) return settings.find("charset")->problem(charset.error().message());
  return std::make_unique<SearchReplace>(std::move(pattern), *std::move(replacement),
                                         *std::move(charset));
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
       "'default', or 'millis' for milliseconds since 1970 of a time by the pattern (of Joda-Time) "
       "serializers.WORD.pattern."},
  };
  return kFields;
}

// What a group becomes.
struct GroupHeader {
  std::string name;
  std::optional<JodaPattern> time;  // milliseconds of a time instead of the text itself
};

class Extractor final : public Interceptor {
 public:
  Extractor(Pattern regex, std::vector<GroupHeader> groups)
      : regex_(std::move(regex)), groups_(std::move(groups)) {}
  void intercept(Batch& batch) override {
    for (Event& event : batch.events()) {
      regex::Match match;
      if (regex_.find(event.body, match) != true) continue;
      Headers headers = *event.headers;
      const std::size_t count = std::min(groups_.size(), match.size() - 1);
      for (std::size_t i = 0; i < count; ++i) {
        set(headers, groups_[i], match.group(i + 1).value_or(""));
      }
      event.headers = batch.own(std::move(headers));
    }
  }

 private:
  // A text that is no time of the pattern gives no header. In Flume the batch fails, for ever.
  void set(Headers& headers, const GroupHeader& group, std::string_view text) {
    if (!group.time) {
      headers.set(group.name, text);
    } else if (const std::optional<std::int64_t> ms = group.time->read(text)) {
      headers.set(group.name, std::to_string(*ms));
    } else if (std::has_single_bit(++no_times_)) {
      log::warn("a text is no time by the pattern of its serializer; the event gets no header",
                {{"header", group.name}, {"times", no_times_}});
    }
  }

  const Pattern regex_;
  const std::vector<GroupHeader> groups_;
  std::uint64_t no_times_ = 0;
};

struct GroupConfig {
  std::string name;
  std::string type = "default";
  std::string pattern;
};

constexpr std::string_view kMillisClass =
    "org.apache.flume.interceptor.RegexExtractorInterceptorMillisSerializer";
constexpr std::string_view kPassClass =
    "org.apache.flume.interceptor.RegexExtractorInterceptorPassThroughSerializer";

Result<GroupHeader> read_group(const Settings& settings) {
  static const std::vector<Field<GroupConfig>> kFields = {
      {"name", &GroupConfig::name, "The header that gets the group.", required()},
      {"type", &GroupConfig::type, "How the text becomes the value.",
       one_of({"default", "millis", std::string(kMillisClass), std::string(kPassClass)})},
      {"pattern", &GroupConfig::pattern, "Of millis: how the time is written."},
  };
  TRY(GroupConfig config, parse(kFields, settings));
  GroupHeader group{config.name, std::nullopt};
  if (config.type != "millis" && config.type != kMillisClass) return group;
  Result<JodaPattern> time = JodaPattern::parse(config.pattern);
  if (!time) {
    const Property* property = settings.find("pattern");
    const std::string& why = time.error().message();
    return property != nullptr ? property->problem(why) : settings.problem(why);
  }
  group.time = *std::move(time);
  return group;
}

Result<std::unique_ptr<Interceptor>> make_extractor(const Settings& settings, Services&) {
  TRY(ExtractorConfig config, parse(extractor_fields(), settings));
  TRY(Pattern regex, Pattern::compile(settings, "regex", config.regex));
  std::vector<GroupHeader> groups;
  for (const std::string& word : config.serializers) {
    Settings part = config.serializer.below(word);
    part.type = "serializer of a regex_extractor";
    TRY(GroupHeader group, read_group(part));
    groups.push_back(std::move(group));
  }
  return std::make_unique<Extractor>(std::move(regex), std::move(groups));
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
