// Throws a C++ exception through the C boundary: no thunk of the SDK stands between.
#include <cstring>
#include <stdexcept>

#include "vetting/abi/v1.h"
#include "vetting_describe.h"

namespace {

vt_status run(void*, const vt_call*) { throw std::runtime_error("thrown on purpose"); }

constexpr vt_stage_run_1 kRun{sizeof(vt_stage_run_1), 0, &run, nullptr, nullptr};
const void* get(const char* interface_id) { return std::strcmp(interface_id, VT_STAGE_RUN_1) == 0 ? &kRun : nullptr; }

}  // namespace

extern "C" const vt_module* vt_plugin_entry_v1(const void*) {
    static const vt_component component{sizeof(vt_component), 0, VT_ID_0, "stage", vt_describes[0].json, nullptr, nullptr, &get};
    static const vt_component* const components[] = {&component, nullptr};
    static const vt_module module{sizeof(vt_module), 0, VT_PLUGIN_NAME, VT_PLUGIN_VERSION, components};
    return &module;
}
