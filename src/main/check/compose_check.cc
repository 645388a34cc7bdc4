#include "main/check/compose_check.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"
#include "main/check/kafka_files.h"

namespace sluice {
namespace {

using Kind = Finding::Kind;

// What stands for a service, by a part of its image's name; the first that fits counts.
struct Stands {
  std::string_view image;
  Kind kind;
  std::string_view text;  // empty where just the image changes
};
constexpr std::string_view kBeside = "runs on beside ours: it is a client of Kafka or the lake";

constexpr auto kImages = std::to_array<Stands>({
    {"sluice", Kind::kRuns, ""},
    {"kafka-ui", Kind::kRuns, ""},
    {"akhq", Kind::kRuns, kBeside},
    {"kafdrop", Kind::kRuns, kBeside},
    {"kafka-connect", Kind::kRuns, kBeside},
    {"schema-registry", Kind::kRuns, kBeside},
    {"ksqldb", Kind::kRuns, kBeside},
    {"kafka-rest", Kind::kRuns, kBeside},
    {"cp-kafka", Kind::kRuns, ""},
    {"cp-server", Kind::kRuns, ""},
    {"kafka", Kind::kRuns, ""},
    {"zookeeper", Kind::kRuns, ""},
    {"namenode", Kind::kRuns, ""},
    {"datanode", Kind::kRuns, ""},
    {"resourcemanager", Kind::kLeftOut, "no YARN is needed: sqoop and flume run without"},
    {"nodemanager", Kind::kLeftOut, "no YARN is needed: sqoop and flume run without"},
    {"historyserver", Kind::kLeftOut, "no YARN is needed: sqoop and flume run without"},
    {"hive", Kind::kRuns, kBeside},
    {"sqoop", Kind::kRuns, ""},
    {"flume", Kind::kRuns, ""},
});

const Stands* stands_for(const std::string& image) {
  const std::string name = to_lower(image);
  const auto found = std::find_if(kImages.begin(), kImages.end(), [&](const Stands& one) {
    return name.find(one.image) != std::string::npos;
  });
  return found == kImages.end() ? nullptr : &*found;
}

// "VARIABLE: why" as its two parts.
std::pair<std::string, std::string> parted(const std::string& left_out) {
  const std::size_t colon = left_out.find(": ");
  return {left_out.substr(0, colon), left_out};
}

class ServiceCheck {
 public:
  ServiceCheck(const ComposeService& service, const ReadVariables& read_variables)
      : service_(service), read_variables_(read_variables) {}

  std::vector<Finding> run() {
    const Stands* stands = stands_for(service_.image.text);
    if (service_.image.text.empty()) {
      add(Kind::kRuns, service_.line, "");
    } else {
      const Kind kind = stands == nullptr ? Kind::kRuns : stands->kind;
      const std::string why = stands == nullptr ? "" : std::string(stands->text);
      add(kind, service_.image.line,
          kind == Kind::kRuns ? "" : "service " + service_.name + ": " + why);
    }
    const bool ours = stands == nullptr ? service_.image.text.empty() : stands->text.empty();
    if (ours) variables();
    return std::move(findings_);
  }

 private:
  void add(Kind kind, std::size_t line, const std::string& text) {
    findings_.push_back({kind, line, text});
  }

  void variables() {
    std::map<std::string, std::string> known;
    for (const auto& [name, value] : service_.environment) {
      if (name.starts_with("KAFKA_CFG_")) {
        add(Kind::kLeftOut, value.line,
            name + ": the names of the image are KAFKA_..., without CFG_");
        continue;
      }
      std::string text = value.text;
      if (!with_defaults(text)) {
        add(Kind::kRuns, value.line, "");  // known only where it is started
        continue;
      }
      known[name] = text;
    }
    const VariableMeaning meaning = read_variables_(known);
    std::vector<std::string> said;
    for (const std::string& one : meaning.left_out) {
      const auto [name, text] = parted(one);
      add(Kind::kLeftOut, line_of(name), text);
      said.push_back(name);
    }
    broker_values(meaning, said);
    for (const auto& [name, text] : known) {
      if (std::find(said.begin(), said.end(), name) == said.end()) {
        add(Kind::kRuns, line_of(name), "");
      }
    }
  }

  void broker_values(const VariableMeaning& meaning, std::vector<std::string>& said) {
    for (const auto& [variable, line] : meaning.broker_lines) {
      const std::size_t equals = line.find('=');
      const Finding finding = check_broker_setting(
          {line.substr(0, equals), line.substr(equals + 1), line_of(variable)});
      if (finding.kind == Kind::kRuns) continue;
      add(finding.kind, finding.line, variable + ": " + finding.text);
      said.push_back(variable);
    }
  }

  std::size_t line_of(const std::string& variable) const {
    const auto found = service_.environment.find(variable);
    return found == service_.environment.end() ? service_.line : found->second.line;
  }

  const ComposeService& service_;
  const ReadVariables& read_variables_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check_service(const ComposeService& service,
                                   const ReadVariables& read_variables) {
  ServiceCheck check(service, read_variables);
  std::vector<Finding> findings = check.run();
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.line < b.line; });
  return findings;
}

}  // namespace sluice
