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

/// What stands right below a card's heading and in no other tool's output: pasted alone, it tells of a card all the same.
bool is_section(std::string_view line) {
    const std::size_t colon = line.find(" : ");
    const std::string key = tool::lower(tool::trim(line.substr(0, colon)));
    if (colon != std::string_view::npos) return key == "gpu recovery action";
    constexpr std::string_view kSections[] = {"remapped rows", "ecc errors", "retired pages", "gpu reset status", "clocks event reasons", "clocks throttle reasons"};
    return std::find(std::begin(kSections), std::end(kSections), key) != std::end(kSections);
}

/// `HW Thermal Slowdown : Active`, cut out of its section by grep.
bool is_reason(std::string_view line) {
    const std::size_t colon = line.find(" : ");
    if (colon == std::string_view::npos || !tool::trim(line.substr(colon + 3)).starts_with("Active")) return false;
    return tool::lower(tool::trim(line.substr(0, colon))).ends_with(" slowdown");
}

/// The card of `GPU 0: NVIDIA H100 (UUID: GPU-…)` right above a section.
Values card_above(const std::vector<std::string_view>& lines, std::string_view section) {
    constexpr std::string_view kUuid = "(UUID: ";
    std::string_view above;
    for (const std::string_view line : lines) {
        if (line.data() == section.data()) break;
        above = line;
    }
    const std::size_t at = above.find(kUuid);
    if (!above.starts_with("GPU ") || at == std::string_view::npos) return {};
    const std::string_view rest = above.substr(at + kUuid.size());
    return {{"uuid", tool::clean(rest.substr(0, rest.find(')')))}};
}

/// `Yes                      <===`: without the arrow by which somebody points at a line.
std::string_view without_arrow(std::string_view value) {
    for (const std::string_view arrow : {"  <", "  \xE2\x86\x90", "  #"}) {
        const std::size_t at = value.find(arrow);
        if (at != std::string_view::npos && at > 0) value = value.substr(0, at);
    }
    return value;
}

/// What a mail or a ticket has put in front of every line: how far in its cards begin.
std::size_t margin_of(const std::vector<std::string_view>& lines) {
    for (const std::string_view line : lines) {
        const std::size_t first = line.find_first_not_of(' ');
        if (first != std::string_view::npos && is_gpu_line(line.substr(first))) return first;
    }
    return 0;
}

class Reader {
public:
    Reader(Report& report, const std::vector<std::string_view>& lines) : report_(report), lines_(lines), margin_(margin_of(lines)) {}

    void read(std::string_view raw) {
        const std::size_t blank = std::min(raw.find_first_not_of(' '), raw.size());
        const std::string_view line = raw.substr(std::min(blank, margin_));
        const std::size_t first = line.find_first_not_of(' ');
        if (first == std::string_view::npos || begins_card(line, first)) return;
        if (report_.gpus.empty()) begin_fragment(line, raw, first);
        keep(line, (first + lift_) / kIndent);
    }

private:
    bool begins_card(std::string_view line, std::size_t first) {
        if (first != 0 || !is_gpu_line(line)) return false;
        report_.gpus.emplace_back();
        report_.gpus.back()["id"] = tool::clean(line.substr(4));
        stack_.clear();
        lift_ = 0;
        return true;
    }

    void begin_fragment(std::string_view line, std::string_view raw, std::size_t first) {
        const bool lone = is_reason(line);
        if (!lone && !is_section(line)) return;
        report_.gpus.emplace_back(card_above(lines_, raw));
        report_.partial = true;
        lift_ = first == 0 ? kIndent : 0;
        if (lone) report_.gpus.back()["clocks event reasons/" + tool::lower(tool::trim(line.substr(0, line.find(" : "))))] = "Active";
    }

    void keep(std::string_view line, std::size_t depth) {
        const std::size_t colon = line.find(" : ");
        const bool ends = colon == std::string_view::npos && tool::trim(line).ends_with(" :");
        const std::string key = tool::lower(tool::clean(line.substr(0, colon)));
        if (depth > kMaxDepth || depth > stack_.size() + 1) return;  // a list of processes or pages, not a value
        stack_.resize(std::min(stack_.size(), depth));
        std::string path;
        const std::size_t from = report_.gpus.empty() ? 0 : 1;  // what belongs to a card is one step in
        for (std::size_t i = from; i < stack_.size(); ++i) path += stack_[i] + "/";
        while (stack_.size() < depth) stack_.emplace_back();
        stack_.push_back(key);
        if (colon == std::string_view::npos || ends) return;
        auto& values = depth == 0 || report_.gpus.empty() ? report_.top : report_.gpus.back();
        values.try_emplace(path + key, tool::clean(without_arrow(line.substr(colon + 3))));
    }

    Report& report_;
    const std::vector<std::string_view>& lines_;
    std::size_t margin_;
    std::size_t lift_ = 0;            ///< of a fragment that begins with a section of its card
    std::vector<std::string> stack_;  ///< the sections that a line stands in
};

}  // namespace

void read_text(Report& report, std::string_view text) {
    const auto lines = tool::split_lines(text);
    Reader reader(report, lines);
    for (const std::string_view line : lines) reader.read(line);
}

bool has_section(std::string_view text) {
    const auto lines = tool::split_lines(text);
    return std::any_of(lines.begin(), lines.end(), [](std::string_view line) { return is_section(line) || is_reason(line); });
}

}  // namespace vetting::nvidia
