// The only place that knows both worlds: C++ functions called from C, with nothing thrown across.
#pragma once

#include <exception>
#include <new>
#include <type_traits>

#include "vetting/call.hpp"

namespace vetting {
inline namespace plugin_v1 {
namespace detail {

/// Run `body(call)`; whatever it throws becomes a status with its text.
template <class Body>
vt_status guarded(const vt_call* raw, const Body& body) noexcept {
    const auto fail = [raw](vt_status status, std::string_view why) { return raw->host->fail(raw, status, view(why)); };
    try {
        Call call(*raw);
        body(call);
        return VT_OK;
    } catch (const Failure& failure) {
        return fail(failure.status(), failure.what());
    } catch (const std::bad_alloc&) {
        return fail(VT_E_NO_MEMORY, "out of memory");
    } catch (const std::exception& error) {
        return fail(VT_E_INTERNAL, error.what());
    } catch (...) {
        return fail(VT_E_INTERNAL, "unknown exception");
    }
}

/// Whether `T::function` is another function than the base class's own: then its interface is offered.
/// (An override must be public and not overloaded.)
template <class Function, class BaseFunction>
inline constexpr bool overrides = !std::is_same_v<Function, BaseFunction>;

template <class T>
vt_status create(const vt_call* raw, void** self) noexcept {
    return guarded(raw, [self](Call&) { *self = new T(); });
}

template <class T>
void destroy(void* self) noexcept {
    delete static_cast<T*>(self);
}

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
