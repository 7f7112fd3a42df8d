#include "plugins/common/kernel_lines.hpp"

#include <nlohmann/json.hpp>

#include <ctime>
#include <iomanip>
#include <sstream>
#include <utility>

#include "plugins/common/kernel_marks.hpp"
#include "plugins/common/text.hpp"
#include "vetting/kernel_log/line.hpp"

namespace vetting::tool {
namespace {

using nlohmann::json;

constexpr std::size_t kLineBytes = 512;

/// `ESC [ … m` of dmesg's colours.
std::string without_colours(std::string_view line) {
    std::string plain;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\x1b' && at + 1 < line.size() && line[at + 1] == '[') {
            const std::size_t end = line.find_first_not_of("0123456789;", at + 2);
            if (end == line.npos) break;
            at = end;
        } else {
            plain += line[at];
        }
    }
    return plain;
}

/// journalctl writes a message that is not UTF-8 as a list of bytes.
std::string message_text(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    std::string bytes;
    if (!value.is_array()) return bytes;
    for (const json& byte : value) {
        if (byte.is_number_unsigned() && byte.get<std::uint64_t>() < 256) bytes += static_cast<char>(byte.get<int>());
    }
    return bytes;
}

/// Digits as the microseconds since 1970 that a journal has.
std::string utc_time(std::string_view microseconds) {
    const auto digits = leading_uint(microseconds);
    if (!digits || *digits > 1'000'000'000'000'000'000U) return {};
    const auto seconds = static_cast<std::time_t>(*digits / 1'000'000);
    std::tm parts{};
    if (::gmtime_r(&seconds, &parts) == nullptr) return {};
    std::ostringstream text;
    text << std::put_time(&parts, "%Y-%m-%dT%H:%M:%SZ");
    return text.str();
}

std::string first_words(std::string_view text, int count) {
    std::string words;
    for (; count > 0; --count) {
        words += (words.empty() ? "" : " ") + std::string(klog::detail::next_word(text));
        text = klog::detail::drop_words(text, 1);
    }
    return clean(words);
}

/// The time that stands in front of a line, in whatever form.
std::string time_of(std::string_view line) {
    using namespace klog::detail;
    std::size_t text_at = 0;
    line = stripped(line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line);
    if (line.starts_with("kernel:")) line = stripped(line.substr(7));
    if (kmsg_priority(line, text_at)) {  // priority,sequence,microseconds since boot
        const std::size_t second = line.find(',', line.find(',') + 1);
        const auto microseconds = leading_uint(line.substr(second + 1));
        if (!microseconds) return {};
        std::ostringstream text;
        text << *microseconds / 1'000'000 << '.' << std::setw(6) << std::setfill('0') << *microseconds % 1'000'000;
        return text.str();
    }
    if (line.starts_with('<') && line.find('>') < 6) line.remove_prefix(line.find('>') + 1);
    if (line.starts_with("1 ") && is_iso_day(line.substr(2))) line.remove_prefix(2);
    if (line.starts_with("kern ") && line.find(':') < 10) {
        const std::size_t second = line.find(':', line.find(':') + 1);
        if (second < 24) line = stripped(line.substr(second + 1));
    }
    if (line.starts_with('[')) {
        const std::size_t close = line.find(']');
        return close != line.npos && is_stamp(line.substr(1, close - 1)) ? clean(stripped(line.substr(1, close - 1))) : std::string{};
    }
    return first_words(line, date_words(line));
}

void add_message(std::vector<KernelLine>& lines, const std::string& text, std::string time) {
    if (text.empty()) return;
    lines.push_back({clean(std::string_view(text).substr(0, kLineBytes)), clean(text), 1, std::move(time)});
}

std::string time_in(const json& record) {
    if (const auto found = record.find("time"); found != record.end() && found->is_number()) return found->dump();
    const auto found = record.find("__REALTIME_TIMESTAMP");
    return found != record.end() && found->is_string() ? utc_time(found->get_ref<const std::string&>()) : std::string{};
}

void add_record(std::vector<KernelLine>& lines, const json& record) {
    if (!record.is_object()) return;
    if (const auto all = record.find("dmesg"); all != record.end() && all->is_array()) {
        for (const json& row : *all) {
            if (row.is_object() && row.contains("msg")) add_message(lines, message_text(row.at("msg")), time_in(row));
        }
        return;
    }
    const auto says = [&record](const char* field, const char* word) {
        const auto found = record.find(field);
        return found == record.end() || (found->is_string() && *found == word);
    };
    if (!record.contains("MESSAGE") || !says("_TRANSPORT", "kernel") || !says("SYSLOG_IDENTIFIER", "kernel")) return;
    add_message(lines, message_text(record.at("MESSAGE")), time_in(record));
}

/// Documents one after the other; what is cut off at the end is left out.
std::vector<KernelLine> json_lines(std::string_view capture) {
    std::vector<KernelLine> lines;
    std::istringstream stream{std::string(capture)};
    bool any = false, log = false;
    try {
        for (json record; stream >> record;) {
            any = true;
            log = log || (record.is_object() && (record.contains("MESSAGE") || record.contains("dmesg")));
            add_record(lines, record);
            while (stream.peek() == '\n' || stream.peek() == '\r' || stream.peek() == ' ') stream.get();
            if (stream.peek() == std::char_traits<char>::eof()) break;
        }
    } catch (const json::exception&) {
        if (!any) throw InputError("kernel log: the JSON is cut off or broken");
    }
    if (!log) throw InputError("kernel log: JSON that is neither journalctl's nor dmesg's");
    return lines;
}

/// Where a document begins, at the start of a line, behind prompts and other noise; `{3}[Hardware Error]` is none.
std::size_t json_at(std::string_view capture) {
    for (std::size_t at = capture.find('{'); at != capture.npos; at = capture.find('{', at + 1)) {
        const std::string_view before = capture.substr(0, at);
        const bool opens = before.empty() || before.back() == '\n' || before.ends_with("\xEF\xBB\xBF") || trim(before).empty();
        const std::string_view rest = trim(capture.substr(at + 1, 64));
        if (opens && (rest.empty() || rest.starts_with('"') || rest.starts_with('}'))) return at;
    }
    return capture.npos;
}

}  // namespace

