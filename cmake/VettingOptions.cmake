# How everything of ours is compiled: one interface target, never global flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

# `Dev` is quick to build and still debuggable.
set(CMAKE_C_FLAGS_DEV "-O1 -g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEV "-O1 -g1" CACHE STRING "")

set(VETTING_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(VETTING_FUZZ "Build the libFuzzer targets (clang)" OFF)

find_program(VETTING_CCACHE ccache)
if(VETTING_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${VETTING_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${VETTING_CCACHE})
endif()
find_program(VETTING_MOLD mold)

add_library(vetting_options INTERFACE)
add_library(vetting::options ALIAS vetting_options)
target_include_directories(vetting_options INTERFACE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(vetting_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-missing-field-initializers -Werror
  $<$<CONFIG:Dev>:-D_GLIBCXX_ASSERTIONS>
  $<$<CONFIG:Release>:-fstack-protector-strong>)
target_compile_definitions(vetting_options INTERFACE
  BOOST_DLL_USE_STD_FS BOOST_ASIO_NO_DEPRECATED VETTING_VERSION="${PROJECT_VERSION}")
if(VETTING_MOLD)
  target_link_options(vetting_options INTERFACE -fuse-ld=mold)
endif()
if(VETTING_SANITIZE)
  target_compile_options(vetting_options INTERFACE -fsanitize=${VETTING_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(vetting_options INTERFACE -fsanitize=${VETTING_SANITIZE})
  if(VETTING_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(vetting_options INTERFACE -Wno-tsan)
  endif()
endif()
if(VETTING_FUZZ)
  target_compile_options(vetting_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined)
  target_link_options(vetting_options INTERFACE -fsanitize=address,undefined)
endif()
