// mcelog's records, from its log file, from a terminal or through syslog.
#include "plugins/common/kernel_lines.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/mce/event.hpp"

namespace vetting::mce {
namespace {

constexpr const char* kHead = "Hardware event. This is not a software error";

bool is_head(const std::string& line) {
    return tool::contains(line, kHead) || (line.starts_with("MCE ") && line.find_first_not_of("0123456789", 4) == line.npos);
}

/// `CPU 0 BANK 7 TSC b98e63765d2`, and of versions before 1.0 `CPU 1 4 northbridge TSC 511338368e676`.
void read_place(Event& event, const std::string& line) {
    if (!line.starts_with("CPU ")) return;
    const auto words = tool::split_words(line);
    const auto digits = [&words](std::size_t at) { return at < words.size() && words[at].find_first_not_of("0123456789") == std::string_view::npos; };
    if (tool::contains(line, "BANK ")) event.bank = number_after(line, "BANK ");
    else if (digits(1) && digits(2)) event.bank = tool::leading_uint(words[2]);
    else return;
    event.cpu = number_after(line, "CPU ");
}

void read_values(Event& event, const std::string& line) {
    if (line.starts_with("MISC ")) event.misc = hex_after(line, "MISC ");
    if (event.address.empty()) event.address = hex_after(" " + line, " ADDR ");
    if (line.starts_with("STATUS ")) event.status = hex_after(line, "STATUS ");
    if (!event.socket) event.socket = number_after(" " + line, " SOCKETID ");
    if (!event.socket) event.socket = number_after(" " + line, " SOCKET ");
    if (line.starts_with("TIME ")) event.time = std::string(tool::trim(std::string_view(line).substr(5)));
}

void read_words(Event& event, const std::string& line) {
    if (line == "Corrected error") event.corrected = true;
    if (line == "Uncorrected error" || line == "Processor context corrupt") event.corrected = false;
    if (line.starts_with("MCA: ") && event.what.empty()) event.what = line.substr(5);
    if (line.starts_with("Transaction: ")) event.what += (event.what.empty() ? "" : "; ") + line.substr(13);
    for (const char* mark : {"DMI_NAME \"", "DMI_LOCATION \""}) {
        const std::size_t at = line.find(mark);
        const std::size_t from = at == line.npos ? line.npos : at + std::string_view(mark).size();
        const std::size_t end = from == line.npos ? line.npos : line.find('"', from);
        if (end != line.npos && event.dimm.empty()) event.dimm = line.substr(from, end - from);
    }
}

bool has_any(const Event& event) { return event.cpu || !event.status.empty(); }

}  // namespace

bool looks_like_mcelog(std::string_view capture) {
    return tool::contains(capture, kHead) || (tool::contains(capture, "MCG status:") && tool::contains(capture, "MCi status:")) ||
           (tool::contains(capture, "STATUS ") && tool::contains(capture, " MCGSTATUS "));
}

std::vector<Event> events_of_mcelog(std::string_view capture) {
    std::vector<Event> events;
    Event event;
    const auto finish = [&events, &event] {
        if (!event.corrected) event.corrected = corrected_by_status(event.status);
        if (has_any(event)) events.push_back(std::move(event));
        event = Event{};
    };
    for (const std::string& line : tool::lines_of_program(capture, "mcelog")) {
        if (is_head(line) && has_any(event)) finish();
        read_place(event, line);
        read_values(event, line);
        read_words(event, line);
    }
    finish();
    return events;
}

}  // namespace vetting::mce
