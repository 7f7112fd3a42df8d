// Which form of nvidia-smi's output it is, and what the tool complains of.
#include <algorithm>
#include <initializer_list>

#include "plugins/common/nvidia/facts.hpp"
#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

using tool::contains;

constexpr std::string_view kNoHandle = "Unable to determine the device handle for";

/// `Unable to determine the device handle for GPU 0000:8A:00.0: GPU is lost.  Reboot the system to recover this GPU`, of other
/// versions `GPU0000:0B:00.0: Unknown Error` and `GPU2: Unknown Error`; the reason may stand on the line below. A card that
/// only cannot do what was asked (`Not Supported`) is not lost.
void find_lost(Report& report, std::string_view line, std::string_view below) {
    const std::size_t at = line.find(kNoHandle);
    if (at == std::string_view::npos) return;
    const std::string message = tool::clean(line.substr(at, 300));
    const std::string reason = tool::lower(message.ends_with(':') ? std::string(below) : message);
    for (const std::string_view harmless : {"not supported", "insufficient permissions", "not permitted", "invalid argument"}) {
        if (contains(reason, harmless)) return;
    }
    std::string address;
    for (std::string_view word : tool::split_words(line.substr(at + kNoHandle.size()))) {
        while (word.ends_with(':') || word.ends_with(',')) word.remove_suffix(1);
        if (tool::lower(word.substr(0, 3)) == "gpu") word.remove_prefix(3);
        if (std::count(word.begin(), word.end(), ':') == 2 && address.empty()) address = tool::clean(word);
    }
    const bool known = std::any_of(report.lost.begin(), report.lost.end(), [&](const Lost& one) { return one.address == address && one.message == message; });
    if (!known) report.lost.push_back({address, message.ends_with(':') ? message + " " + tool::clean(below.substr(0, 200)) : message});
}

/// `WARNING: infoROM is corrupted at gpu 0000:67:00.0`, below whatever was asked for.
void find_corrupted(Report& report, std::string_view line) {
    constexpr std::string_view kMark = "infoROM is corrupted at gpu ";
    const std::size_t at = line.find(kMark);
    if (at == std::string_view::npos) return;
    const auto words = tool::split_words(line.substr(at + kMark.size()));
    const std::string address = words.empty() ? std::string() : short_address(tool::clean(words.front()));
    if (std::find(report.corrupted.begin(), report.corrupted.end(), address) == report.corrupted.end()) report.corrupted.push_back(address);
}

/// Words of the tool with which it says that it has nothing to say.
std::string complaint_in(std::string_view text) {
    for (const std::string_view line : tool::split_lines(text)) {
        for (const std::string_view mark : {"NVIDIA-SMI has failed", "Failed to initialize NVML", "command not found", "is not a valid field to query",
                                            "couldn't find libnvidia-ml", "Insufficient Permissions", "Driver/library version mismatch"}) {
            if (contains(line, mark)) return tool::clean(line.substr(0, 300));
        }
    }
    return {};
}

bool is_text(std::string_view text) {
    return has_section(text) || contains(text, "NVSMI LOG") || (contains(text, "\nGPU 0") && contains(text, " : ")) || contains(text, "Product Name                ");
}

std::string_view value_of(const Values& values, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const auto found = values.find(name); found != values.end()) return found->second;
    }
    return {};
}

/// By its UUID; where one of the two has none by its place on the bus, where that is missing too by its number.
bool is_same_card(const Values& a, const Values& b) {
    const auto same = [&](std::initializer_list<std::string_view> names) -> std::optional<bool> {
        const std::string_view left = value_of(a, names), right = value_of(b, names);
        if (left.empty() || right.empty() || is_absent(left) || is_absent(right)) return std::nullopt;
        return short_address(left) == short_address(right);
    };
    if (const auto by_uuid = same({"uuid", "gpu uuid", "gpu_uuid"})) return *by_uuid;
    if (const auto by_place = same({"pci/pci_bus_id", "pci/bus id", "pci.bus_id", "gpu_bus_id", "id"})) return *by_place;
    return same({"index"}).value_or(false);
}

/// A capture of `-l 1`, or of several queries one after the other: each card once, with what was said of it last.
void join_repeated(Report& report) {
    std::vector<Values> cards;
    for (Values& card : report.gpus) {
        const auto known = std::find_if(cards.begin(), cards.end(), [&card](const Values& one) { return is_same_card(one, card); });
        if (known == cards.end()) {
            cards.push_back(std::move(card));
            continue;
        }
        for (auto& [path, value] : card) (*known)[path] = std::move(value);
    }
    report.gpus = std::move(cards);
}

/// A capture may hold several outputs in several forms, one after the other.
void read_all_forms(Report& report, std::string_view text) {
    constexpr std::string_view kEnd = "</nvidia_smi_log>";
    while (contains(text, "<nvidia_smi_log")) {  // `-l 5` writes one document after the other
        read_xml(report, text);
        const std::size_t end = text.find(kEnd);
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + kEnd.size());
    }
    if (is_text(text)) read_text(report, text);
    if (contains(text, "| NVIDIA-SMI") || contains(text, "(UUID: ") || contains(text, "MiB |")) read_table(report, text);
    read_links(report, text);
    if (contains(text, "# gpu ")) read_dmon(report, text);
    if (looks_like_csv(text)) read_csv(report, text);
}

/// `nvidia-smi -i 1 …`: the first card of such a list is not number 0.
bool asks_for_some(std::string_view line) {
    const std::size_t tool = line.find("nvidia-smi ");
    return tool != std::string_view::npos && (contains(line.substr(tool), " -i ") || contains(line.substr(tool), " -i=") || contains(line.substr(tool), " --id"));
}

/// A table kept as a comment of a script: `# |   0  NVIDIA L4 …`.
std::string uncommented(std::string text) {
    if (!contains(text, "# |")) return text;
    std::string plain;
    for (const std::string_view line : tool::split_lines(text)) {
        if (!tool::trim(line).empty() && !line.starts_with('#')) return text;
        plain.append(line.substr(std::min<std::size_t>(line.size(), line.starts_with("# ") ? 2 : 1))) += '\n';
    }
    return plain;
}

}  // namespace

Report parse_report(std::string_view text) {
    tool::require_text(text, "nvidia-smi");
    const std::string plain = uncommented(tool::plain_text(text));
    text = plain;
    Report report;
    const auto lines = tool::split_lines(text);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        find_lost(report, lines[i], i + 1 < lines.size() ? tool::trim(lines[i + 1]) : std::string_view{});
        find_corrupted(report, lines[i]);
        report.partial = report.partial || asks_for_some(lines[i]);
        report.answered = report.answered || lines[i].starts_with("NVIDIA-SMI version");
        report.no_devices = report.no_devices || contains(lines[i], "No devices were found");
    }
    read_all_forms(report, text);
    join_repeated(report);
    const auto error = report.top.find("error_string");  // what the XML has in place of cards
    if (error != report.top.end() && report.gpus.empty() && report.lost.empty()) throw tool::InputError("nvidia-smi could not ask the driver: " + error->second);
    if (!report.gpus.empty() || !report.lost.empty() || !report.corrupted.empty() || !report.top.empty() || report.no_devices || report.answered) return report;
    const std::string why = complaint_in(text);
    throw tool::InputError(why.empty() ? "not the output of nvidia-smi (CSV needs its header)" : "nvidia-smi could not ask the driver: " + why);
}

}  // namespace vetting::nvidia
