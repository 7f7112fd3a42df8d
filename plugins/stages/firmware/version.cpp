#include "plugins/stages/firmware/version.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "plugins/common/text.hpp"

namespace vetting::firmware {
namespace {

Order order_of(int sign) { return sign < 0 ? Order::Older : sign > 0 ? Order::Newer : Order::Equal; }

template <class N>
Order by_value(const N& a, const N& b) { return a < b ? Order::Older : b < a ? Order::Newer : Order::Equal; }

int number_order(std::string_view a, std::string_view b) {
    a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
    b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
    return a.compare(b) < 0 ? -1 : a == b ? 0 : 1;
}

/// `1.2` and `1.2.0` are one version.
std::optional<Order> dotted(std::string_view a, std::string_view b) {
    const auto left_pairs = detail::hex_pairs(bare(a)), right_pairs = detail::hex_pairs(bare(b));
    if (left_pairs && right_pairs && left_pairs->size() == right_pairs->size()) return by_value(*left_pairs, *right_pairs);
    auto left = detail::dotted_parts(bare(a)), right = detail::dotted_parts(bare(b));
    if (!left || !right) return std::nullopt;
    const std::size_t parts = std::max(left->size(), right->size());
    left->resize(parts, {"0", ""});
    right->resize(parts, {"0", ""});
    for (std::size_t i = 0; i < parts; ++i) {
        if (const int order = number_order((*left)[i].digits, (*right)[i].digits); order != 0) return order_of(order);
        if (const int order = (*left)[i].letters.compare((*right)[i].letters); order != 0) return order_of(order);
    }
    return Order::Equal;
}

std::optional<Order> hex(std::string_view a, std::string_view b) {
    const auto left = detail::microcode(a), right = detail::microcode(b);
    return left && right ? std::optional(by_value(*left, *right)) : std::nullopt;
}

std::optional<Order> date(std::string_view a, std::string_view b) {
    const auto left = detail::date(a), right = detail::date(b);
    return left && right ? std::optional(by_value(*left, *right)) : std::nullopt;
}

std::optional<Order> hpe(std::string_view a, std::string_view b) {
    const auto left = detail::hpe(a), right = detail::hpe(b);
    if (!left || !right) return std::nullopt;
    if (left->family != right->family) return Order::Different;
    if (!left->number.empty() && !right->number.empty()) return dotted(left->number, right->number);
    if (left->date && right->date) return by_value(*left->date, *right->date);
    return Order::Unknown;  // the family alone says nothing of the version
}

Order text(std::string_view a, std::string_view b) {
    a = tool::trim(a);
    b = tool::trim(b);
    if (tool::lower(a) == tool::lower(b)) return Order::Equal;
    const auto alike = detail::alike_order(a, b);
    return alike && *alike != 0 ? order_of(*alike) : Order::Different;
}

Order automatically(std::string_view a, std::string_view b) {
    if (const auto order = hpe(a, b)) return *order;
    if (const auto order = date(a, b)) return *order;
    if (a.starts_with("0x") && b.starts_with("0x")) {
        if (const auto order = hex(a, b)) return *order;
    }
    if (const auto order = dotted(a, b)) return *order;
    return text(bare(a), bare(b));
}

}  // namespace

std::optional<Scheme> scheme_of(std::string_view word) {
    if (word.empty() || word == "auto") return Scheme::Auto;
    if (word == "dotted") return Scheme::Dotted;
    if (word == "hex") return Scheme::Hex;
    if (word == "date") return Scheme::Date;
    if (word == "hpe") return Scheme::Hpe;
    if (word == "text") return Scheme::Text;
    return std::nullopt;
}

Order compare(std::string_view a, std::string_view b, Scheme scheme) {
    a = tool::trim(a);
    b = tool::trim(b);
    if (a.empty() || b.empty()) return Order::Unknown;
    switch (scheme) {
        case Scheme::Auto: return automatically(a, b);
        case Scheme::Dotted: return dotted(a, b).value_or(Order::Unknown);
        case Scheme::Hex: return hex(a, b).value_or(Order::Unknown);
        case Scheme::Date: return date(a, b).value_or(Order::Unknown);
        case Scheme::Hpe: return hpe(a, b).value_or(Order::Unknown);
        case Scheme::Text: return text(a, b);
    }
    return Order::Unknown;
}

bool matches(std::string_view text, const std::string& pattern) {
    // Brackets are common in model names and mean nothing here.
    std::string escaped;
    for (const char c : pattern) {
        if (c == '[' || c == ']' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return ::fnmatch(escaped.c_str(), std::string(text).c_str(), FNM_CASEFOLD) == 0;
}

}  // namespace vetting::firmware
