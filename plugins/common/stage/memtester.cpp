// memtester's output. It draws a progress wheel with backspaces: each line is read as it looks in the end.
#include "plugins/common/stage/memory_report.hpp"
#include "plugins/common/stage/stress_ng.hpp"
#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

constexpr std::size_t kMost = 32;
// stress-ng, stress-vm.c: the zero-one method counts each 64-bit word it has written and compared, and a bogo operation
// is 2^12 of these counts.
constexpr double kBytesPerBogoOp = 4096.0 * 8;

/// What stands on the terminal after all backspaces and carriage returns.
std::string as_it_looks(std::string_view line) {
    std::string shown;
    for (const char c : line) {
        if (c == '\b') {
            if (!shown.empty()) shown.pop_back();
        } else if (c != '\r') {
            shown += c;
        }
    }
    return shown;
}

/// `got  100MB (104857600 bytes), trying mlock ...`
std::optional<double> bytes_in(std::string_view line) {
    const std::size_t open = line.find('(');
    if (open == std::string_view::npos || line.find("bytes)") == std::string_view::npos) return std::nullopt;
    const auto bytes = tool::leading_number(line.substr(open + 1));
    return bytes && *bytes >= 0 ? bytes : std::nullopt;
}

std::string word_after(std::string_view line, std::string_view before) {
    const std::size_t at = line.find(before);
    if (at == std::string_view::npos) return {};
    const auto words = tool::split_words(line.substr(at + before.size()));
    if (words.empty()) return {};
    std::string_view word = words.front();
    while (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
    return tool::clean(word);
}

/// `FAILURE: 0x12 != 0x34 at offset 0x00abcdef.` or `… at physical address 0x…`
Miscompare miscompare_from(std::string_view line) {
    Miscompare found;
    found.read = word_after(line, "FAILURE: ");
    found.expected = word_after(line, " != ");
    for (const std::string_view where : {"physical address ", "offset "}) {
        if (found.address.empty()) found.address = word_after(line, where);
    }
    if (found.expected.empty()) found.read.clear();  // `FAILURE: possible bad address line at offset …`
    return found;
}

void read_line(MemoryReport& report, std::string_view line) {
    if (line.starts_with("want ")) report.wanted_bytes = bytes_in(line);
    if (line.starts_with("got ")) report.tested_bytes = bytes_in(line);
    if (line.starts_with("Done.")) report.ended = true;
    if (line.find("FAILURE: ") != std::string_view::npos) {
        ++report.incidents;
        if (report.miscompares.size() < kMost) report.miscompares.push_back(miscompare_from(line));
        if (line.find("bad address line") != std::string_view::npos && report.problems.size() < kMost) report.problems.push_back(tool::clean(line));
    }
    const bool refused = line.find("failed") != std::string_view::npos || line.find("nsufficient") != std::string_view::npos ||
                         line.find("Cannot allocate") != std::string_view::npos || line.starts_with("bad memory argument");
    if (refused && report.problems.size() < kMost) report.problems.push_back(tool::clean(line));
}

}  // namespace

MemoryReport parse_memtester(std::string_view log) {
    MemoryReport report{.tool = "memtester"};
    for (const std::string_view raw : tool::split_lines(log)) read_line(report, as_it_looks(raw));
    report.out_of_memory = !report.ended && report.incidents == 0 && !report.problems.empty();
    // One loop compares each byte many times; how often depends on the tests chosen, and it does not say.
    if (report.ended) report.verified_bytes = report.tested_bytes.value_or(0);
    return report;
}

MemoryReport parse_stress_vm(std::string_view metrics, std::string_view log, int exit) {
    MemoryReport report{.tool = "stress-ng"};
    StressReport parsed = parse_stress_yaml(metrics);
    if (parsed.metrics.empty()) parsed = parse_stress_text(metrics);
    for (const StressMetric& metric : parsed.metrics) {
        if (metric.stressor != "vm") continue;
        report.verified_bytes = metric.bogo_ops * kBytesPerBogoOp;
        if (metric.wall_s > 0) report.bytes_per_s = report.verified_bytes / metric.wall_s;
    }
    const StressWords words = parse_stress_words(log);
    const StressEnd end = stress_end(exit, words);
    report.problems = words.failures;
    report.problems.insert(report.problems.end(), words.troubles.begin(), words.troubles.end());
    if (end == StressEnd::WrongResult) report.incidents = std::max<double>(1, static_cast<double>(words.failures.size()));
    // It forgives itself a worker that was killed, and ends with success over memory that nobody looked at.
    report.out_of_memory = words.killed > 0 || (end != StressEnd::WrongResult && end != StressEnd::Broken && report.verified_bytes <= 0);
    report.ended = (end == StressEnd::Good || end == StressEnd::WrongResult) && !report.out_of_memory;
    return report;
}

std::optional<MemoryReport> parse_memory_log(std::string_view log) {
    const auto has = [log](std::string_view text) { return log.find(text) != std::string_view::npos; };
    if (has("SAT revision") || has("Starting SAT") || has("hardware incidents") || has("Hardware Error: miscompare")) return parse_stressapptest(log);
    if (has("memtester version") || has("Stuck Address")) return parse_memtester(log);
    if (!has("stress-ng")) return std::nullopt;
    if (!has(" vm")) return std::nullopt;
    constexpr int kCutOff = 6;
    const StressWords words = parse_stress_words(log);
    return parse_stress_vm(log, log, words.successful ? (*words.successful ? 0 : 2) : kCutOff);
}

}  // namespace vetting::stages
