#include <dlfcn.h>

#include <filesystem>
#include <string_view>
#include <system_error>

#include "columnar/columnar.h"
#include "columnar/version.h"

namespace sluice::columnar {
namespace {

constexpr const char* kFile = "libsluice-columnar.so";

// Beside the program, as it is built and as it is installed: bin/sluice and lib/sluice/.
std::string module_path() {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  return (program.parent_path().parent_path() / "lib" / "sluice" / kFile).string();
}

Error missing(const std::string& path, const char* reason) {
  return Error(
      ErrorCode::kUnsupported,
      "Parquet and ORC need the module " + std::string(kFile) + ", which is not at " + path +
          " or can't be loaded (" + (reason != nullptr ? reason : "no reason given") +
          "). The package sluice installs it, an image has it that is built with --build-arg "
          "COLUMNAR=yes, and a build of your own unless -DSLUICE_COLUMNAR=OFF.");
}

}  // namespace

Result<const Module*> load_module() {
  const std::string path = module_path();
  void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return missing(path, dlerror());
  const auto version =
      reinterpret_cast<const char* (*)()>(dlsym(library, "sluice_columnar_version"));
  const auto module =
      reinterpret_cast<const Module* (*)()>(dlsym(library, "sluice_columnar_module"));
  if (version == nullptr || module == nullptr) return missing(path, dlerror());
  if (std::string_view(version()) != kVersion) {
    return Error(ErrorCode::kUnsupported, path + " is of another version (" + version() +
                                              ") than this program (" + kVersion +
                                              "). Install both from one package or build.");
  }
  return module();
}

}  // namespace sluice::columnar
