// Rules as people and packs write them.
#include "plugins/common/stage/facts.hpp"
#include "plugins/stages/firmware/rules.hpp"

namespace vetting::firmware {
namespace {

using nlohmann::json;

constexpr std::size_t kMostRules = 20000;
constexpr const char* kKinds[] = {"bios", "bmc", "cpu", "disk", "nic", "hba", "gpu", "psu", "tpm", "other", "any"};

/// One rule while it is read; every member is taken once, and what is left over is a mistake.
class Reader {
public:
    Reader(const json& rule, std::string place) : rule_(rule), place_(std::move(place)) {
        if (!rule_.is_object()) fail("is not an object");
    }
    [[noreturn]] void fail(const std::string& what) const { throw RuleError(place_ + " " + what); }

    std::string text(const char* name) {
        ++taken_;
        const auto found = rule_.find(name);
        if (found == rule_.end() || found->is_null()) return --taken_, std::string();
        if (!found->is_string()) fail(std::string("has a '") + name + "' that is no text");
        return found->get<std::string>();
    }
    std::optional<std::string> version(const char* name) {
        std::string value = text(name);
        if (value.empty() && rule_.contains(name)) fail(std::string("has an empty '") + name + "'");
        return value.empty() ? std::nullopt : std::optional(std::move(value));
    }
    std::vector<std::string> versions(const char* name) {
        const auto found = rule_.find(name);
        if (found == rule_.end()) return {};
        ++taken_;
        std::vector<std::string> values;
        if (!found->is_array() || found->empty()) fail(std::string("has a '") + name + "' that is no list of versions");
        for (const json& one : *found) {
            if (!one.is_string() || one.get_ref<const std::string&>().empty()) fail(std::string("has a '") + name + "' that is no list of versions");
            values.push_back(one.get<std::string>());
        }
        return values;
    }
    std::size_t number(const char* name) {
        const auto found = rule_.find(name);
        if (found == rule_.end()) return 0;
        ++taken_;
        const auto value = found->is_number_integer() ? found->get<std::int64_t>() : -1;
        if (value < 1 || value > 9) fail(std::string("has a '") + name + "' that is no number from 1 to 9");
        return static_cast<std::size_t>(value);
    }
    /// A member that is not known may be the very condition that was meant.
    void end() const {
        if (rule_.size() != taken_) fail("has a member that is not known; it may have: id part model vendor system exact minimum maximum allowed blocked scheme word severity reason");
    }

private:
    const json& rule_;
    std::string place_;
    std::size_t taken_ = 0;
};

Rule read_rule(const json& from, const std::string& prefix, std::size_t index) {
    const std::string place = prefix + "rule " + std::to_string(index + 1);
    Reader reader(from, place);
    Rule rule;
    const std::string id = reader.text("id");
    rule.id = id.empty() ? place : prefix + id;
    rule.part = reader.text("part");
    rule.model = reader.text("model");
    rule.vendor = reader.text("vendor");
    rule.system = reader.text("system");
    rule.exact = reader.version("exact");
    rule.minimum = reader.version("minimum");
    rule.maximum = reader.version("maximum");
    rule.allowed = reader.versions("allowed");
    rule.blocked = reader.versions("blocked");
    const std::string scheme = reader.text("scheme"), severity = reader.text("severity");
    rule.word = reader.number("word");
    rule.reason = reader.text("reason");
    reader.end();
    if (std::find(std::begin(kKinds), std::end(kKinds), rule.part) == std::end(kKinds)) reader.fail("names no kind of part ('" + rule.part + "'); there are: bios bmc cpu disk nic hba gpu psu tpm other any");
    if (!scheme_of(scheme)) reader.fail("has the scheme '" + scheme + "', which is none of auto dotted hex date hpe text");
    rule.scheme = *scheme_of(scheme);
    if (!severity.empty()) rule.severity = severity;
    if (rule.severity != "critical" && rule.severity != "warning" && rule.severity != "info") reader.fail("has the severity '" + severity + "', which is none of info warning critical");
    if (!rule.exact && !rule.minimum && !rule.maximum && rule.allowed.empty() && rule.blocked.empty()) reader.fail("asks for nothing: give it exact, minimum, maximum, allowed or blocked");
    if (rule.part == "cpu" && rule.scheme == Scheme::Auto) rule.scheme = Scheme::Hex;
    return rule;
}

void read_list(const json& list, const std::string& prefix, std::vector<Rule>& into) {
    if (!list.is_array()) throw RuleError(prefix + "rules are no list");
    std::size_t index = 0;
    for (const json& rule : list) {
        if (into.size() >= kMostRules) throw RuleError("more than " + std::to_string(kMostRules) + " rules");
        into.push_back(read_rule(rule, prefix, index++));
    }
}

}  // namespace

std::vector<Rule> rules_of(const json& config) {
    std::vector<Rule> rules;
    if (config.is_object() && config.contains("rules")) read_list(config["rules"], "", rules);
    for (const json& pack : stages::list_at(config, "pack_rules")) {
        const std::string prefix = stages::text_at(pack, "pack") + " " + stages::text_at(pack, "version") + ": ";
        if (!pack.is_object() || !pack.contains("rules")) throw RuleError(prefix + "no rules in it");
        read_list(pack["rules"], prefix, rules);
    }
    return rules;
}

}  // namespace vetting::firmware
