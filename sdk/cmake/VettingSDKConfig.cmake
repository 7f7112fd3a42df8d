# find_package(VettingSDK): the target VettingSDK::sdk (headers only) and vetting_add_plugin().
include(${CMAKE_CURRENT_LIST_DIR}/VettingSDKTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/VettingPlugin.cmake)
