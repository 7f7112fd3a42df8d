// Exports components as one module: `VETTING_EXPORT(MyStage)` in exactly one .cpp of the plugin.
//
// Id, version and describe come from the <id>.json that vetting_add_plugin() embedded (the generated header
// vetting_describe.h); several components are given in the order of its DESCRIBE files.
#pragma once

#include <array>
#include <cstddef>

#include "vetting/notifier.hpp"
#include "vetting/probe.hpp"
#include "vetting/reporter.hpp"
#include "vetting/stage.hpp"

namespace vetting {
inline namespace plugin_v1 {
namespace detail {

template <class T>
vt_component component(const char* id, vt_str describe) {
    static_assert(requires { T::kKind; }, "a component derives from Stage, Probe, Notifier or Reporter");
    using Tables = decltype(tables_of(static_cast<const T*>(nullptr), static_cast<const T*>(nullptr)));
    return {sizeof(vt_component), 0, id, T::kKind, describe, &create<T>, &destroy<T>, &Tables::get};
}

/// The module of the components `T…`, described by `describes` (id and JSON text) in the same order.
template <class... T, class Described, std::size_t N>
const vt_module* module_of(const Described (&describes)[N], const char* name, const char* version) noexcept {
    static_assert(N == sizeof...(T), "as many components as DESCRIBE files");
    std::size_t next = 0;
    const auto take = [&describes, &next]() -> const Described& { return describes[next++]; };
    static const std::array<vt_component, N> components{[&take]<class One>(const One*) {
        const Described& described = take();
        return component<One>(described.id, described.json);
    }(static_cast<const T*>(nullptr))...};
    static const auto list = [] {
        std::array<const vt_component*, N + 1> pointers{};
        for (std::size_t i = 0; i < N; ++i) pointers[i] = &components[i];
        return pointers;
    }();
    static const vt_module module{sizeof(vt_module), 0, name, version, list.data()};
    return &module;
}

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting

#define VETTING_EXPORT(...)                                                                                      \
    extern "C" VT_EXPORT const vt_module* vt_plugin_entry_v1(const void*) {                                      \
        return ::vetting::detail::module_of<__VA_ARGS__>(vt_describes, VT_PLUGIN_NAME, VT_PLUGIN_VERSION);       \
    }                                                                                                            \
    static_assert(true, "takes the semicolon")

#if __has_include("vetting_describe.h")
#include "vetting_describe.h"
#endif
