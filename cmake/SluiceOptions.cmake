# Warnings, sanitizers, and the tools that keep the build short.
option(SLUICE_WERROR "Treat warnings as errors" OFF)

option(SLUICE_UNITS "Compile several files as one unit: a third of the time for all, more for one" OFF)

find_program(SLUICE_CCACHE ccache)
if(SLUICE_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${SLUICE_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SLUICE_CCACHE}")
endif()

find_program(SLUICE_MOLD mold)
if(SLUICE_MOLD AND NOT CMAKE_CROSSCOMPILING)
  add_link_options(-fuse-ld=mold)
endif()

set(CMAKE_CXX_FLAGS_DEV "-O1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_C_FLAGS_DEV "-O1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -D_GLIBCXX_ASSERTIONS")

add_library(sluice_warnings INTERFACE)
target_compile_options(sluice_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion)
# g++ 12 finds these falsely inside its own library when it optimises (GCC bugs 105329, 105562).
target_compile_options(sluice_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>)
if(SLUICE_WERROR)
  target_compile_options(sluice_warnings INTERFACE -Werror)
endif()

if(SLUICE_SANITIZE)
  add_compile_options(-fsanitize=${SLUICE_SANITIZE} -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${SLUICE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    add_compile_options(-fno-sanitize=function)  # clang 14 cannot place its data beside a coroutine
  elseif(SLUICE_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan)  # Asio's fences, which the sanitizer does not see
  endif()
endif()
if(SLUICE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# CRC32C in hardware: every x86-64 server since 2008 has SSE 4.2; 64-bit Arm has its own instructions.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-msse4.2)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
