#include "plugins/common/kernel_lines.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

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

void add_message(std::vector<KernelLine>& lines, const std::string& text) {
    if (text.empty()) return;
    lines.push_back({clean(std::string_view(text).substr(0, kLineBytes)), clean(text), 1});
}

void add_record(std::vector<KernelLine>& lines, const json& record) {
    if (!record.is_object()) return;
    if (const auto all = record.find("dmesg"); all != record.end() && all->is_array()) {
        for (const json& row : *all) {
            if (row.is_object() && row.contains("msg")) add_message(lines, message_text(row.at("msg")));
        }
        return;
    }
    const auto says = [&record](const char* field, const char* word) {
        const auto found = record.find(field);
        return found == record.end() || (found->is_string() && *found == word);
    };
    if (!record.contains("MESSAGE") || !says("_TRANSPORT", "kernel") || !says("SYSLOG_IDENTIFIER", "kernel")) return;
    add_message(lines, message_text(record.at("MESSAGE")));
}

/// Documents one after the other; what is cut off at the end is left out.
std::vector<KernelLine> json_lines(std::string_view capture) {
    std::vector<KernelLine> lines;
    std::istringstream stream{std::string(capture.substr(capture.find('{')))};
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

bool is_json(std::string_view capture) {
    if (capture.starts_with("\xEF\xBB\xBF")) capture.remove_prefix(3);
    return trim(capture).starts_with('{');
}

}  // namespace

std::vector<KernelLine> kernel_lines(std::string_view capture) {
    require_text(capture, "kernel log");
    if (is_json(capture)) return json_lines(capture);
    std::vector<KernelLine> lines;
    bool kmsg = false;
    for (const std::string_view raw : split_lines(capture)) {
        if (kmsg && raw.starts_with(' ') && contains(raw, "=")) continue;  // ` SUBSYSTEM=pci` of the record before
        std::size_t text_at = 0;
        kmsg = klog::detail::kmsg_priority(raw, text_at).has_value();
        const std::string line = without_colours(raw);
        const auto message = klog::message_in(line);
        if (!message || trim(message->text).empty()) continue;
        lines.push_back({clean(std::string_view(line).substr(0, kLineBytes)), clean(message->text), message->repeats});
    }
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
