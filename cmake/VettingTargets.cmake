# vetting_library(NAME [ASIO] SOURCES a.cpp … [PUBLIC targets…] [PRIVATE targets…]): a folder's static library,
# `vetting::NAME`; ASIO when its files speak coroutines, OWN_HEADERS when its flags forbid the shared precompiled ones.
function(vetting_library name)
  cmake_parse_arguments(ARG "ASIO;OWN_HEADERS" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(vetting_${name} STATIC ${ARG_SOURCES})
  if(ARG_ASIO)
    vetting_precompiled(vetting_${name} asio)
  elseif(NOT ARG_OWN_HEADERS)
    vetting_precompiled(vetting_${name} json)
  endif()
  add_library(vetting::${name} ALIAS vetting_${name})
  target_link_libraries(vetting_${name} PUBLIC vetting::options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
endfunction()

# vetting_test(NAME LABEL unit|integration|faults|web|e2e SOURCES … [LINK …] [TIMEOUT seconds] [SERIAL]):
# a GoogleTest program; each case is a ctest of its own, labelled, so that `./dev test --only LABEL` finds it.
function(vetting_test name)
  cmake_parse_arguments(ARG "SERIAL;OWN_HEADERS" "LABEL;TIMEOUT" "SOURCES;LINK;DEFINITIONS" ${ARGN})
  find_package(GTest REQUIRED)
  include(GoogleTest)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE vetting::options ${ARG_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    VETTING_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    VETTING_BIN_DIR="${CMAKE_BINARY_DIR}/bin"
    VETTING_PLUGIN_DIR="${CMAKE_BINARY_DIR}/lib/vetting/plugins"
    VETTING_FIXTURES="${VETTING_FIXTURES}"
    ${ARG_DEFINITIONS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(NOT ARG_OWN_HEADERS)
    vetting_precompiled(${name} test)
  endif()
  set(properties LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
  if(ARG_SERIAL)
    list(APPEND properties RUN_SERIAL ON)
  endif()
  if(VETTING_TESTS)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60 PROPERTIES ${properties})
  endif()
endfunction()

# vetting_bench(NAME SOURCES … [LINK …]): a Google Benchmark program, build/<preset>/bench/NAME; `benches` builds all.
add_custom_target(benches)
function(vetting_bench name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  find_package(benchmark QUIET)
  if(NOT benchmark_FOUND OR VETTING_SANITIZE)
    return()
  endif()
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE vetting::options ${ARG_LINK} benchmark::benchmark)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
  add_dependencies(benches ${name})
endfunction()
