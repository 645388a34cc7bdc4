# sluice_web_bundle(OUT): builds the pages of web/ and sets OUT to the source file that embeds them.
#
# npm ci runs again only when package-lock.json changes, esbuild only when a source does. Everything
# happens in the build folder: src/ is a link there, so that imports find its node_modules.
function(sluice_web_bundle out)
  find_program(SLUICE_NODE NAMES node nodejs REQUIRED)
  find_program(SLUICE_NPM npm REQUIRED)
  execute_process(COMMAND "${SLUICE_NODE}" --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
  string(REGEX REPLACE "^v([0-9]+).*" "\\1" major "${version}")
  if(major LESS 18)
    message(FATAL_ERROR "The console's pages need Node.js 18 or newer; ${SLUICE_NODE} is ${version}.")
  endif()

  set(web "${PROJECT_SOURCE_DIR}/web")
  set(work "${PROJECT_BINARY_DIR}/web")
  set(modules "${work}/node_modules/.package-lock.json")
  set(generated "${PROJECT_BINARY_DIR}/gen/console/web_assets.cc")
  file(MAKE_DIRECTORY "${work}" "${PROJECT_BINARY_DIR}/gen/console")
  file(CREATE_LINK "${web}/src" "${work}/src" SYMBOLIC)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${web}/src/*")

  add_custom_command(
    OUTPUT "${modules}"
    COMMAND "${CMAKE_COMMAND}" -E copy "${web}/package.json" "${web}/package-lock.json" "${web}/tsconfig.json" "${web}/build.mjs" "${work}"
    COMMAND "${SLUICE_NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND "${CMAKE_COMMAND}" -E touch "${modules}"
    DEPENDS "${web}/package.json" "${web}/package-lock.json"
    WORKING_DIRECTORY "${work}"
    COMMENT "Installing the pages' packages"
    VERBATIM)
  add_custom_command(
    OUTPUT "${generated}"
    COMMAND "${CMAKE_COMMAND}" -E copy "${web}/tsconfig.json" "${web}/build.mjs" "${work}"
    COMMAND "${SLUICE_NODE}" build.mjs out "${generated}"
    DEPENDS "${modules}" "${web}/build.mjs" "${web}/tsconfig.json" ${sources}
    WORKING_DIRECTORY "${work}"
    COMMENT "Bundling the pages"
    VERBATIM)

  set(${out} "${generated}" PARENT_SCOPE)
endfunction()
