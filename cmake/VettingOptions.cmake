# How everything of ours is compiled: one interface target, never global flags.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

# `Dev` is quick to build and names lines in a backtrace; `Release` is what ships. (Plain variables: `project()` has
# put empty ones for a build type of ours into the cache.)
set(CMAKE_C_FLAGS_DEV "-O0 -g1")
set(CMAKE_CXX_FLAGS_DEV "-O0 -g1")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")
set(CMAKE_CXX_FLAGS_RELEASE "-O1 -DNDEBUG")  # a fifth less to wait for; the one busy place, the store, says -O2 itself

set(VETTING_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(VETTING_FUZZ "Build the libFuzzer targets (clang)" OFF)

find_program(VETTING_CCACHE ccache)
if(VETTING_CCACHE)
  # Precompiled headers are cached too when ccache is told that their defines and times do not matter.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${VETTING_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
find_program(VETTING_MOLD mold)

add_library(vetting_options INTERFACE)
add_library(vetting::options ALIAS vetting_options)
target_include_directories(vetting_options INTERFACE ${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(vetting_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wno-missing-field-initializers -Werror
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # false alarms of g++ 12 in its own <string>
  # What g++ 12 imagines once it has inlined its own containers; the Dev build has these on.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-maybe-uninitialized;-Wno-mismatched-new-delete>
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
  # Not `function`: clang 14 cannot emit its prologue for the parts of a coroutine.
  target_compile_options(vetting_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function)
  target_link_options(vetting_options INTERFACE -fsanitize=address,undefined)
endif()

# The headers that nearly every file of ours pays for, compiled once: JSON and the standard library; the same with
# Asio's coroutines; and all that with GoogleTest for the test programs (an executable, for its own code model).
set(precompiled_json
  <algorithm> <array> <chrono> <cmath> <cstdint> <filesystem> <functional> <map> <memory> <optional> <string>
  <string_view> <utility> <vector> <nlohmann/json.hpp>)
set(precompiled_asio ${precompiled_json}
  <boost/asio/any_io_executor.hpp> <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp>
  <boost/asio/io_context.hpp> <boost/asio/post.hpp> <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)
set(precompiled_test ${precompiled_asio} <gmock/gmock.h> <gtest/gtest.h>)
add_library(vetting_pch_json OBJECT ${CMAKE_CURRENT_LIST_DIR}/precompiled.cpp)
add_library(vetting_pch_asio OBJECT ${CMAKE_CURRENT_LIST_DIR}/precompiled.cpp)
find_package(GTest REQUIRED)
add_executable(vetting_pch_test EXCLUDE_FROM_ALL ${CMAKE_CURRENT_LIST_DIR}/precompiled.cpp)
target_link_libraries(vetting_pch_test PRIVATE GTest::gmock GTest::gtest_main)
foreach(pch json asio test)
  target_link_libraries(vetting_pch_${pch} PRIVATE vetting::options)
  target_precompile_headers(vetting_pch_${pch} PRIVATE ${precompiled_${pch}})
endforeach()

# vetting_precompiled(TARGET json|asio|test)
function(vetting_precompiled target pch)
  target_precompile_headers(${target} REUSE_FROM vetting_pch_${pch})
endfunction()
