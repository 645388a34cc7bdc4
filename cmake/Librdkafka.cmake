# The target `librdkafka`: a static library built from its own C sources (docs/decisions/0090).
#
# They come inside the npm package of its bindings for Node.js, the one place among the package
# registries that carries the release we want as source. npm fetches the package once, into the
# build folder; what came is compared with the sum below before anything of it is used.
set(librdkafka_package node-rdkafka)
set(librdkafka_package_version 3.6.1)
set(librdkafka_version 2.12.0)
set(librdkafka_sha256 148f7e7b65c510314c70762d8f1be052c8fe1fdf03a128e6c78083a729a57a30)

# sluice_fetch_librdkafka(OUT): sets OUT to the folder of the sources.
function(sluice_fetch_librdkafka out)
  set(work "${PROJECT_BINARY_DIR}/librdkafka")
  set(archive "${work}/${librdkafka_package}-${librdkafka_package_version}.tgz")
  set(stamp "${work}/${librdkafka_sha256}")
  set(${out} "${work}/package/deps/librdkafka/src" PARENT_SCOPE)
  if(EXISTS "${stamp}")
    return()
  endif()
  file(REMOVE_RECURSE "${work}")
  file(MAKE_DIRECTORY "${work}")
  find_program(SLUICE_NPM npm REQUIRED)
  message(STATUS "Fetching librdkafka ${librdkafka_version}")
  foreach(try RANGE 2)
    execute_process(
      COMMAND "${SLUICE_NPM}" pack --silent --ignore-scripts "${librdkafka_package}@${librdkafka_package_version}"
      WORKING_DIRECTORY "${work}" RESULT_VARIABLE failed ERROR_VARIABLE words OUTPUT_QUIET)
    if(NOT failed)
      break()
    endif()
  endforeach()
  if(failed OR NOT EXISTS "${archive}")
    message(FATAL_ERROR "npm could not fetch ${librdkafka_package} ${librdkafka_package_version}, which holds "
      "librdkafka's sources: ${words}")
  endif()
  file(SHA256 "${archive}" sum)
  if(NOT sum STREQUAL librdkafka_sha256)
    message(FATAL_ERROR "${archive} is not what it was: its SHA-256 is ${sum}, not ${librdkafka_sha256}.")
  endif()
  file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${work}" PATTERNS "package/deps/librdkafka/*")
  file(REMOVE "${archive}")
  file(TOUCH "${stamp}")
endfunction()

sluice_fetch_librdkafka(librdkafka_source)
file(GLOB_RECURSE librdkafka_files "${librdkafka_source}/*.c")
# Other systems' files, what needs libcurl, the codecs that Debian's libraries bring; gzip and GSSAPI, which are ours.
list(FILTER librdkafka_files EXCLUDE REGEX "/(rdgz|regexp|rdkafka_sasl_(win32|cyrus)|rdhttp|rdkafka_sasl_oauthbearer_oidc|lz4|lz4frame|lz4hc)\\.c$")
pkg_check_modules(LIBRDKAFKA_NEEDS REQUIRED IMPORTED_TARGET libssl libcrypto libzstd liblz4 zlib)
add_library(librdkafka STATIC ${librdkafka_files} "${PROJECT_SOURCE_DIR}/cmake/librdkafka_gzip.c"
  "${PROJECT_SOURCE_DIR}/cmake/librdkafka_gssapi.c")
set_target_properties(librdkafka PROPERTIES PREFIX "")
# Its sources include "../config.h"; from src/ that is not ours, from this folder's sub-folder it is.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/librdkafka/config/src")
configure_file("${PROJECT_SOURCE_DIR}/cmake/librdkafka_config.h" "${PROJECT_BINARY_DIR}/librdkafka/config/config.h" COPYONLY)
target_include_directories(librdkafka PRIVATE "${PROJECT_BINARY_DIR}/librdkafka/config/src" "${librdkafka_source}")
set_source_files_properties("${PROJECT_SOURCE_DIR}/cmake/librdkafka_gssapi.c" PROPERTIES INCLUDE_DIRECTORIES "${PROJECT_SOURCE_DIR}/src")
# Ours say <librdkafka/rdkafka.h>, as where it is installed.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/librdkafka/include")
file(CREATE_LINK "${librdkafka_source}" "${PROJECT_BINARY_DIR}/librdkafka/include/librdkafka" SYMBOLIC)
target_include_directories(librdkafka SYSTEM INTERFACE "${PROJECT_BINARY_DIR}/librdkafka/include")
target_compile_options(librdkafka PRIVATE -w)
target_link_libraries(librdkafka PUBLIC PkgConfig::LIBRDKAFKA_NEEDS Threads::Threads ${CMAKE_DL_LIBS} m)
target_link_libraries(librdkafka INTERFACE sluice_kerberos)
