#include "sqoop/codegen_tool.h"

#include "sqoop/import/hive.h"
#include "sqoop/import/record_class_file.h"

namespace sluice::sqoop {

Status generate_class(const Environment& environment, const Settings& settings,
                      const Connector& connector, const JobLog& log) {
  log.info("tool.CodeGenTool", "Beginning code generation");
  TRY(auto connection, connector.connect(log));
  TRY(const ImportSource source,
      ImportSource::describe(*connection, connector, settings, settings.table, log));
  TRY(const std::string path, write_record_class(environment, source, settings, connector));
  keep_record_class(environment, source, settings);
  log.info("orm.CompilationManager",
           "No class is generated of " + path +
               ": there is no jar. Merge and export here need none, and know this one's records.");
  if (!settings.hive.import) return {};
  TRY(const std::string definition,
      hive_definition(source, settings, hive_time(environment.clock), log));
  const auto written = write_hive_script(
      settings, settings.hive.table.empty() ? settings.table : settings.hive.table,
      definition + ";\n");
  return written ? Status() : Status(written.error());
}

}  // namespace sluice::sqoop
