# Run by CPack behind each package: says in a .deb how much it takes where it is installed. CPack counts what a
# symbolic link points at, and each of the program's names is one.
foreach(package IN LISTS CPACK_PACKAGE_FILES)
  if(NOT package MATCHES "\\.deb$")
    continue()
  endif()
  set(work "${CPACK_TEMPORARY_DIRECTORY}/installed-size")
  file(REMOVE_RECURSE "${work}")
  file(MAKE_DIRECTORY "${work}/files" "${work}/control")
  set(shell [[
    set -eu
    dpkg-deb -x "$1" files
    size=$(du -sk --apparent-size files | cut -f 1)
    dpkg-deb -e "$1" control
    sed -i "s/^Installed-Size:.*/Installed-Size: $size/" control/control
    member=$(ar t "$1" | grep '^control\.tar')
    tar --owner=0 --group=0 --numeric-owner -caf "$member" -C control .
    ar r "$1" "$member"
  ]])
  execute_process(COMMAND sh -c "${shell}" sh "${package}" WORKING_DIRECTORY "${work}" RESULT_VARIABLE failed
    OUTPUT_VARIABLE words ERROR_VARIABLE words)
  if(failed)
    message(FATAL_ERROR "the installed size of ${package} cannot be set: ${words}")
  endif()
  file(REMOVE_RECURSE "${work}")
endforeach()
