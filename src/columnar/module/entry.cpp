// The module's two functions.
#include "columnar/columnar.h"
#include "columnar/module/orc_writer.h"
#include "columnar/module/parquet_reader.h"
#include "columnar/module/parquet_writer.h"
#include "columnar/version.h"

namespace sluice::columnar {
namespace {

class Files final : public Module {
 public:
  Result<std::unique_ptr<Writer>> write(const WriteRequest& request, Sink sink) const override {
    return request.format == Format::kOrc ? make_orc_writer(request, std::move(sink))
                                          : make_parquet_writer(request, std::move(sink));
  }
  Result<std::unique_ptr<Reader>> read(Source source) const override {
    return open_parquet(std::move(source));
  }
};

}  // namespace
}  // namespace sluice::columnar

extern "C" __attribute__((visibility("default"))) const char* sluice_columnar_version() {
  return sluice::columnar::kVersion;
}

extern "C" __attribute__((visibility("default"))) const sluice::columnar::Module*
sluice_columnar_module() {
  static const sluice::columnar::Files module;
  return &module;
}
