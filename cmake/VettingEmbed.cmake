# vetting_embed_text(TARGET NAME file): `NAME` as a std::string_view in the generated header `embedded/NAME.hpp`,
# with the file's bytes; rebuilt when the file changes.
function(vetting_embed_text target name file)
  cmake_path(ABSOLUTE_PATH file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.hpp @ONLY CONTENT
"// Generated from a file of the source tree.
#pragma once
#include <string_view>
inline constexpr char @name@_bytes[] = {@bytes@'\\0'};
inline constexpr std::string_view @name@{@name@_bytes, sizeof @name@_bytes - 1};
")
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