std::vector<KernelLine> kernel_lines(std::string_view capture) {
    require_text(capture, "kernel log");
    if (const std::size_t at = json_at(capture); at != capture.npos) return json_lines(capture.substr(at));
    std::vector<KernelLine> lines;
    KernelMarks marks;
    bool kmsg = false;
    for (const std::string_view raw : split_lines(capture)) {
        if (kmsg && raw.starts_with(' ') && contains(raw, "=")) continue;  // ` SUBSYSTEM=pci` of the record before
        std::size_t text_at = 0;
        kmsg = klog::detail::kmsg_priority(raw, text_at).has_value();
        const std::string line = without_colours(raw);
        const auto message = klog::message_in(line);
        marks.look_at(line, message ? message->text : std::string_view{});
        if (!message || trim(message->text).empty() || is_around_a_log(line)) continue;
        lines.push_back({clean(std::string_view(line).substr(0, kLineBytes)), clean(message->text), message->repeats, time_of(line)});
    }
    marks.require_kernel();
    return lines;
}

std::vector<std::string> lines_of_program(std::string_view capture, std::string_view program) {
    std::vector<std::string> lines;
    for (const std::string_view raw : split_lines(capture)) {
        const std::size_t at = raw.find(program);
        const std::size_t colon = at == raw.npos ? raw.npos : raw.find(':', at);
        const bool written_by = colon != raw.npos && at > 0 && raw[at - 1] == ' ' &&
                                (raw[at + program.size()] == ':' || raw[at + program.size()] == '[');
        lines.push_back(clean(written_by ? raw.substr(colon + 1) : raw));
    }
    return lines;
}

}  // namespace vetting::tool
