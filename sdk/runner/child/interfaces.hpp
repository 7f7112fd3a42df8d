// The interfaces of ABI 1 as a table: how long each is, what it must have, and how its functions are called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sdk/include/vetting/abi/v1.h"

namespace vetting::runner {

/// The shapes of functions in ABI 1.
enum class Shape : std::uint8_t { Plain, WithSink, WithAction };

struct FunctionInfo {
    std::string_view interface_id;
    std::string_view kind;  ///< of the components that may offer it
    std::string_view name;
    std::size_t offset;     ///< of the pointer in its table
    Shape shape;
    bool required;          ///< a table without it is refused
};

[[nodiscard]] std::span<const FunctionInfo> functions();
[[nodiscard]] const FunctionInfo* find_function(std::string_view interface_id, std::string_view name);

/// Call it. VT_E_UNSUPPORTED when the table has no such function.
[[nodiscard]] vt_status invoke(const FunctionInfo& function, const void* table, void* self, const vt_call& call,
                               const vt_sink& sink, std::int32_t action);

}  // namespace vetting::runner
