#include "sdk/runner/child/interfaces.hpp"

#include <array>
#include <cstring>

namespace vetting::runner {
namespace {

constexpr auto kFunctions = std::to_array<FunctionInfo>({
    {VT_STAGE_PLAN_1, "stage", "plan", offsetof(vt_stage_plan_1, plan), Shape::WithSink, true},
    {VT_STAGE_SERVE_1, "stage", "serve", offsetof(vt_stage_serve_1, serve), Shape::WithSink, true},
    {VT_STAGE_RUN_1, "stage", "run", offsetof(vt_stage_run_1, run), Shape::Plain, true},
    {VT_STAGE_RUN_1, "stage", "cleanup", offsetof(vt_stage_run_1, cleanup), Shape::Plain, false},
    {VT_STAGE_RUN_1, "stage", "replay", offsetof(vt_stage_run_1, replay), Shape::Plain, false},
    {VT_PROBE_1, "probe", "collect", offsetof(vt_probe_1, collect), Shape::WithSink, true},
    {VT_PROBE_1, "probe", "parse", offsetof(vt_probe_1, parse), Shape::WithSink, false},
    {VT_PROBE_1, "probe", "sample", offsetof(vt_probe_1, sample), Shape::Plain, false},
    {VT_NOTIFIER_1, "notifier", "deliver", offsetof(vt_notifier_1, deliver), Shape::Plain, true},
    {VT_REPORTER_1, "reporter", "render", offsetof(vt_reporter_1, render), Shape::WithSink, true},
    {VT_POWER_1, "power", "state", offsetof(vt_power_1, state), Shape::WithSink, true},
    {VT_POWER_1, "power", "set", offsetof(vt_power_1, set), Shape::WithAction, true},
});

using AnyFunction = void (*)();

/// The pointer at `offset` of a table, null when the table ends before it (it is older than this host).
AnyFunction pointer_at(const void* table, std::size_t offset) {
    std::uint32_t size = 0;
    std::memcpy(&size, table, sizeof size);
    AnyFunction function = nullptr;
    if (size >= offset + sizeof function) std::memcpy(&function, static_cast<const char*>(table) + offset, sizeof function);
    return function;
}

}  // namespace

std::span<const FunctionInfo> functions() { return kFunctions; }

const FunctionInfo* find_function(std::string_view interface_id, std::string_view name) {
    for (const FunctionInfo& row : kFunctions) {
        if (row.interface_id == interface_id && row.name == name) return &row;
    }
    return nullptr;
}

vt_status invoke(const FunctionInfo& function, const void* table, void* self, const vt_call& call, const vt_sink& sink,
                 std::int32_t action) {
    const AnyFunction pointer = pointer_at(table, function.offset);
    if (pointer == nullptr) return VT_E_UNSUPPORTED;
    switch (function.shape) {
        case Shape::Plain: return reinterpret_cast<vt_status (*)(void*, const vt_call*)>(pointer)(self, &call);
        case Shape::WithSink:
            return reinterpret_cast<vt_status (*)(void*, const vt_call*, const vt_sink*)>(pointer)(self, &call, &sink);
        case Shape::WithAction:
            return reinterpret_cast<vt_status (*)(void*, const vt_call*, std::int32_t)>(pointer)(self, &call, action);
    }
    return VT_E_UNSUPPORTED;
}

}  // namespace vetting::runner
