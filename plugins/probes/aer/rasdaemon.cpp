// What rasdaemon recorded: `ras-mc-ctl --errors` tells each error, with its device since 2020; `ras-mc-ctl --summary` counts them.
#include <algorithm>
#include <map>

#include "plugins/common/text.hpp"
#include "plugins/probes/aer/parse.hpp"
#include "vetting/kernel_log/pattern.hpp"

namespace vetting::aer {
namespace {

using nlohmann::json;

constexpr std::string_view kEvents = "PCIe AER events:", kSummary = "PCIe AER events summary:", kNone = "No PCIe AER errors";

const char* severity_in(std::string_view text) {
    if (tool::contains(text, "Uncorrected (Non-Fatal)")) return "nonfatal";
    if (tool::contains(text, "Uncorrected (Fatal)")) return "fatal";
    return tool::contains(text, "Corrected") ? "correctable" : nullptr;
}

/// Errors by device; those of which no device is told come together in one without an address.
class Recorded {
public:
    void add(const std::string& address, std::string_view text, std::uint64_t count, std::string_view messages) {
        const char* severity = severity_in(text);
        if (severity == nullptr) return;
        if (at_.emplace(address, devices_.size()).second) devices_.push_back(address.empty() ? json::object() : json{{"address", address}});
        json& device = devices_[at_[address]];
        device[severity] = device.value(severity, std::uint64_t{0}) + count;
        messages = messages.substr(0, messages.find(" TLP Header"));
        const std::string list = std::string(severity) + "_kinds";
        while (!messages.empty()) {  // `Advisory Non-Fatal, BIT15`
            const std::size_t comma = std::min(messages.find(", "), messages.size());
            const std::string kind = tool::clean(messages.substr(0, comma));
            messages.remove_prefix(std::min(comma + 2, messages.size()));
            if (kind.empty()) continue;
            if (!device.contains(list)) device[list] = json::object();
            device[list][kind] = device[list].value(kind, std::uint64_t{0}) + count;
        }
    }
    json take() { return std::move(devices_); }

private:
    json devices_ = json::array();
    std::map<std::string, std::size_t> at_;
};

/// `1 2020-04-16 22:09:48 +0000 0000:0b:00.0 Corrected error: Receiver Error`.
void read_event(Recorded& recorded, std::string_view line) {
    constexpr std::string_view kMark = " error: ";
    const std::size_t at = line.find(kMark);
    if (at == line.npos) return;
    std::string address;
    for (const auto word : tool::split_words(line.substr(0, at))) {
        if (klog::detail::pci_address(word) == word.size()) address = word;
    }
    recorded.add(address, line.substr(0, at), 1, line.substr(at + kMark.size()));
}

/// `2 Corrected errors: Bad DLLP`.
void read_count(Recorded& recorded, std::string_view line) {
    constexpr std::string_view kMark = " errors:";
    const auto count = tool::leading_uint(line);
    const std::size_t at = line.find(kMark);
    if (count && at != line.npos) recorded.add({}, line.substr(0, at), *count, line.substr(at + kMark.size()));
}

}  // namespace

std::optional<json> facts_of_rasdaemon(std::string_view capture) {
    if (!tool::contains(capture, kEvents) && !tool::contains(capture, kSummary) && !tool::contains(capture, kNone)) return std::nullopt;
    const bool each = tool::contains(capture, kEvents);  // in one capture with the summary they are the same errors
    Recorded recorded;
    std::string_view section;
    for (const std::string_view raw : tool::split_lines(capture)) {
        const std::string_view line = tool::trim(raw);
        if (line.ends_with("events:") || line.ends_with("summary:") || line.empty()) section = line;
        else if (section == kEvents) read_event(recorded, line);
        else if (section == kSummary && !each) read_count(recorded, line);
    }
    return json{{"aer", {{"devices", recorded.take()}}}};
}

}  // namespace vetting::aer
