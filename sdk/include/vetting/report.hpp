// What a plugin reports through its Call: findings, as C++ values.
#pragma once

#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "vetting/abi/v1.h"

namespace vetting {
inline namespace plugin_v1 {

/// A part as a person would point at it; what is empty is left to the host, which knows the inventory.
struct Part {
    std::string kind, slot, serial, model;
};

/// Something found. Severity, action and next step come from the catalogue entry of `code`, or for a third party's
/// code from its describe; set them here only to say something else than that.
struct Finding {
    std::string code;     ///< `VT-MEM-002`, or `<component id>/…`
    std::string device;   ///< key of the target
    std::string message;  ///< one sentence for a person
    std::optional<double> value{}, limit{};
    std::string unit{};
    std::string severity{};  ///< `info` | `warning` | `critical`
    std::string action{};    ///< `watch` | `retest` | `reseat` | `reconfigure` | `replace`
    std::string next_step{}, source{};
    std::optional<bool> confirmed{};  ///< seen again when it was repeated
    std::optional<Part> part{};
    std::string details{};  ///< a JSON object with whatever else is known, or empty
};

namespace detail {

inline vt_str view(std::string_view text) noexcept { return {text.data(), text.size()}; }
inline std::string_view view(vt_str text) noexcept {
    return text.ptr == nullptr ? std::string_view{} : std::string_view{text.ptr, text.len};
}

/// `text` as a JSON string; UTF-8 goes through as it is.
inline std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
            out += escape;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

/// Members of a JSON object, those that say something.
class Members {
public:
    void add(std::string_view name, std::string_view text) {
        if (!text.empty()) add_raw(name, quoted(text));
    }
    void add_raw(std::string_view name, std::string_view json) {
        if (!text_.empty()) text_ += ',';
        text_ += quoted(name) + ":";
        text_ += json;
    }
    /// `object` is the text of a JSON object whose members join these.
    void splice(std::string_view object) {
        const auto open = object.find('{');
        const auto close = object.rfind('}');
        if (open == std::string_view::npos || close == std::string_view::npos) return;
        const std::string_view inner = object.substr(open + 1, close - open - 1);
        if (inner.find_first_not_of(" \t\r\n") == std::string_view::npos) return;
        if (!text_.empty()) text_ += ',';
        text_ += inner;
    }
    [[nodiscard]] std::string object() const { return text_.empty() ? std::string{} : "{" + text_ + "}"; }

private:
    std::string text_;
};

/// The details that cross the boundary: the finding's own, and what it overrides.
inline std::string details_of(const Finding& finding) {
    Members members;
    members.splice(finding.details);
    members.add("severity", finding.severity);
    members.add("action", finding.action);
    members.add("next_step", finding.next_step);
    members.add("source", finding.source);
    if (finding.confirmed) members.add_raw("confirmed", *finding.confirmed ? "true" : "false");
    if (finding.part) {
        Members part;
        part.add("kind", finding.part->kind);
        part.add("slot", finding.part->slot);
        part.add("serial", finding.part->serial);
        part.add("model", finding.part->model);
        if (const std::string object = part.object(); !object.empty()) members.add_raw("part", object);
    }
    return members.object();
}

inline double or_nan(std::optional<double> value) noexcept {
    return value.value_or(std::numeric_limits<double>::quiet_NaN());
}

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
