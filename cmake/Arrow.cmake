# The targets `arrow` and `parquet`: Apache Arrow's C++ libraries (docs/decisions/0215).
#
# They come inside the Python package pyarrow, the one place among the package registries that carries them
# built. pip fetches the package once, into the build folder; what came is compared with the sum below before
# anything of it is used, and nothing of it runs. -DARROW_ROOT=FOLDER takes another build of the same version
# instead: its include/ and the two libraries, in lib/ or in the folder itself.
option(SLUICE_COLUMNAR "Build the module that reads and writes Parquet and ORC" ON)
set(ARROW_ROOT "" CACHE PATH "A build of Apache Arrow to take instead of the one that is fetched")
set(arrow_version 26.0.1)
set(arrow_soname 2600)
set(arrow_platform_x86_64 manylinux_2_28_x86_64)
set(arrow_sha256_x86_64 39cb0f2418282c24bea6ceda77b03e5a8f0a5766b63a8bf194d4e2a2c423548c)
set(arrow_platform_aarch64 manylinux_2_28_aarch64)
set(arrow_sha256_aarch64 22a96a225de107eb9acd1ad9a818198ca832df2a4c0952412f754a7ed2105a98)

# sluice_fetch_arrow(OUT): sets OUT to the folder of include/ and the libraries.
function(sluice_fetch_arrow out)
  set(machine "${CMAKE_SYSTEM_PROCESSOR}")
  set(sha256 "${arrow_sha256_${machine}}")
  if(NOT sha256)
    message(FATAL_ERROR "There is no build of Arrow ${arrow_version} for ${machine} to fetch. -DARROW_ROOT=FOLDER takes "
      "yours, -DSLUICE_COLUMNAR=OFF builds without Parquet and ORC.")
  endif()
  set(work "${PROJECT_BINARY_DIR}/arrow")
  set(stamp "${work}/${sha256}")
  set(${out} "${work}/pyarrow" PARENT_SCOPE)
  if(EXISTS "${stamp}")
    return()
  endif()
  file(REMOVE_RECURSE "${work}")
  file(MAKE_DIRECTORY "${work}")
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  message(STATUS "Fetching Arrow ${arrow_version}")
  # A pip of its own: Debian's Python has none, and its venv brings one.
  execute_process(COMMAND "${Python3_EXECUTABLE}" -m venv "${work}/pip"
    RESULT_VARIABLE failed OUTPUT_VARIABLE words ERROR_VARIABLE words)
  foreach(try RANGE 2)
    if(EXISTS "${work}/pip/bin/pip")
      execute_process(
        COMMAND "${work}/pip/bin/pip" download -q --disable-pip-version-check --no-deps --only-binary=:all:
          --python-version 3.11 --implementation cp --abi cp311 --platform "${arrow_platform_${machine}}"
          -d "${work}" "pyarrow==${arrow_version}"
        RESULT_VARIABLE failed ERROR_VARIABLE words OUTPUT_QUIET)
    endif()
    if(NOT failed)
      break()
    endif()
  endforeach()
  file(GLOB archive "${work}/pyarrow-${arrow_version}-*.whl")
  if(failed OR NOT archive)
    message(FATAL_ERROR "pip could not fetch pyarrow ${arrow_version}, which holds Arrow's libraries: ${words}"
      "-DARROW_ROOT=FOLDER takes a build of yours, -DSLUICE_COLUMNAR=OFF builds without Parquet and ORC.")
  endif()
  file(SHA256 "${archive}" sum)
  if(NOT sum STREQUAL sha256)
    message(FATAL_ERROR "${archive} is not what it was: its SHA-256 is ${sum}, not ${sha256}.")
  endif()
  file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${work}" PATTERNS
    "pyarrow/include/arrow/*" "pyarrow/include/parquet/*" "pyarrow/libarrow.so.*" "pyarrow/libparquet.so.*"
    "pyarrow-*/licenses/LICENSE.txt" "pyarrow-*/licenses/NOTICE.txt")
  file(REMOVE_RECURSE "${archive}" "${work}/pip")
  file(TOUCH "${stamp}")
endfunction()

if(SLUICE_COLUMNAR)
  if(ARROW_ROOT)
    set(arrow_folder "${ARROW_ROOT}")
  else()
    sluice_fetch_arrow(arrow_folder)
    file(GLOB arrow_licenses "${PROJECT_BINARY_DIR}/arrow/pyarrow-*/licenses/*.txt")
  endif()
  foreach(library arrow parquet)
    find_file(arrow_${library} "lib${library}.so.${arrow_soname}" REQUIRED NO_CACHE NO_DEFAULT_PATH
      PATHS "${arrow_folder}" "${arrow_folder}/lib")
    add_library(${library} SHARED IMPORTED GLOBAL)
    set_target_properties(${library} PROPERTIES IMPORTED_LOCATION "${arrow_${library}}")
    target_include_directories(${library} SYSTEM INTERFACE "${arrow_folder}/include")
  endforeach()
endif()
