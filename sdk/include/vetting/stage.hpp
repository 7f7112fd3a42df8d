// A stage: one question about the hardware, answered from evidence. Derive, override `run`, export with
// VETTING_EXPORT(YourStage) from vetting/plugin.hpp.
#pragma once

#include <string>
#include <string_view>

#include "vetting/thunk.hpp"

namespace vetting {
inline namespace plugin_v1 {

class Stage {
public:
    static constexpr const char* kKind = "stage";
    virtual ~Stage() = default;

    /// [machine under test] Exercise every target of the plan; report work, samples and findings as they come.
    virtual void run(Call& call) = 0;
    /// [machine under test] Put back what the journal says was changed; maybe in a fresh process, after a kill.
    virtual void cleanup(Call&) {}
    /// [anywhere] The same judgement from `call.captures()`, touching no device.
    virtual void replay(Call&) { throw Failure(VT_E_UNSUPPORTED, "this stage has no replay"); }
    /// [host] The plan as JSON text (see VT_STAGE_PLAN_1), from config and facts alone. Not overridden: the default
    /// plan, which wants work on every part of the describe's `targets`.
    virtual std::string plan(Call&) { return "{}"; }
    /// [host] Write to `endpoints` where the service listens (a JSON object), then stay until cancelled.
    virtual void serve(Call&, Output& /*endpoints*/) {}
};

namespace detail {

template <class T>
struct StageTables {
    static vt_status run(void* self, const vt_call* raw) noexcept {
        return guarded(raw, [self](Call& call) { static_cast<T*>(self)->run(call); });
    }
    static vt_status cleanup(void* self, const vt_call* raw) noexcept {
        return guarded(raw, [self](Call& call) { static_cast<T*>(self)->cleanup(call); });
    }
    static vt_status replay(void* self, const vt_call* raw) noexcept {
        return guarded(raw, [self](Call& call) { static_cast<T*>(self)->replay(call); });
    }
    static vt_status plan(void* self, const vt_call* raw, const vt_sink* out) noexcept {
        return guarded(raw, [self, out](Call& call) { Output(*out).write(static_cast<T*>(self)->plan(call)); });
    }
    static vt_status serve(void* self, const vt_call* raw, const vt_sink* out) noexcept {
        return guarded(raw, [self, out](Call& call) {
            Output endpoints(*out);
            static_cast<T*>(self)->serve(call, endpoints);
        });
    }

    static constexpr bool kPlans = overrides<decltype(&T::plan), decltype(&Stage::plan)>;
    static constexpr bool kServes = overrides<decltype(&T::serve), decltype(&Stage::serve)>;
    static constexpr bool kCleansUp = overrides<decltype(&T::cleanup), decltype(&Stage::cleanup)>;
    static constexpr bool kReplays = overrides<decltype(&T::replay), decltype(&Stage::replay)>;
    static constexpr vt_stage_run_1 kRun{sizeof(vt_stage_run_1), 0, &run, kCleansUp ? &cleanup : nullptr,
                                         kReplays ? &replay : nullptr};
    static constexpr vt_stage_plan_1 kPlan{sizeof(vt_stage_plan_1), 0, &plan};
    static constexpr vt_stage_serve_1 kServe{sizeof(vt_stage_serve_1), 0, &serve};

    static const void* get(const char* interface_id) noexcept {
        const std::string_view id = interface_id;
        if (id == VT_STAGE_RUN_1) return &kRun;
        if (id == VT_STAGE_PLAN_1 && kPlans) return &kPlan;
        if (id == VT_STAGE_SERVE_1 && kServes) return &kServe;
        return nullptr;
    }
};

template <class T>
StageTables<T> tables_of(const T*, const Stage*);

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
