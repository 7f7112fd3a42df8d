// What rasdaemon recorded: `ras-mc-ctl --errors` tells the machine checks, `ras-mc-ctl --summary` counts them.
#include <algorithm>

#include "plugins/common/text.hpp"
#include "plugins/probes/mce/event.hpp"

namespace vetting::mce {
namespace {

constexpr std::string_view kEvents = "MCE events:", kSummary = "MCE records summary:", kNone = "No MCE errors";

/// `0x00000020` after `mark` as a number.
std::optional<std::uint64_t> word_after(std::string_view text, std::string_view mark) { return tool::leading_uint(hex_after(text, mark)); }

/// `7 2024-12-20 09:33:01 +0000 error: Corrected error, no action required., CPU 2, bank Unified Memory Controller (bank=17), …`
Event event_of(std::string_view line) {
    constexpr std::string_view kError = " error: ";
    Event event;
    const std::size_t at = line.find(kError), number = line.find(' ');
    const std::string_view text = line.substr(at + kError.size());
    event.what = std::string(text.substr(0, std::min(text.find(", CPU "), text.find(", mcg "))));
    if (number < at) event.time = std::string(line.substr(number + 1, at - number - 1));
    event.cpu = number_after(text, ", CPU ");
    if (!event.cpu) event.cpu = word_after(text, ", cpu=");
    event.bank = number_after(text, "(bank=");
    if (!event.bank) event.bank = word_after(text, ", bank=");
    event.socket = word_after(text, ", socketid=");
    event.status = hex_after(text, ", status=");
    event.address = hex_after(text, ", addr=");
    event.misc = hex_after(text, ", misc=");
    event.corrected = corrected_by_status(event.status);
    if (!event.corrected && event.what.starts_with("Corrected")) event.corrected = true;
    return event;
}

/// `112 2023-05-31 10:06:19 -0400 error: …`: what follows without such a beginning is more of it (mails and tickets break lines).
bool opens_event(std::string_view line) {
    const std::size_t digits = line.find_first_not_of("0123456789");
    return digits > 0 && digits < line.size() && line[digits] == ' ' && tool::contains(line, " error: ");
}

}  // namespace

bool looks_like_rasdaemon(std::string_view capture) {
    return tool::contains(capture, kEvents) || tool::contains(capture, kSummary) || tool::contains(capture, kNone);
}

RasRecords records_of_rasdaemon(std::string_view capture) {
    RasRecords records;
    std::string_view section;
    std::vector<std::string> events;
    for (const std::string_view raw : tool::split_lines(capture)) {
        const std::string_view line = tool::trim(raw);
        if (line.ends_with("events:") || line.ends_with("summary:") || line.empty()) section = line;
        if (section == kEvents && opens_event(line)) events.emplace_back(line);
        else if (section == kEvents && line != kEvents && !events.empty() && !line.empty()) events.back().append(" ").append(line);
        const auto count = tool::leading_uint(line);
        if (section != kSummary || !count || !line.ends_with(" errors")) continue;
        const bool corrected = tool::contains(line, " Corrected"), uncorrected = tool::contains(line, " Uncorrected");
        (corrected ? records.corrected : uncorrected ? records.uncorrected : records.untold) += *count;
    }
    for (const std::string& event : events) records.events.push_back(event_of(event));
    return records;
}

}  // namespace vetting::mce
