// nvidia-smi nvlink -s and -e: lines of each card's links; nvidia-smi topo -m: how the cards reach each other.
#include <algorithm>
#include <utility>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

/// `GPU-…` of `GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-…)`; empty where the line begins no card.
std::string_view uuid_in(std::string_view line) {
    constexpr std::string_view kMark = "(UUID: ";
    const std::size_t at = line.find(kMark);
    if (!line.starts_with("GPU ") || at == std::string_view::npos) return {};
    const std::string_view rest = line.substr(at + kMark.size());
    return rest.substr(0, rest.find(')'));
}

/// `GPU 0: NVIDIA GB300`, as `nvlink -e` names a card since 580.
std::optional<Values> card_without_uuid(std::string_view line) {
    if (!line.starts_with("GPU ")) return std::nullopt;
    const std::size_t colon = line.find(": ");
    const auto index = colon == std::string_view::npos ? std::nullopt : tool::whole_number(line.substr(4, colon - 4));
    if (!index || *index < 0 || *index > 1023) return std::nullopt;
    return Values{{"index", std::to_string(static_cast<unsigned>(*index))}, {"name", tool::clean(line.substr(colon + 2))}};
}

/// `Link 0: 25 GB/s`, `Link 0: <inactive>`, `Link 0: Replay Errors: 0`; what else it can say of a link (its far end, what it
/// can do, what went over it) is passed over.
void read_link(Values& card, std::string_view line) {
    const auto link = tool::key_value(line);
    if (!link || !link->first.starts_with("Link ")) return;
    const auto number = tool::whole_number(link->first.substr(5));
    if (!number || *number < 0 || *number > 255) return;
    const std::string path = "nvlink/" + std::to_string(static_cast<unsigned>(*number)) + "/";
    const std::string_view value = link->second;
    if (value == "<inactive>" || (value.ends_with("GB/s") && tool::leading_number(value))) card[path + "state"] = tool::clean(value);
    const auto counter = tool::key_value(value);
    if (counter && counter->first.ends_with("Errors")) card[path + tool::lower(counter->first)] = tool::clean(counter->second);
}

/// The heading is underlined on a terminal, by `ESC [ 4 m`.
std::string without_escapes(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const bool escape = text.substr(at).starts_with("\x1b[");
        const std::size_t end = escape ? text.find('m', at) : at;
        if (!escape) out += text[at];
        at = end == std::string_view::npos ? text.size() : end + 1;
    }
    return out;
}

std::optional<unsigned> gpu_number(std::string_view word) {
    if (!word.starts_with("GPU")) return std::nullopt;
    const auto number = tool::whole_number(word.substr(3));
    return number && *number >= 0 && *number < 1024 ? std::optional(static_cast<unsigned>(*number)) : std::nullopt;
}

/// `GPU0  GPU1  NIC0  CPU Affinity`: the cards that are columns, until the first column that is none.
std::vector<unsigned> columns_of(const std::vector<std::string_view>& words) {
    std::vector<unsigned> columns;
    for (const std::string_view word : words) {
        const auto number = gpu_number(word);
        if (!number) break;
        columns.push_back(*number);
    }
    return columns;
}

/// `GPU0  X  NV12  SYS`.
void read_row(Report& report, const std::vector<unsigned>& columns, const std::vector<std::string_view>& words) {
    const auto row = gpu_number(words.front());
    if (!row || words.size() <= columns.size()) return;
    Values card{{"index", std::to_string(*row)}};
    bool self = false;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        self = self || (columns[i] == *row && words[i + 1] == "X");
        if (columns[i] != *row) card["peer/" + std::to_string(columns[i])] = tool::clean(words[i + 1]);
    }
    if (self) report.gpus.push_back(std::move(card));
}

}  // namespace

void read_links(Report& report, std::string_view text) {
    Values* card = nullptr;
    std::optional<Values> begun;  // a card that is one only if links follow
    std::vector<unsigned> columns;
    for (const std::string_view raw : tool::split_lines(text)) {
        const std::string plain = without_escapes(raw);
        const std::string_view line = tool::trim(plain);
        if (const std::string_view uuid = uuid_in(line); !uuid.empty()) {
            const auto same = std::find_if(report.gpus.rbegin(), report.gpus.rend(), [uuid](const Values& one) {
                const auto found = one.find("uuid");
                return found != one.end() && found->second == uuid;
            });
            card = same == report.gpus.rend() ? nullptr : &*same;
            begun.reset();
        } else if (line.starts_with("GPU ") && (begun = card_without_uuid(line))) {
            card = nullptr;
        } else if (line.starts_with("Link ")) {
            if (begun && tool::key_value(line)) card = &report.gpus.emplace_back(*std::exchange(begun, std::nullopt));
            if (card != nullptr) read_link(*card, line);
        } else if (card != nullptr && tool::contains(line, "all links are inActive")) {
            (*card)["nvlink/all"] = "<inactive>";
        } else if (const auto words = tool::split_words(line); !words.empty() && words.front().starts_with("GPU")) {
            const auto heads = columns_of(words);
            if (heads.size() > 1 || (heads.size() == 1 && tool::contains(line, "CPU Affinity"))) columns = heads;
            else if (!columns.empty()) card = nullptr, read_row(report, columns, words);
        }
    }
}

}  // namespace vetting::nvidia
