// The forms for people: rocm-smi's and amd-smi's tables of one line or two a card.
#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;
using Words = std::vector<std::string_view>;

/// `41.0°C`, `53.0c`, `142.0W`, `5%`: the number, where the word ends with the unit.
std::optional<double> with_unit(std::string_view word, std::string_view unit) {
    if (!word.ends_with(unit) || word.size() == unit.size()) return std::nullopt;
    return tool::whole_number(word.substr(0, word.size() - unit.size()));
}

/// `41.0°C`, `53.0c`, and as a pager, a mail or a manual writes the sign: `32.0_C`, `32.0?C`.
std::optional<double> degrees(std::string_view word) {
    constexpr std::size_t kMostBytesOfASign = 4;
    if (!word.ends_with('C') && !word.ends_with('c')) return std::nullopt;
    word.remove_suffix(1);
    const std::size_t end = word.find_last_of("0123456789");
    if (end == word.npos || word.size() - end - 1 > kMostBytesOfASign || word.find('.') == word.npos) return std::nullopt;
    return tool::whole_number(word.substr(0, end + 1));
}

/// Index, then temperature and power; limit, memory and use are the last three, whatever the version has between.
std::optional<json> concise_row(const Words& words) {
    if (words.size() < 9) return std::nullopt;
    const auto index = tool::whole_number(words.front());
    const auto hot = std::find_if(words.begin(), words.end(), [](std::string_view word) { return degrees(word).has_value(); });
    const bool ends = words.back().ends_with('%') || words.back() == "N/A";
    // A card that could not be asked has `N/A` for its readings, and a performance level all the same.
    constexpr std::string_view kLevels[] = {"auto", "high", "low", "manual", "unknown"};
    const bool level = std::find_first_of(words.begin(), words.end(), std::begin(kLevels), std::end(kLevels)) != words.end();
    if (!index || *index < 0 || *index > 255 || (hot == words.end() && !level) || !ends) return std::nullopt;
    json gpu = {{"vendor", "AMD"}, {"index", static_cast<unsigned>(*index)}};
    if (hot != words.end()) tool::put(gpu, "temperature_c", degrees(*hot));
    if (hot != words.end() && hot + 1 != words.end()) tool::put(gpu, "power_w", with_unit(*(hot + 1), "W"));
    tool::put(gpu, "power_limit_w", with_unit(words[words.size() - 3], "W"));
    tool::put(gpu, "utilization_pct", with_unit(words.back(), "%"));
    return gpu;
}

/// The number before the word `unit`: `0 %      44 °C` → 44.
std::optional<double> number_before(const Words& words, std::string_view unit) {
    const auto found = std::find(words.begin(), words.end(), unit);
    return found == words.end() || found == words.begin() ? std::nullopt : tool::whole_number(*(found - 1));
}

/// `141/750` → 141 and 750.
std::pair<std::optional<double>, std::optional<double>> fraction(const Words& words, std::string_view unit) {
    const auto found = std::find(words.begin(), words.end(), unit);
    if (found == words.end() || found == words.begin()) return {};
    const std::string_view both = *(found - 1);
    const std::size_t slash = both.find('/');
    if (slash == both.npos) return {};
    return {tool::whole_number(both.substr(0, slash)), tool::whole_number(both.substr(slash + 1))};
}

/// Use of the memory and temperature, each with its unit or `N/A`; the count of uncorrected errors comes third.
std::optional<double> third_of(const Words& words) {
    std::size_t at = 0;
    for (int cell = 0; cell < 2; ++cell) {
        if (at + 1 >= words.size()) return std::nullopt;
        at += tool::whole_number(words[at + 1]) || words[at + 1] == "N/A" ? 1U : 2U;
    }
    return at < words.size() ? tool::whole_number(words[at]) : std::nullopt;
}

bool is_address(std::string_view word) {
    return word.size() == 12 && word[4] == ':' && word[7] == ':' && word[10] == '.';
}

