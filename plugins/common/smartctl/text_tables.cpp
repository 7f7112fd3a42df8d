// The tables of smartctl's report for people: attributes, self-test logs; and the scan.
#include <algorithm>
#include <array>

#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using Words = std::vector<std::string_view>;

std::optional<unsigned> byte_of(std::string_view word) {
    const auto value = tool::leading_uint(word);
    const bool digits = word.find_first_not_of("0123456789") == std::string_view::npos;
    if (!value || !digits || *value > 255) return std::nullopt;  // `---`: the drive keeps no such value
    return static_cast<unsigned>(*value);
}

/// `0x0033` (form of -a) or `POSRCK` with `-` for what is unset (form of -x) and a `+` behind where bits without a letter are set.
std::optional<bool> prefailure_of(std::string_view flags) {
    if (flags.size() == 7 && flags.ends_with('+')) flags.remove_suffix(1);
    if (flags.size() == 6 && flags.starts_with("0x")) return (tool::leading_uint(flags).value_or(0) & 1U) != 0;
    if (flags.size() == 6 && flags.find_first_not_of("POSRCK-") == std::string_view::npos) return flags.front() == 'P';
    return std::nullopt;
}

Failed failed_of(std::string_view word) {
    if (word == "NOW" || word == "FAILING_NOW") return Failed::Now;
    if (word == "Past" || word == "In_the_past") return Failed::Past;
    return Failed::Never;
}

/// The rest of `line` from the word on (a view into the same text).
std::string_view from_word(std::string_view line, std::string_view word) {
    return line.substr(static_cast<std::size_t>(word.data() - line.data()));
}

/// Description and status of a test in a row whose runs of blanks were squeezed: the description is two words, `Short offline`,
/// `Vendor (0xff)`, `Background long`.
void read_squeezed(SelfTest& test, std::string_view row) {
    Words words = tool::split_words(row.substr(row.find('#') + 1));
    if (words.size() < 4) return;
    test.type = tool::clean(words[1]) + " " + tool::clean(words[2]);
    test.result = tool::clean(from_word(row, words[3]));
}

/// `# 1  Short offline       Completed without error       00%      8804         -`
SelfTest ata_row(std::string_view line, std::string_view percent) {
    const std::string_view front = line.substr(0, static_cast<std::size_t>(percent.data() - line.data()));
    const auto head = tool::split_columns(front);
    const auto tail = tool::split_words(from_word(line, percent));
    SelfTest test;
    if (head.size() > 1) test.type = tool::clean(head[1]);
    if (head.size() > 2) test.result = tool::clean(head[2]);
    if (head.size() < 3) read_squeezed(test, front);
    test.passed = ata_result_passed(test.result);
    if (tail.size() > 1) test.at_hours = tool::leading_uint(tail[1]);
    if (tail.size() > 2) test.lba = tool::leading_uint(tail[2]);
    return test;
}

/// `# 1  Background short  Completed                   -     349                 - [-   -    -]`
SelfTest scsi_row(std::string_view line) {
    const std::string_view head = line.substr(0, line.find('['));
    const auto columns = tool::split_columns(head);
    const auto words = tool::split_words(head);
    SelfTest test;
    if (columns.size() > 1) test.type = tool::clean(columns[1]);
    if (columns.size() > 2) test.result = tool::clean(columns[2]);
    if (columns.size() < 3 && words.size() > 6) {
        // Segment, hours and address stand behind the status.
        const std::string_view segment = words[words.size() - 3];
        read_squeezed(test, head.substr(0, static_cast<std::size_t>(segment.data() - head.data())));
    }
    test.passed = scsi_result_passed(test.result);
    if (words.size() > 4) {
        test.at_hours = tool::leading_uint(words[words.size() - 2]);
        test.lba = tool::leading_uint(words.back());
    }
    return test;
}

/// As below, with its runs of blanks squeezed: behind the status stand the hours, address, namespace, segment and two codes.
std::optional<SelfTest> squeezed_nvme_row(std::string_view line) {
    const Words words = tool::split_words(line);
    constexpr std::size_t kBehind = 6;
    if (words.size() < kBehind + 3 || !byte_of(words[0]) || (words[1] != "Short" && words[1] != "Extended")) return std::nullopt;
    const std::string_view hours = words[words.size() - kBehind];
    const auto at = tool::grouped_uint(hours);
    SelfTest test;
    test.type = tool::clean(words[1]);
    const std::string_view from_status = from_word(line, words[2]);
    test.result = tool::clean(from_status.substr(0, static_cast<std::size_t>(hours.data() - from_status.data())));
    test.passed = nvme_result_passed(test.result);
    test.at_hours = at;
    test.lba = tool::leading_uint(words[words.size() - kBehind + 1]);
    const bool known = test.result.starts_with("Completed") || test.result.starts_with("Aborted") || test.result.starts_with("Fatal");
    return at && known ? std::optional(std::move(test)) : std::nullopt;
}

