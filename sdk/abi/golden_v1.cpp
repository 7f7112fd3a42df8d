// The binary shape of plugin ABI 1, member by member: a change that would break a plugin does not compile.
//
// DRAFT: until the ABI is frozen a line may change with the header. From then on lines are only ever added, at the end
// of a struct, and none is changed or taken away: plugins built against any of them are out there.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "sdk/include/vetting/abi/v1.h"

namespace {

using std::string_view;

// Offset and exact type of a member.
#define MEMBER(type, member, offset, ...)                                           \
    static_assert(offsetof(type, member) == (offset), #type "::" #member " moved"); \
    static_assert(std::is_same_v<decltype(type::member), __VA_ARGS__>, #type "::" #member " has another type")
#define SIZE(type, size) \
    static_assert(sizeof(type) == (size) && std::is_standard_layout_v<type>, #type " has another size")

static_assert(sizeof(void*) == 8, "the numbers below are those of 64-bit Linux");
static_assert(std::is_same_v<vt_status, std::int32_t>);
static_assert(std::is_same_v<vt_plugin_entry_v1_fn, const vt_module*(const void*)>);
static_assert(std::is_same_v<decltype(vt_plugin_entry_v1), const vt_module*(const void*)>);

MEMBER(vt_str, ptr, 0, const char*);
MEMBER(vt_str, len, 8, size_t);
SIZE(vt_str, 16);

MEMBER(vt_sink, ctx, 0, void*);
MEMBER(vt_sink, write, 8, vt_status (*)(void*, vt_str));
SIZE(vt_sink, 16);

MEMBER(vt_sample, key, 0, vt_str);
MEMBER(vt_sample, unit, 16, vt_str);
MEMBER(vt_sample, device, 32, vt_str);
MEMBER(vt_sample, value, 48, double);
MEMBER(vt_sample, mono_ns, 56, int64_t);
SIZE(vt_sample, 64);

MEMBER(vt_work, device, 0, vt_str);
MEMBER(vt_work, what, 16, vt_str);
MEMBER(vt_work, unit, 32, vt_str);
MEMBER(vt_work, done, 48, double);
SIZE(vt_work, 56);

MEMBER(vt_finding, code, 0, vt_str);
MEMBER(vt_finding, device, 16, vt_str);
MEMBER(vt_finding, message, 32, vt_str);
MEMBER(vt_finding, value, 48, double);
MEMBER(vt_finding, limit, 56, double);
MEMBER(vt_finding, unit, 64, vt_str);
MEMBER(vt_finding, details, 80, vt_str);
SIZE(vt_finding, 96);

MEMBER(vt_call, struct_size, 0, uint32_t);
MEMBER(vt_call, cancel_fd, 4, int32_t);
MEMBER(vt_call, deadline_ns, 8, int64_t);
MEMBER(vt_call, host, 16, const vt_host*);
MEMBER(vt_call, ctx, 24, void*);
SIZE(vt_call, 32);

MEMBER(vt_host, struct_size, 0, uint32_t);
MEMBER(vt_host, reserved0, 4, uint32_t);
MEMBER(vt_host, fail, 8, vt_status (*)(const vt_call*, vt_status, vt_str));
MEMBER(vt_host, cancelled, 16, int32_t (*)(const vt_call*));
MEMBER(vt_host, now_ns, 24, int64_t (*)(const vt_call*));
MEMBER(vt_host, log, 32, void (*)(const vt_call*, int32_t, vt_str));
MEMBER(vt_host, progress, 40, vt_status (*)(const vt_call*, vt_str, int32_t));
MEMBER(vt_host, samples, 48, vt_status (*)(const vt_call*, const vt_sample*, size_t, size_t));
MEMBER(vt_host, work, 56, vt_status (*)(const vt_call*, const vt_work*, size_t, size_t));
MEMBER(vt_host, finding, 64, vt_status (*)(const vt_call*, const vt_finding*, size_t));
MEMBER(vt_host, read, 72, vt_status (*)(const vt_call*, vt_str, const vt_sink*));
MEMBER(vt_host, artifact, 80, vt_status (*)(const vt_call*, vt_str, vt_str, int32_t*));
MEMBER(vt_host, open_device, 88, vt_status (*)(const vt_call*, vt_str, int32_t, int32_t*));
MEMBER(vt_host, spawn, 96, vt_status (*)(const vt_call*, const vt_str*, size_t, const vt_sink*, int32_t*));
MEMBER(vt_host, journal, 104, vt_status (*)(const vt_call*, vt_str));
MEMBER(vt_host, get, 112, const void* (*)(const vt_call*, const char*));
SIZE(vt_host, 120);

MEMBER(vt_component, struct_size, 0, uint32_t);
MEMBER(vt_component, reserved0, 4, uint32_t);
MEMBER(vt_component, id, 8, const char*);
MEMBER(vt_component, kind, 16, const char*);
MEMBER(vt_component, describe, 24, vt_str);
MEMBER(vt_component, create, 40, vt_status (*)(const vt_call*, void**));
MEMBER(vt_component, destroy, 48, void (*)(void*));
MEMBER(vt_component, get, 56, const void* (*)(const char*));
SIZE(vt_component, 64);

MEMBER(vt_module, struct_size, 0, uint32_t);
MEMBER(vt_module, reserved0, 4, uint32_t);
MEMBER(vt_module, name, 8, const char*);
MEMBER(vt_module, version, 16, const char*);
MEMBER(vt_module, components, 24, const vt_component* const*);
SIZE(vt_module, 32);

MEMBER(vt_stage_plan_1, struct_size, 0, uint32_t);
MEMBER(vt_stage_plan_1, reserved0, 4, uint32_t);
MEMBER(vt_stage_plan_1, plan, 8, vt_status (*)(void*, const vt_call*, const vt_sink*));
SIZE(vt_stage_plan_1, 16);

MEMBER(vt_stage_serve_1, struct_size, 0, uint32_t);
MEMBER(vt_stage_serve_1, reserved0, 4, uint32_t);
MEMBER(vt_stage_serve_1, serve, 8, vt_status (*)(void*, const vt_call*, const vt_sink*));
SIZE(vt_stage_serve_1, 16);

MEMBER(vt_stage_run_1, struct_size, 0, uint32_t);
MEMBER(vt_stage_run_1, reserved0, 4, uint32_t);
MEMBER(vt_stage_run_1, run, 8, vt_status (*)(void*, const vt_call*));
MEMBER(vt_stage_run_1, cleanup, 16, vt_status (*)(void*, const vt_call*));
MEMBER(vt_stage_run_1, replay, 24, vt_status (*)(void*, const vt_call*));
SIZE(vt_stage_run_1, 32);

MEMBER(vt_probe_1, struct_size, 0, uint32_t);
MEMBER(vt_probe_1, reserved0, 4, uint32_t);
MEMBER(vt_probe_1, collect, 8, vt_status (*)(void*, const vt_call*, const vt_sink*));
MEMBER(vt_probe_1, parse, 16, vt_status (*)(void*, const vt_call*, const vt_sink*));
MEMBER(vt_probe_1, sample, 24, vt_status (*)(void*, const vt_call*));
SIZE(vt_probe_1, 32);

MEMBER(vt_notifier_1, struct_size, 0, uint32_t);
MEMBER(vt_notifier_1, reserved0, 4, uint32_t);
MEMBER(vt_notifier_1, deliver, 8, vt_status (*)(void*, const vt_call*));
SIZE(vt_notifier_1, 16);

MEMBER(vt_reporter_1, struct_size, 0, uint32_t);
MEMBER(vt_reporter_1, reserved0, 4, uint32_t);
MEMBER(vt_reporter_1, render, 8, vt_status (*)(void*, const vt_call*, const vt_sink*));
SIZE(vt_reporter_1, 16);

MEMBER(vt_power_1, struct_size, 0, uint32_t);
MEMBER(vt_power_1, reserved0, 4, uint32_t);
MEMBER(vt_power_1, state, 8, vt_status (*)(void*, const vt_call*, const vt_sink*));
MEMBER(vt_power_1, set, 16, vt_status (*)(void*, const vt_call*, int32_t));
SIZE(vt_power_1, 24);

static_assert(VT_ABI_MAJOR == 1);
static_assert(VT_OK == 0);
static_assert(VT_STOP == 1);
static_assert(VT_E_INTERNAL == -1);
static_assert(VT_E_INVALID == -2);
static_assert(VT_E_NOT_FOUND == -3);
static_assert(VT_E_UNSUPPORTED == -4);
static_assert(VT_E_CANCELLED == -5);
static_assert(VT_E_TIMEOUT == -6);
static_assert(VT_E_TOOL == -7);
static_assert(VT_E_DEVICE_GONE == -8);
static_assert(VT_E_REFUSED == -9);
static_assert(VT_E_IO == -10);
static_assert(VT_E_NO_MEMORY == -11);
static_assert(VT_E_CONFIG == -12);
static_assert(VT_E_LIMIT == -13);
static_assert(VT_LOG_DEBUG == 0);
static_assert(VT_LOG_INFO == 1);
static_assert(VT_LOG_WARNING == 2);
static_assert(VT_LOG_ERROR == 3);
static_assert(VT_OPEN_READ == 0);
static_assert(VT_OPEN_WRITE == 1);
static_assert(VT_POWER_ON == 1);
static_assert(VT_POWER_OFF == 2);
static_assert(VT_POWER_CYCLE == 3);
static_assert(VT_POWER_BOOT_PXE == 4);

static_assert(string_view(VT_STAGE_PLAN_1) == "vt.stage.plan/1");
static_assert(string_view(VT_STAGE_SERVE_1) == "vt.stage.serve/1");
static_assert(string_view(VT_STAGE_RUN_1) == "vt.stage.run/1");
static_assert(string_view(VT_PROBE_1) == "vt.probe/1");
static_assert(string_view(VT_NOTIFIER_1) == "vt.notifier/1");
static_assert(string_view(VT_REPORTER_1) == "vt.reporter/1");
static_assert(string_view(VT_POWER_1) == "vt.power/1");

}  // namespace
