// Machine checks of the kernel's log: Intel's lines (`CPU 1: Machine Check: 0 Bank 7: …`, `TSC … ADDR … MISC …`,
// `PROCESSOR … SOCKET …`) and AMD's (`CPU:2 (17:71:0) MC17_STATUS[…]: 0x…`, `Error Addr: 0x…`, a decoded text).
#include <algorithm>
#include <charconv>

#include "plugins/common/kernel_lines.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/mce/event.hpp"

namespace vetting::mce {
namespace {

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool begins_intel(const std::string& text) { return tool::contains(text, ": Machine Check") && tool::contains(text, " Bank "); }
/// Kernels before 3.3 name no processor there.
bool begins_amd(const std::string& text) {
    const std::size_t status = text.find("_STATUS[");
    return status != std::string::npos && status > 2 && text.rfind("MC", status) != std::string::npos;
}

Event begin_intel(const std::string& text) {
    Event event;
    event.cpu = number_after(text, "CPU ");
    event.bank = number_after(text, " Bank ");
    const std::size_t bank = text.find(" Bank ");
    event.status = hex_after(std::string_view(text).substr(bank + 6), ": ");
    event.corrected = corrected_by_status(event.status);
    // Old EDAC drivers call every check so, with a global status of 0 where no exception was under way.
    const bool exception = tool::contains(text, "Machine Check Exception") && hex_after(text, "Machine Check Exception: ") != "0x0";
    if (exception || (tool::contains(text, "Exception") && !event.corrected)) event.corrected = false;
    return event;
}

Event begin_amd(const std::string& text) {
    Event event;
    event.cpu = number_after(text, "CPU:");
    const std::size_t status = text.find("_STATUS[");
    const std::size_t mc = text.rfind("MC", status);
    if (mc != std::string::npos) event.bank = number_after(std::string_view(text).substr(mc), "MC");
    event.status = hex_after(std::string_view(text).substr(status), "]: ");
    event.corrected = corrected_by_status(event.status);
    if (tool::contains(text, "|UE|")) event.corrected = false;
    if (tool::contains(text, "|CE|")) event.corrected = true;
    if (tool::contains(text, "|Deferred|")) event.corrected = false;  // found beyond correction, and not yet used by anybody
    return event;
}

/// `EDAC sbridge MC1: ADDR ee30a0000` → ` ADDR ee30a0000`: drivers print each detail in a line of its own.
std::string_view of_driver(std::string_view text) {
    const std::size_t colon = text.starts_with("EDAC ") ? text.find(": ") : text.npos;
    const std::string_view rest = colon == text.npos ? std::string_view{} : text.substr(colon + 1);
    for (const std::string_view detail : {" TSC ", " ADDR ", " MISC ", " PROCESSOR "}) {
        if (rest.starts_with(detail)) return rest;
    }
    return {};
}

/// Older kernels print the lines after the first without `[Hardware Error]`.
bool is_detail(const std::string& text) {
    return tool::contains(text, "[Hardware Error]") || text.starts_with("TSC ") || text.starts_with("PROCESSOR ") || !of_driver(text).empty();
}

void add_details(Event& event, const std::string& text) {
    if (event.address.empty()) event.address = hex_after(text, " ADDR ");
    if (event.address.empty()) event.address = hex_after(text, "Error Addr: ");
    if (event.address.empty()) event.address = hex_after(text, "_ADDR: ");
    if (event.what.empty() && tool::contains(text, " Error (node ")) event.what = text.substr(text.find("]: ") == std::string::npos ? 0 : text.find("]: ") + 3);
    if (event.misc.empty()) event.misc = hex_after(text, " MISC ");
    if (!event.socket) event.socket = number_after(text, " SOCKET ");
    const std::size_t mark = text.find("[Hardware Error]: ");
    const std::size_t decoded = text.find(" Ext. Error Code: ");
    if (event.what.empty() && mark != std::string::npos && decoded != std::string::npos) event.what = text.substr(mark + 18);
}

}  // namespace

std::string hex_after(std::string_view line, std::string_view mark) {
    const std::size_t at = line.find(mark);
    if (at == line.npos) return {};
    std::string_view rest = line.substr(at + mark.size());
    if (rest.starts_with("0x") || rest.starts_with("0X")) rest.remove_prefix(2);
    std::size_t digits = 0;
    while (digits < rest.size() && is_hex(rest[digits])) ++digits;
    return digits == 0 || digits > 16 ? std::string{} : "0x" + tool::lower(rest.substr(0, digits));
}

std::optional<std::uint64_t> number_after(std::string_view line, std::string_view mark) {
    const std::size_t at = line.find(mark);
    if (at == line.npos) return std::nullopt;
    const std::string_view rest = line.substr(at + mark.size());
    return rest.empty() || rest[0] < '0' || rest[0] > '9' || rest.starts_with("0x") ? std::nullopt : tool::leading_uint(rest);
}

std::optional<bool> corrected_by_status(std::string_view hexadecimal) {
    if (hexadecimal.starts_with("0x")) hexadecimal.remove_prefix(2);
    std::uint64_t status = 0;
    const auto [end, error] = std::from_chars(hexadecimal.data(), hexadecimal.data() + hexadecimal.size(), status, 16);
    constexpr std::uint64_t kValid = 1ULL << 63, kUncorrected = 1ULL << 61;
    if (error != std::errc{} || end != hexadecimal.data() + hexadecimal.size() || (status & kValid) == 0) return std::nullopt;
    return (status & kUncorrected) == 0;
}

std::uint64_t untold_of_kernel(std::string_view capture) {
    const auto lines = tool::kernel_lines(capture);
    return static_cast<std::uint64_t>(std::count_if(
        lines.begin(), lines.end(), [](const tool::KernelLine& line) {
            return tool::contains(line.message, "Machine check events logged") || tool::contains(line.message, "DRAM ECC error detected on the NB");
        }));
}

std::vector<Event> events_of_kernel(std::string_view capture) {
    std::vector<Event> events;
    const auto lines = tool::kernel_lines(capture);
    for (const tool::KernelLine& line : lines) {
        // A driver's own line about a check that the kernel told of already.
        if (tool::contains(line.message, "Machine Check Event") && !events.empty()) continue;
        if (begins_intel(line.message)) events.push_back(begin_intel(line.message));
        else if (begins_amd(line.message)) events.push_back(begin_amd(line.message));
        else if (!events.empty() && is_detail(line.message)) add_details(events.back(), line.message);
    }
    return events;
}

}  // namespace vetting::mce
