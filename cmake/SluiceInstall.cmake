# Where the program, its links, its manual and its completions go; the .deb, and the rpm.
include(GNUInstallDirs)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(links_file "${PROJECT_SOURCE_DIR}/src/main/links.txt")
set(share "${PROJECT_BINARY_DIR}/share")
add_custom_command(
  OUTPUT "${share}/stamp"
  COMMAND Python3::Interpreter "${PROJECT_SOURCE_DIR}/tools/manual/manual.py"
          "${PROJECT_BINARY_DIR}/bin" "${links_file}" "${share}" "${PROJECT_VERSION}"
  COMMAND ${CMAKE_COMMAND} -E touch "${share}/stamp"
  DEPENDS sluice "${links_file}" "${PROJECT_SOURCE_DIR}/tools/manual/manual.py"
          "${PROJECT_SOURCE_DIR}/tools/manual/notes.toml" "${PROJECT_SOURCE_DIR}/tools/manual/values.sh"
  COMMENT "Writing the manual and the completions"
  VERBATIM)
add_custom_command(
  OUTPUT "${share}/sluice.conf" "${share}/settings.md"
  COMMAND "${PROJECT_BINARY_DIR}/bin/sluice" config print > "${share}/sluice.conf"
  COMMAND "${PROJECT_BINARY_DIR}/bin/sluice" config print --markdown > "${share}/settings.md"
  DEPENDS sluice
  VERBATIM)
add_custom_target(manual ALL DEPENDS "${share}/stamp" "${share}/sluice.conf")

install(TARGETS sluice RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
if(TARGET sluice-columnar)
  install(TARGETS sluice-columnar LIBRARY DESTINATION lib/sluice)
  # Executable, as rpm looks at no other library.
  install(PROGRAMS $<TARGET_FILE_DIR:sluice-columnar>/$<TARGET_FILE_NAME:arrow> $<TARGET_FILE_DIR:sluice-columnar>/$<TARGET_FILE_NAME:parquet>
    DESTINATION lib/sluice)
  install(FILES ${arrow_licenses} DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sluice/arrow)
  add_dependencies(manual sluice-columnar)
endif()
file(STRINGS "${links_file}" links REGEX "^[a-z]")
foreach(link IN LISTS links)
  install(FILES "${PROJECT_BINARY_DIR}/bin/${link}" DESTINATION ${CMAKE_INSTALL_BINDIR})
endforeach()
install(DIRECTORY "${share}/man1" DESTINATION ${CMAKE_INSTALL_MANDIR})
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/completion-links")
# Bash looks for a file of the command's own name.
set(bash_completions ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES "${share}/completions/sluice.bash" DESTINATION ${bash_completions} RENAME sluice)
foreach(link IN LISTS links)
  file(CREATE_LINK sluice "${PROJECT_BINARY_DIR}/completion-links/${link}" SYMBOLIC)
  install(FILES "${PROJECT_BINARY_DIR}/completion-links/${link}" DESTINATION ${bash_completions})
endforeach()
install(FILES "${share}/completions/_sluice" DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES "${share}/completions/sluice.fish" DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sluice/examples USE_SOURCE_PERMISSIONS)
# As a service: units, the user, the folders, and the one file of settings.
set(systemd "${PROJECT_SOURCE_DIR}/deploy/systemd")
install(FILES "${systemd}/sluice.service" "${systemd}/sluice-agent@.service" DESTINATION lib/systemd/system)
install(FILES "${systemd}/sysusers.conf" DESTINATION lib/sysusers.d RENAME sluice.conf)
install(FILES "${systemd}/tmpfiles.conf" DESTINATION lib/tmpfiles.d RENAME sluice.conf)
install(FILES "${share}/sluice.conf" DESTINATION /etc/sluice)
install(FILES README.md CHANGELOG.md LICENSE "${share}/settings.md" DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sluice)

# The package holds the program and its manual (target `manual`): tests need not be built for it.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CMAKE_SKIP_PACKAGE_ALL_DEPENDENCY ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME sluice)
set(CPACK_PACKAGE_CONTACT "The Sluice project <sluice@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Kafka, Sqoop, Flume and HDFS in one program")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${PROJECT_BINARY_DIR}/lib/sluice")
# Oracle, SQL Server and other databases are reached by ODBC, whose driver manager is loaded when it is needed.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS unixodbc)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_THREADS 0)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(debian "${PROJECT_SOURCE_DIR}/deploy/debian")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${debian}/postinst;${debian}/prerm;${debian}/conffiles")
set(CPACK_POST_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/InstalledSize.cmake")
# The rpm requires the libraries that it was linked with by their names and versions: it is for the release that it is built on.
set(rpm "${PROJECT_SOURCE_DIR}/deploy/rpm")
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE Apache-2.0)
set(CPACK_RPM_POST_INSTALL_SCRIPT_FILE "${rpm}/post.sh")
set(CPACK_RPM_PRE_UNINSTALL_SCRIPT_FILE "${rpm}/preun.sh")
set(CPACK_RPM_USER_FILELIST "%config(noreplace) /etc/sluice/sluice.conf")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /etc /usr/lib/systemd /usr/lib/systemd/system /usr/lib/sysusers.d /usr/lib/tmpfiles.d /usr/share/man /usr/share/man/man1
    /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh /usr/share/zsh/vendor-completions
    /usr/share/fish /usr/share/fish/vendor_completions.d)
set(CPACK_RPM_SPEC_MORE_DEFINE "%define _build_id_links none")
include(CPack)
