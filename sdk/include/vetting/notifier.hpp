// A notifier: tells somebody of an event, once, quickly.
#pragma once

#include <string_view>

#include "vetting/thunk.hpp"

namespace vetting {
inline namespace plugin_v1 {

class Notifier {
public:
    static constexpr const char* kKind = "notifier";
    virtual ~Notifier() = default;

    /// Deliver `call.read("event")` by the settings of `call.config_text()`; one attempt, within 10 s.
    /// @throws Failure when it did not arrive.
    virtual void deliver(Call& call) = 0;
};

namespace detail {

template <class T>
struct NotifierTables {
    static vt_status deliver(void* self, const vt_call* raw) noexcept {
        return guarded(raw, [self](Call& call) { static_cast<T*>(self)->deliver(call); });
    }
    static constexpr vt_notifier_1 kNotifier{sizeof(vt_notifier_1), 0, &deliver};

    static const void* get(const char* interface_id) noexcept {
        return std::string_view(interface_id) == VT_NOTIFIER_1 ? &kNotifier : nullptr;
    }
};

template <class T>
NotifierTables<T> tables_of(const T*, const Notifier*);

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
