# The program: main.cpp wires, nothing else.
find_package(CLI11 REQUIRED)
add_executable(vettingd main.cpp options.cpp own_names.cpp startup.cpp)
set_target_properties(vettingd PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
target_link_libraries(vettingd PRIVATE vetting::api vetting::config vetting::engine vetting::events vetting::http CLI11::CLI11)
install(TARGETS vettingd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
