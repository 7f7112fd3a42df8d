#include "plugins/probes/aer/parse.hpp"

#include <array>
#include <map>

#include "plugins/common/firmware_record.hpp"
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

/// `type=Physical Layer, (Receiver ID)`, `aer_layer=Physical Layer, aer_agent=…` → `Physical Layer`.
std::string layer_in(std::string_view message) {
    for (const std::string_view name : {"type=", "aer_layer="}) {
        const std::size_t at = message.find(name);
        if (at == message.npos) continue;
        const std::string_view rest = message.substr(at + name.size());
        return tool::clean(rest.substr(0, std::min(rest.find(','), rest.size())));
    }
    return {};
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

/// The errors of a log, by device in the order in which they were seen.
class LoggedErrors {
public:
    void look_at(const tool::KernelLine& line) {
        add(firmware_.look_at(line.message));
        const auto match = klog::match_message(line.message);
        const std::string_view id = match ? match->id : std::string_view{};
        if (is_error(id)) {
            json& device = device_at(std::string(match->part));
            count(device, field_of(id), line.repeats);
            add_detail(device, "layers", layer_in(line.message), line.repeats);
            return;
        }
        // What the firmware handed over is detailed behind its record, which may still be open.
        if (id == "pcie_status") device_at(std::string(match->part));
        for (const auto& [address, index] : at_) {
            if (!tool::contains(line.message, address)) continue;
            add_detail(devices_[index], "kinds", kind_in(line.message), line.repeats);
            if (tool::contains(line.message, "aer_layer=")) add_detail(devices_[index], "layers", layer_in(line.message), line.repeats);
        }
    }
    json finish() {
        add(firmware_.finish());
        return std::move(devices_);
    }

private:
    static bool is_error(std::string_view id) { return id == "pcie_corrected" || id == "pcie_nonfatal" || id == "pcie_fatal"; }
    static std::string field_of(std::string_view id) { return id == "pcie_corrected" ? "correctable" : std::string(id.substr(5)); }
    static void count(json& object, const std::string& field, std::uint64_t more) {
        object[field] = object.value(field, std::uint64_t{0}) + more;
    }
    static void add_detail(json& device, const char* list, const std::string& name, std::uint64_t more) {
        if (name.empty()) return;
        if (!device.contains(list)) device[list] = json::object();
        count(device[list], name, more);
    }
    void add(const std::optional<tool::FirmwareRecords::Error>& error) {
        if (error && is_error(error->signature) && !error->part.empty()) count(device_at(error->part), field_of(error->signature), 1);
    }
    json& device_at(const std::string& address) {
        if (at_.emplace(address, devices_.size()).second) devices_.push_back({{"address", address}});
        return devices_[at_[address]];
    }

    json devices_ = json::array();
    std::map<std::string, std::size_t> at_;
    tool::FirmwareRecords firmware_;
};

json facts_of_log(std::string_view capture) {
    const auto lines = tool::kernel_lines(capture);
    LoggedErrors errors;
    for (const tool::KernelLine& line : lines) errors.look_at(line);
    return {{"aer", {{"devices", errors.finish()}}}};
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
    if (auto facts = facts_of_rasdaemon(capture)) return std::move(*facts);
    return facts_of_log(capture);
}

}  // namespace vetting::aer
