// A reporter: renders the report of a run in one format; the same bytes for the same bundle.
#pragma once

#include <string_view>

#include "vetting/thunk.hpp"

namespace vetting {
inline namespace plugin_v1 {

class Reporter {
public:
    static constexpr const char* kKind = "reporter";
    virtual ~Reporter() = default;

    /// Render `call.read("bundle")` (a report document) as `call.read("format")` into `out`.
    virtual void render(Call& call, Output& out) = 0;
};

namespace detail {

template <class T>
struct ReporterTables {
    static vt_status render(void* self, const vt_call* raw, const vt_sink* out) noexcept {
        return guarded(raw, [self, out](Call& call) {
            Output output(*out);
            static_cast<T*>(self)->render(call, output);
        });
    }
    static constexpr vt_reporter_1 kReporter{sizeof(vt_reporter_1), 0, &render};

    static const void* get(const char* interface_id) noexcept {
        return std::string_view(interface_id) == VT_REPORTER_1 ? &kReporter : nullptr;
    }
};

template <class T>
ReporterTables<T> tables_of(const T*, const Reporter*);

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
