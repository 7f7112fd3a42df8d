// A probe: turns what one tool or one corner of /sys says into facts, and maybe into samples.
#pragma once

#include <string>
#include <string_view>

#include "vetting/thunk.hpp"

namespace vetting {
inline namespace plugin_v1 {

class Probe {
public:
    static constexpr const char* kKind = "probe";
    virtual ~Probe() = default;

    /// The facts as JSON text, a fragment of the inventory; raw outputs become artifacts. A value that the source
    /// did not give is absent.
    virtual std::string collect(Call& call) = 0;
    /// The same facts from `call.captures()`, touching nothing. @throws Failure VT_E_INVALID what cannot be read.
    virtual std::string parse(Call& call) = 0;
    /// Report the sensors as they are now; called again and again on one instance.
    virtual void sample(Call&) {}
};

namespace detail {

template <class T>
struct ProbeTables {
    static vt_status collect(void* self, const vt_call* raw, const vt_sink* facts) noexcept {
        return guarded(raw, [self, facts](Call& call) { Output(*facts).write(static_cast<T*>(self)->collect(call)); });
    }
    static vt_status parse(void* self, const vt_call* raw, const vt_sink* facts) noexcept {
        return guarded(raw, [self, facts](Call& call) { Output(*facts).write(static_cast<T*>(self)->parse(call)); });
    }
    static vt_status sample(void* self, const vt_call* raw) noexcept {
        return guarded(raw, [self](Call& call) { static_cast<T*>(self)->sample(call); });
    }
    static constexpr bool kSamples = overrides<decltype(&T::sample), decltype(&Probe::sample)>;
    static constexpr vt_probe_1 kProbe{sizeof(vt_probe_1), 0, &collect, &parse, kSamples ? &sample : nullptr};

    static const void* get(const char* interface_id) noexcept {
        return std::string_view(interface_id) == VT_PROBE_1 ? &kProbe : nullptr;
    }
};

template <class T>
ProbeTables<T> tables_of(const T*, const Probe*);

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
