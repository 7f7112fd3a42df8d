#include "plugins/probes/aer/parse.hpp"

#include <array>
#include <map>

#include "plugins/common/kernel_lines.hpp"
#include "plugins/common/text.hpp"
#include "vetting/kernel_log/match.hpp"

namespace vetting::aer {
namespace {

using nlohmann::json;
using tool::SysfsTree;

struct FileRow {
    std::string_view file, severity, total;
};
constexpr std::array kFiles = {FileRow{"aer_dev_correctable", "correctable", "TOTAL_ERR_COR"},
                               FileRow{"aer_dev_nonfatal", "nonfatal", "TOTAL_ERR_NONFATAL"},
                               FileRow{"aer_dev_fatal", "fatal", "TOTAL_ERR_FATAL"}};

/// Lines `BadTLP 3`: names above zero into `kinds`; the total that the kernel gives, else their sum.
std::optional<std::uint64_t> read_counts(std::string_view content, std::string_view total_name, json& kinds) {
    std::optional<std::uint64_t> total;
    std::uint64_t sum = 0;
    bool any = false;
    for (const std::string_view line : tool::split_lines(content)) {
        const auto words = tool::split_words(line);
        if (words.size() != 2 || words[1].find_first_not_of("0123456789") != words[1].npos) continue;
        const auto count = tool::leading_uint(words[1]);
        if (!count) continue;
        any = true;
        if (words[0] == total_name) {
            total = count;
            continue;
        }
        sum += *count;
        if (*count > 0) kinds[tool::clean(words[0])] = *count;
    }
    return total ? total : any ? std::optional(sum) : std::nullopt;
}

/// The address that stands as a folder in the path: the last one, that of the device itself.
std::string address_in(const std::string& path) {
    std::string address;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view step = std::string_view(path).substr(at, slash - at);
        if (klog::detail::pci_address(step) == step.size() && step.find('.') != step.npos) address = step;
        at = slash + 1;
    }
    return address;
}

/// A single file's content without its path, as `cat` prints it.
json facts_of_content(std::string_view capture) {
    for (const FileRow& row : kFiles) {
        if (!tool::contains(capture, row.total)) continue;
        json kinds = json::object();
        json device = json::object();
        if (const auto total = read_counts(capture, row.total, kinds)) device[std::string(row.severity)] = *total;
        if (!kinds.empty()) device[std::string(row.severity) + "_kinds"] = std::move(kinds);
        return {{"aer", {{"devices", json::array({std::move(device)})}}}};
    }
    return json::object();
}

/// `type=Physical Layer, (Receiver ID)` → `Physical Layer`.
std::string layer_in(std::string_view message) {
    const std::size_t at = message.find("type=");
    if (at == message.npos) return {};
    const std::string_view rest = message.substr(at + 5);
    return tool::clean(rest.substr(0, std::min(rest.find(','), rest.size())));
}

/// `[ 0] RxErr                  (First)` → `RxErr`.
std::string kind_in(std::string_view message) {
    const std::size_t open = message.find(": ");
    std::string_view rest = tool::trim(open == message.npos ? message : message.substr(open + 2));
    if (rest.starts_with("AER: ")) rest = tool::trim(rest.substr(5));
    if (!rest.starts_with('[')) return {};
    const std::size_t close = rest.find(']');
    if (close == rest.npos || close > 4 || rest.substr(1, close - 1).find_first_not_of(" 0123456789") != rest.npos) return {};
    const auto columns = tool::split_columns(tool::trim(rest.substr(close + 1)));
    std::string kind = columns.empty() ? std::string{} : tool::clean(columns.front());
    if (kind.ends_with(" (First)")) kind.resize(kind.size() - 8);
    return kind;
}

json facts_of_log(std::string_view capture) {
    json devices = json::array();
    std::map<std::string, std::size_t> at;
    const auto lines = tool::kernel_lines(capture);
    if (lines.empty()) throw tool::InputError("no line of the kernel in it: neither its log nor counters of /sys/bus/pci/devices");
    for (const tool::KernelLine& line : lines) {
        const auto match = klog::match_message(line.message);
        const bool error = match && (match->id == "pcie_corrected" || match->id == "pcie_nonfatal" || match->id == "pcie_fatal");
        if (error) {
            const std::string address(match->part);
            if (at.emplace(address, devices.size()).second) devices.push_back({{"address", address}});
            json& device = devices[at[address]];
            const std::string field = match->id == "pcie_corrected" ? "correctable" : std::string(match->id.substr(5));
            device[field] = device.value(field, std::uint64_t{0}) + line.repeats;
            if (const std::string layer = layer_in(line.message); !layer.empty()) {
                device["layers"][layer] = device.contains("layers") ? device["layers"].value(layer, std::uint64_t{0}) + line.repeats : line.repeats;
            }
            continue;
        }
        const std::string kind = kind_in(line.message);
        if (kind.empty()) continue;
        for (const auto& [address, index] : at) {
            if (!tool::contains(line.message, address)) continue;
            json& kinds = devices[index]["kinds"];
            kinds[kind] = kinds.is_object() ? kinds.value(kind, std::uint64_t{0}) + line.repeats : line.repeats;
        }
    }
    return {{"aer", {{"devices", std::move(devices)}}}};
}

}  // namespace

json facts_of(const SysfsTree& tree) {
    std::map<std::string, json> devices;
    for (const auto& [path, content] : tree) {
        const std::string file = path.substr(path.rfind('/') + 1);
        const std::string address = address_in(path);
        for (const FileRow& row : kFiles) {
            if (file != row.file || address.empty()) continue;
            json kinds = json::object();
            const auto total = read_counts(content, row.total, kinds);
            if (!total) continue;
            json& device = devices[address];
            device["address"] = address;
            device[std::string(row.severity)] = *total;
            if (!kinds.empty()) device[std::string(row.severity) + "_kinds"] = std::move(kinds);
        }
    }
    if (devices.empty()) return json::object();
    json list = json::array();
    for (auto& [address, device] : devices) list.push_back(std::move(device));
    return {{"aer", {{"devices", std::move(list)}}}};
}

json parse(std::string_view capture) {
    tool::require_text(capture, "aer");
    if (json facts = facts_of(tool::read_sysfs_capture(capture)); !facts.empty()) return facts;
    if (json facts = facts_of_content(capture); !facts.empty()) return facts;
    return facts_of_log(capture);
}

}  // namespace vetting::aer
