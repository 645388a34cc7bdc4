#include "sqoop/eval_tool.h"

#include <algorithm>

#include "sqoop/import/record_text.h"
#include "sqoop/java/text.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kWidestColumn = 20;

// Padded, never cut.
std::string padded(std::string text, std::size_t width) {
  const std::size_t length = java_length(text);
  if (length < width) text.append(width - length, ' ');
  return text;
}

}  // namespace

Status evaluate(sql::Connection& connection, const std::string& statement, std::FILE* out,
                const JobLog& log) {
  TRY(sql::Outcome outcome, connection.execute(statement));
  if (!outcome.rows) {
    log.info("tool.EvalSqlTool", std::to_string(outcome.changed) + " row(s) updated.");
    return {};
  }
  std::vector<std::size_t> widths;
  std::size_t rule_length = 1;
  std::string header = "| ";
  for (const sql::Column& column : outcome.rows->columns()) {
    const auto size = static_cast<std::size_t>(std::max(0, column.display_size));
    widths.push_back(std::min(size, kWidestColumn));
    rule_length += widths.back() + 3;
    header += padded(column.label, widths.back()) + " | ";
  }
  const std::string rule = std::string(rule_length, '-') + "\n";
  const std::string top = rule + header + "\n" + rule;
  std::fwrite(top.data(), 1, top.size(), out);
  for (;;) {
    TRY(const auto row, outcome.rows->next());
    if (!row) break;
    std::string line = "| ";
    for (std::size_t i = 0; i < row->size(); ++i) {
      const sql::Field& field = (*row)[i];
      std::string text = "(null)";
      if (!field.is_null()) {
        text.clear();
        append_driver_string(
            text, connection.product(),
            field.form == sql::Form::kColumn ? outcome.rows->columns()[i].form : field.form,
            field.text());
      }
      line += padded(std::move(text), widths[i]) + " | ";
    }
    line += "\n";
    std::fwrite(line.data(), 1, line.size(), out);
  }
  std::fwrite(rule.data(), 1, rule.size(), out);
  std::fflush(out);
  return {};
}

}  // namespace sluice::sqoop