/// ` 0   Extended          Completed without error               17773            -     -   -   -    -`
std::optional<SelfTest> nvme_row(std::string_view line) {
    const auto columns = tool::split_columns(line);
    if (columns.size() == 1) return squeezed_nvme_row(line);
    if (columns.size() < 4 || !byte_of(columns[0])) return std::nullopt;
    const bool test_word = columns[1] == "Short" || columns[1] == "Extended" || columns[1].starts_with("Vendor");
    if (!test_word || byte_of(columns[2])) return std::nullopt;
    SelfTest test;
    test.type = tool::clean(columns[1]);
    test.result = tool::clean(columns[2]);
    test.passed = nvme_result_passed(test.result);
    test.at_hours = tool::grouped_uint(columns[3]);
    if (columns.size() > 4) test.lba = tool::leading_uint(columns[4]);
    return test;
}

/// `/dev/sda -d sat # /dev/sda [SAT], ATA device`; a line of its own `#` in front: it could not be opened.
std::optional<ScanEntry> scan_line(std::string_view line) {
    const bool closed = line.starts_with('#');
    if (closed) line = tool::trim(line.substr(1));
    const std::size_t option = line.find(" -d "), comment = line.find(" # ");
    if (!line.starts_with("/dev/") || option == std::string_view::npos || comment == std::string_view::npos) {
        return std::nullopt;
    }
    if (comment < option) return std::nullopt;
    ScanEntry entry;
    entry.name = tool::clean(line.substr(0, option));
    entry.type = tool::clean(line.substr(option + 4, comment - option - 4));
    const std::string_view rest = line.substr(comment + 3);
    const std::size_t comma = rest.rfind(", ");
    entry.info = tool::clean(rest.substr(0, comma));
    if (comma == std::string_view::npos) return entry;
    const auto words = tool::split_words(rest.substr(comma + 2));
    if (!words.empty()) entry.protocol = protocol_word(words.front());
    if (closed) entry.error = tool::clean(rest.substr(comma + 2));
    return entry;
}

}  // namespace

bool is_broken_attribute(std::string_view line) {
    constexpr std::size_t kWhole = 10;  // words of a row of the form with TYPE, UPDATED and WHEN_FAILED
    const Words words = tool::split_words(line);
    if (words.size() < 4 || words.size() >= kWhole || !byte_of(words[0]) || words[1].size() < 3 || !words[2].starts_with("0x")) return false;
    const auto is_value = [](std::string_view word) { return word == "---" || (word.size() == 3 && byte_of(word)); };
    return prefailure_of(words[2]) && std::all_of(words.begin() + 3, words.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(words.size(), 6)), is_value);
}

bool ends_an_attribute(std::string_view line) {
    constexpr std::array<std::string_view, 7> kWords = {"Old_age", "Pre-fail", "Always", "Offline", "-", "FAILING_NOW", "In_the_past"};
    const Words words = tool::split_words(line);
    if (words.empty() || words.size() > 9) return false;
    const auto is_value = [](std::string_view word) { return word.size() == 3 && byte_of(word); };
    return std::find(kWords.begin(), kWords.end(), words.front()) != kWords.end() || is_value(words.front());
}

bool read_text_attribute(Disk& disk, std::string_view line) {
    const Words words = tool::split_words(line);
    if (words.size() < 8) return false;
    const auto id = byte_of(words[0]);
    const auto prefailure = prefailure_of(words[2]);
    if (!id || *id == 0 || !prefailure) return false;
    const bool long_form = words[6] == "Pre-fail" || words[6] == "Old_age";  // TYPE UPDATED WHEN_FAILED follow
    const std::size_t failed_at = long_form ? 8 : 6;
    if (words.size() <= failed_at + 1) return false;
    Attribute row{.id = *id, .name = tool::clean(words[1]), .prefailure = prefailure};
    row.value = byte_of(words[3]);
    row.worst = byte_of(words[4]);
    row.threshold = byte_of(words[5]);
    row.failed = failed_of(words[failed_at]);
    row.raw = tool::clean(from_word(line, words[failed_at + 1]));
    row.raw_value = tool::leading_uint(row.raw);
    disk.attributes.push_back(std::move(row));
    return true;
}

bool read_text_self_test(Disk& disk, std::string_view line) {
    if (!line.starts_with('#')) {
        auto row = nvme_row(line);
        if (row) disk.self_tests.push_back(std::move(*row));
        return row.has_value();
    }
    const Words words = tool::split_words(line.substr(1));
    if (words.size() < 3 || !byte_of(words[0])) return false;
    const auto percent = std::find_if(words.rbegin(), words.rend(), [](std::string_view w) { return w.ends_with('%'); });
    const bool ata = percent != words.rend();
    if (!ata && line.find('[') == std::string_view::npos) return false;
    disk.self_tests.push_back(ata ? ata_row(line, *percent) : scsi_row(line));
    // Only the newest row can be running: an older one that says so was cut short by a power loss.
    const bool newest = disk.self_tests.size() == 1 && !disk.self_test_running;
    if (newest && tool::contains(disk.self_tests.back().result, "in progress")) disk.self_test_running = true;
    return true;
}

std::vector<ScanEntry> read_text_scan(std::string_view text) {
    std::vector<ScanEntry> entries;
    for (const std::string_view line : tool::split_lines(text)) {
        if (auto entry = scan_line(tool::trim(line))) entries.push_back(std::move(*entry));
    }
    return entries;
}

}  // namespace vetting::smartctl
