// The kernel's own files (Documentation/admin-guide/RAS): mcN/{ce_count …}, mcN/dimmM or rankM, mcN/csrowR with channels.
#include <algorithm>
#include <optional>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/edac/parse.hpp"

namespace vetting::edac {
namespace {

using nlohmann::json;
using tool::SysfsTree;

/// `mc3` or `csrow12` of `prefix` and digits.
bool is_numbered(std::string_view name, std::string_view prefix) {
    return name.starts_with(prefix) && name.size() > prefix.size() &&
           name.find_first_not_of("0123456789", prefix.size()) == name.npos;
}

/// The files by their path from `mcN` on.
SysfsTree from_controllers(const SysfsTree& tree) {
    SysfsTree out;
    for (const auto& [path, content] : tree) {
        for (std::size_t at = 0; at < path.size();) {
            const std::size_t slash = path.find('/', at);
            if (slash == path.npos) break;
            if (is_numbered(std::string_view(path).substr(at, slash - at), "mc")) {
                out.emplace(path.substr(at), content);
                break;
            }
            at = slash + 1;
        }
    }
    return out;
}

std::vector<std::string> folders(const SysfsTree& tree, const std::string& below, std::string_view prefix) {
    std::vector<std::string> names;
    for (auto at = tree.lower_bound(below); at != tree.end() && at->first.starts_with(below); ++at) {
        const std::size_t slash = at->first.find('/', below.size());
        if (slash == std::string::npos) continue;
        std::string name = at->first.substr(below.size(), slash - below.size());
        if (is_numbered(name, prefix) && (names.empty() || names.back() != name)) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end(), tool::natural_less);
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

class Folder {
public:
    Folder(const SysfsTree& tree, std::string path) : tree_(tree), path_(std::move(path)) {}
    [[nodiscard]] std::optional<std::string> text(const std::string& file) const {
        const auto found = tree_.find(path_ + file);
        return found == tree_.end() ? std::nullopt : tool::known(found->second);
    }
    [[nodiscard]] std::optional<std::uint64_t> number(const std::string& file) const {
        const auto found = tree_.find(path_ + file);
        if (found == tree_.end()) return std::nullopt;
        const std::string_view digits = tool::trim(found->second);
        return digits.find_first_not_of("0123456789") == digits.npos ? tool::leading_uint(digits) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::uint64_t> mebibytes(const std::string& file) const {
        const auto mib = number(file);
        return mib && *mib > 0 && *mib < (1ULL << 40) ? std::optional(*mib << 20) : std::nullopt;
    }

private:
    const SysfsTree& tree_;
    std::string path_;
};

json module_facts(const Folder& module, const std::string& place) {
    json out = {{"place", place}};
    tool::put(out, "label", module.text("dimm_label"));
    tool::put(out, "size_bytes", module.mebibytes("size"));
    tool::put(out, "type", module.text("dimm_mem_type"));
    tool::put(out, "mode", module.text("dimm_edac_mode"));
    tool::put(out, "corrected", module.number("dimm_ce_count"));
    tool::put(out, "uncorrected", module.number("dimm_ue_count"));
    return out;
}

void add_modules(json& dimms, const SysfsTree& tree, const std::string& controller) {
    for (const char* kind : {"dimm", "rank"}) {
        for (const std::string& name : folders(tree, controller + "/", kind)) {
            dimms.push_back(module_facts(Folder(tree, controller + "/" + name + "/"), controller + "/" + name));
        }
    }
}

/// Older kernels count by row and channel.
void add_rows(json& dimms, const SysfsTree& tree, const std::string& controller) {
    constexpr int kMostChannels = 16;
    for (const std::string& name : folders(tree, controller + "/", "csrow")) {
        const Folder row(tree, controller + "/" + name + "/");
        for (int channel = 0; channel < kMostChannels; ++channel) {
            const std::string ch = "ch" + std::to_string(channel);
            const auto corrected = row.number(ch + "_ce_count"), uncorrected = row.number(ch + "_ue_count");
            if (!corrected && !uncorrected) continue;
            json out = {{"place", controller + "/" + name + "/" + ch}};
            tool::put(out, "label", row.text(ch + "_dimm_label"));
            tool::put(out, "corrected", corrected);
            tool::put(out, "uncorrected", uncorrected);
            tool::put(out, "type", row.text("mem_type"));
            tool::put(out, "mode", row.text("edac_mode"));
            dimms.push_back(std::move(out));
        }
    }
}

json rows_of(const SysfsTree& tree, const std::string& controller) {
    json rows = json::array();
    for (const std::string& name : folders(tree, controller + "/", "csrow")) {
        const Folder row(tree, controller + "/" + name + "/");
        json out = {{"name", name}};
        tool::put(out, "corrected", row.number("ce_count"));
        tool::put(out, "uncorrected", row.number("ue_count"));
        tool::put(out, "size_bytes", row.mebibytes("size_mb"));
        rows.push_back(std::move(out));
    }
    return rows;
}

void add_to(json& facts, const char* field, const std::optional<std::uint64_t>& more) {
    if (more) facts[field] = facts.value(field, std::uint64_t{0}) + *more;
}

}  // namespace

json facts_of(const SysfsTree& whole) {
    const SysfsTree tree = from_controllers(whole);
    json facts = json::object(), dimms = json::array();
    for (const std::string& name : folders(tree, "", "mc")) {
        const Folder files(tree, name + "/");
        json out = {{"name", name}};
        tool::put(out, "driver", files.text("mc_name"));
        tool::put(out, "size_bytes", files.mebibytes("size_mb"));
        tool::put(out, "corrected", files.number("ce_count"));
        tool::put(out, "uncorrected", files.number("ue_count"));
        tool::put(out, "corrected_unplaced", files.number("ce_noinfo_count"));
        tool::put(out, "uncorrected_unplaced", files.number("ue_noinfo_count"));
        if (json rows = rows_of(tree, name); !rows.empty()) out["rows"] = std::move(rows);
        add_to(facts, "corrected", files.number("ce_count"));
        add_to(facts, "uncorrected", files.number("ue_count"));
        facts["controllers"].push_back(std::move(out));
        const std::size_t before = dimms.size();
        add_modules(dimms, tree, name);
        if (dimms.size() == before) add_rows(dimms, tree, name);
    }
    if (facts.empty()) return json::object();
    if (!dimms.empty()) facts["dimms"] = std::move(dimms);
    return {{"edac", std::move(facts)}};
}

}  // namespace vetting::edac