/// `0000:05:00.0    AMD Instinct MI300X | 0 %      44 °C   0           141/750 W`.
json card_line(std::string_view left, std::string_view right, const std::optional<std::string>& driver) {
    json gpu = {{"vendor", "AMD"}};
    tool::put(gpu, "driver", driver);
    left = tool::trim(left);
    gpu["pci_address"] = tool::lower(left.substr(0, 12));
    tool::put(gpu, "model", tool::known(left.substr(12)));
    const Words words = tool::split_words(right);
    tool::put(gpu, "temperature_c", number_before(words, "°C"));
    const auto errors = third_of(words);
    if (errors && *errors >= 0) {
        gpu["ecc_uncorrected"] = static_cast<std::uint64_t>(*errors);
        gpu["ras"] = true;
    }
    const auto [power, limit] = fraction(words, "W");
    tool::put(gpu, "power_w", power ? power : number_before(words, "W"));  // cards without a limit have no slash
    tool::put(gpu, "power_limit_w", limit);
    return gpu;
}

/// The line below: `0       0       7        SPX/NPS1 | 0 %        N/A           283/196592 MB`.
void second_line(json& gpu, std::string_view left, std::string_view right) {
    const Words names = tool::split_words(left), words = tool::split_words(right);
    if (!names.empty()) {
        const auto index = tool::whole_number(names.front());
        if (index && *index >= 0 && *index < 256) gpu["index"] = static_cast<unsigned>(*index);
    }
    if (words.size() > 1 && words[1] == "%") tool::put(gpu, "utilization_pct", tool::whole_number(words[0]));
    const auto total = fraction(words, "MB").second;
    if (total && *total > 0 && *total < 1e9) gpu["memory_bytes"] = static_cast<std::uint64_t>(*total) << 20U;
}

/// The first word; `Linuxver`, cut from a longer one, says that the driver is the kernel's own.
std::optional<std::string> version_in(std::string_view text) {
    const Words words = tool::split_words(text);
    return words.empty() || !tool::leading_uint(words.front()) ? std::nullopt : tool::known(words.front());
}

}  // namespace

json read_concise(std::string_view text) {
    json facts = json::object();
    const bool hotspot = tool::contains(text, "(Junction)");
    for (const std::string_view line : tool::split_lines(text)) {
        auto row = concise_row(tool::split_words(line));
        if (!row) continue;
        if (hotspot && row->contains("temperature_c")) (*row)["temperature_of"] = "hotspot";
        facts["gpus"].push_back(std::move(*row));
    }
    return facts;
}

json read_amd_table(std::string_view text) {
    json facts = json::object();
    std::optional<std::string> driver, vbios;
    bool second = false;
    for (const std::string_view line : tool::split_lines(text)) {
        constexpr std::string_view kDriver = "amdgpu version: ";
        if (const std::size_t at = line.find(kDriver); at != line.npos) driver = version_in(line.substr(at + kDriver.size()));
        constexpr std::string_view kVbios = "VBIOS version: ";
        if (const std::size_t at = line.find(kVbios); at != line.npos) vbios = version_in(line.substr(at + kVbios.size()));
        const std::size_t begin = line.find('|'), middle = line.find('|', begin + 1), end = line.find('|', middle + 1);
        if (begin == line.npos || middle == line.npos || end == line.npos) {
            second = false;
            continue;
        }
        const std::string_view left = tool::trim(line.substr(begin + 1, middle - begin - 1)), right = line.substr(middle + 1, end - middle - 1);
        if (is_address(left.substr(0, 12))) facts["gpus"].push_back(card_line(left, right, driver)), second = true;
        else if (second) second_line(facts["gpus"].back(), left, right), second = false;
    }
    // It is that of the first card; others may have another.
    if (vbios && facts.contains("gpus") && facts["gpus"].size() == 1) facts["gpus"][0]["vbios"] = *vbios;
    return facts;
}

}  // namespace vetting::rocm_smi
