#include "plugins/stages/firmware/rules.hpp"

#include "plugins/common/text.hpp"

namespace vetting::firmware {
namespace {

Ruling kept() { return {}; }
Ruling broken(const char* code, std::string why) { return {Held::Broken, code, std::move(why)}; }
Ruling not_measured(std::string why) { return {Held::NotMeasured, {}, std::move(why)}; }

/// The word of the version that the rule is about; empty when there are not so many.
std::string part_of_text(const Rule& rule, const std::string& version) {
    if (rule.word == 0) return version;
    const std::vector<std::string_view> words = tool::split_words(version);
    return words.size() < rule.word ? std::string() : std::string(words[rule.word - 1]);
}

Ruling is_equal(const std::string& version, const std::string& wanted, Scheme scheme) {
    const Order order = compare(version, wanted, scheme);
    if (order == Order::Equal) return kept();
    if (order == Order::Unknown) return not_measured("it cannot be compared with " + wanted);
    return broken("VT-FW-005", "not the version " + wanted);
}

Ruling is_between(const Rule& rule, const std::string& version) {
    if (rule.minimum) {
        const Order order = compare(version, *rule.minimum, rule.scheme);
        if (order == Order::Older) return broken("VT-FW-002", "below the minimum " + *rule.minimum);
        if (order == Order::Different || order == Order::Unknown) return not_measured("it cannot be compared with the minimum " + *rule.minimum);
    }
    if (rule.maximum) {
        const Order order = compare(version, *rule.maximum, rule.scheme);
        if (order == Order::Newer) return broken("VT-FW-008", "above the maximum " + *rule.maximum);
        if (order == Order::Different || order == Order::Unknown) return not_measured("it cannot be compared with the maximum " + *rule.maximum);
    }
    return kept();
}

Ruling is_allowed(const Rule& rule, const std::string& version) {
    if (rule.allowed.empty()) return kept();
    bool unknown = false;
    std::string list;
    for (const std::string& one : rule.allowed) {
        if (matches(version, one)) return kept();
        const Order order = compare(version, one, rule.scheme);
        if (order == Order::Equal) return kept();
        unknown = unknown || order == Order::Unknown;
        list += (list.empty() ? "" : ", ") + one;
    }
    return unknown ? not_measured("it cannot be compared with every one of: " + list) : broken("VT-FW-004", "none of the allowed: " + list);
}

/// `2.4.1`, `2.4*`, or an order: `<2.4`, `<=2.4`, `>2.4`, `>=2.4`.
Ruling is_blocked_by(const Rule& rule, const std::string& version, const std::string& entry) {
    const std::size_t sign = entry.find_first_not_of("<>=");
    const std::string relation = entry.substr(0, sign), limit = sign == std::string::npos ? "" : std::string(tool::trim(entry.substr(sign)));
    const Order order = compare(version, relation.empty() ? entry : limit, rule.scheme);
    if (relation.empty()) {
        if (order == Order::Equal || matches(version, entry)) return broken("VT-FW-001", "blocked: " + entry);
        return order == Order::Unknown && entry.find_first_of("*?") == std::string::npos ? not_measured("it cannot be compared with the blocked " + entry) : kept();
    }
    if (order == Order::Different || order == Order::Unknown) return not_measured("it cannot be compared with the blocked " + entry);
    const bool equal = order == Order::Equal && relation.find('=') != std::string::npos;
    const bool beyond = (order == Order::Older && relation[0] == '<') || (order == Order::Newer && relation[0] == '>');
    return equal || beyond ? broken("VT-FW-001", "blocked: " + entry) : kept();
}

Ruling is_blocked(const Rule& rule, const std::string& version) {
    Ruling ruling = kept();
    for (const std::string& entry : rule.blocked) {
        Ruling one = is_blocked_by(rule, version, entry);
        if (one.held == Held::Broken) return one;
        if (one.held == Held::NotMeasured) ruling = std::move(one);
    }
    return ruling;
}

}  // namespace

bool Rule::applies_to(const FirmwarePart& of, const Machine& machine) const {
    if (part != "any" && part != of.kind) return false;
    if (!vendor.empty() && !matches(of.vendor, vendor)) return false;
    if (!model.empty() && !matches(of.model, model)) return false;
    const std::string both = machine.vendor + " " + machine.product;
    return system.empty() || matches(machine.product, system) || matches(both, system);
}

Ruling apply(const Rule& rule, const std::string& whole) {
    const std::string version = part_of_text(rule, whole);
    if (version.empty()) return not_measured("it has no word " + std::to_string(rule.word));
    Ruling worst = kept();
    const auto take = [&worst](Ruling ruling) {
        if (worst.held == Held::Broken || ruling.held == Held::Kept) return;
        if (ruling.held == Held::Broken || worst.held == Held::Kept) worst = std::move(ruling);
    };
    take(is_blocked(rule, version));
    if (rule.exact) take(is_equal(version, *rule.exact, rule.scheme));
    take(is_between(rule, version));
    take(is_allowed(rule, version));
    return worst;
}

}  // namespace vetting::firmware
