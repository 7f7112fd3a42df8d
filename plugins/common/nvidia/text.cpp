// nvidia-smi -q for people: `Key : value`, nested by four blanks.
#include <algorithm>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kMaxDepth = 16;

bool is_gpu_line(std::string_view line) {
    return line.starts_with("GPU ") && line.size() >= 16 && tool::contains(line.substr(4), ":") && tool::contains(line, ".") &&
           !tool::contains(line, " : ");
}

}  // namespace

namespace {

/// What a mail or a ticket has put in front of every line: how far in its cards begin.
std::size_t margin_of(const std::vector<std::string_view>& lines) {
    for (const std::string_view line : lines) {
        const std::size_t first = line.find_first_not_of(' ');
        if (first != std::string_view::npos && is_gpu_line(line.substr(first))) return first;
    }
    return 0;
}

}  // namespace

void read_text(Report& report, std::string_view text) {
    std::vector<std::string> stack;
    const auto lines = tool::split_lines(text);
    const std::size_t margin = margin_of(lines);
    for (const std::string_view raw : lines) {
        const std::size_t blank = std::min(raw.find_first_not_of(' '), raw.size());
        const std::string_view line = raw.substr(std::min(blank, margin));
        const std::size_t first = line.find_first_not_of(' ');
        if (first == std::string_view::npos) continue;
        if (first == 0 && is_gpu_line(line)) {
            report.gpus.emplace_back();
            report.gpus.back()["id"] = tool::clean(line.substr(4));
            stack.clear();
            continue;
        }
        const std::size_t colon = line.find(" : ");
        const bool ends = colon == std::string_view::npos && tool::trim(line).ends_with(" :");
        const std::string key = tool::lower(tool::clean(line.substr(0, colon)));
        const std::size_t depth = first / kIndent;
        if (depth > kMaxDepth || depth > stack.size() + 1) continue;  // a list of processes or pages, not a value
        stack.resize(std::min(stack.size(), depth));
        std::string path;
        const std::size_t from = report.gpus.empty() ? 0 : 1;  // what belongs to a card is one step in
        for (std::size_t i = from; i < stack.size(); ++i) path += stack[i] + "/";
        while (stack.size() < depth) stack.emplace_back();
        stack.push_back(key);
        if (colon == std::string_view::npos || ends) continue;
        auto& values = first == 0 || report.gpus.empty() ? report.top : report.gpus.back();
        values.try_emplace(path + key, tool::clean(line.substr(colon + 3)));
    }
}

}  // namespace vetting::nvidia
