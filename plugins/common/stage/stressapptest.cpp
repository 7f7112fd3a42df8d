// stressapptest's log, with and without the time stamps of newer versions.
#include <array>

#include "plugins/common/stage/memory_report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;
constexpr std::size_t kMost = 32;

/// The text between `before` and the first of `stops`, or empty.
std::string between(std::string_view line, std::string_view before, std::string_view stops) {
    const std::size_t at = line.find(before);
    if (at == std::string_view::npos) return {};
    line.remove_prefix(at + before.size());
    return tool::clean(line.substr(0, line.find_first_of(stops)));
}

double number_after(std::string_view line, std::string_view before) {
    const std::size_t at = line.find(before);
    if (at == std::string_view::npos) return 0;
    return std::max(0.0, tool::leading_number(line.substr(at + before.size())).value_or(0));
}

/// `Hardware Error: miscompare on CPU 0(0x1) at 0x7f…(0xd80400:DIMM Unknown): read:0x…, reread:0x… expected:0x…`
Miscompare miscompare_from(std::string_view line) {
    Miscompare found{between(line, "on CPU ", "(< "), between(line, " at ", "(:"), between(line, ":DIMM ", ")"),
                     between(line, " read:", ", "),   between(line, "reread:", ", "), between(line, "expected:", ", \r")};
    if (found.dimm == "Unknown" || found.dimm == "?") found.dimm.clear();
    return found;
}

/// The line from its first word of stressapptest on: newer versions put `2023/01/31-10:00:00(UTC) ` before it.
std::string_view from_its_kind(std::string_view line) {
    for (const std::string_view kind : {"Hardware Error: ", "Report Error: ", "Process Error: ", "Stats: ", "Status: ", "Log: "}) {
        const std::size_t at = line.find(kind);
        if (at != std::string_view::npos && at < 48) return line.substr(at);
    }
    return {};
}

struct Reader {
    MemoryReport report{.tool = "stressapptest"};
    double incident_lines = 0, crc_mismatches = 0;

    void note(std::string_view text) {
        if (report.problems.size() < kMost) report.problems.push_back(tool::clean(text));
    }
    void take(std::string_view line);
    void hardware_error(std::string_view line);
    void completed(std::string_view line);
    void status(std::string_view line);
    [[nodiscard]] MemoryReport result() &&;
};

void Reader::hardware_error(std::string_view line) {
    ++incident_lines;
    if (line.find("miscompare") != std::string_view::npos && report.miscompares.size() < kMost) {
        report.miscompares.push_back(miscompare_from(line));
    } else {
        note(line);
    }
}

/// `Completed: 180984.00M in 5.00s 36193.45MB/s, with 0 hardware incidents, 0 errors`
void Reader::completed(std::string_view line) {
    report.verified_bytes = number_after(line, "Completed: ") * kMiB;
    const double took = number_after(line, " in ");
    if (took > 0) report.bytes_per_s = report.verified_bytes / took;
    report.incidents = number_after(line, "with ");
}

void Reader::status(std::string_view line) {
    // "procedural errors" and "fatal" are the tool's own trouble.
    if (line.starts_with("Status: PASS") || line.find("HW problems") != std::string_view::npos) report.ended = true;
    if (line.find("HW problems") != std::string_view::npos && incident_lines == 0) incident_lines = 1;
}

void Reader::take(std::string_view raw) {
    const std::string_view line = from_its_kind(raw);
    if (line.starts_with("Hardware Error: ")) return hardware_error(line);
    if (line.find("CRC mismatch") != std::string_view::npos && line.find("no miscompares found") != std::string_view::npos) {
        ++crc_mismatches;  // the page was right when it was read again: it was wrong when it was read first
        return note(line);
    }
    if (line.starts_with("Stats: Starting SAT, ")) report.tested_bytes = report.wanted_bytes = number_after(line, "SAT, ") * kMiB;
    if (line.starts_with("Stats: Found ")) report.incidents = std::max(report.incidents, number_after(line, "Found "));
    if (line.starts_with("Stats: Completed: ")) completed(line);
    if (line.starts_with("Status: ")) status(line);
    if (!line.starts_with("Process Error: ")) return;
    note(line.substr(15));
    if (line.find("failed to allocate") != std::string_view::npos) report.out_of_memory = true;
}

MemoryReport Reader::result() && {
    // A log cut off before its summary still has its error lines.
    report.incidents = std::max(report.incidents, incident_lines + crc_mismatches);
    return std::move(report);
}

}  // namespace

MemoryReport parse_stressapptest(std::string_view log) {
    Reader reader;
    for (const std::string_view line : tool::split_lines(log)) reader.take(line);
    return std::move(reader).result();
}

}  // namespace vetting::stages
