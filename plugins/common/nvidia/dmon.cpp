// nvidia-smi dmon: a row a card and second, below a heading that names the columns.
#include <algorithm>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

struct Column {
    std::string_view name, field;
};
constexpr Column kColumns[] = {{"gpu", "index"}, {"pwr", "power.draw"}, {"gtemp", "temperature.gpu"}, {"temp", "temperature.gpu"}, {"mtemp", "temperature.memory"},
                               {"sm", "utilization.gpu"}, {"sbecc", "ecc.errors.corrected.aggregate.total"}, {"dbecc", "ecc.errors.uncorrected.aggregate.total"}};

}  // namespace

void read_dmon(Report& report, std::string_view text) {
    std::vector<std::string_view> names;
    for (const std::string_view line : tool::split_lines(text)) {
        auto words = tool::split_words(line);
        if (words.size() > 2 && words[0].starts_with('#')) {
            if (words[0] == "#") words.erase(words.begin());
            const bool heading = std::find(words.begin(), words.end(), "gpu") != words.end();
            if (heading) names = words;  // with `-o DT` the first is `#Date`
            continue;
        }
        if (names.empty() || words.size() != names.size()) continue;
        Values card;
        for (std::size_t i = 0; i < words.size(); ++i) {
            for (const Column& column : kColumns) {
                if (names[i] == column.name && tool::whole_number(words[i])) card[std::string(column.field)] = tool::clean(words[i]);
            }
        }
        if (card.contains("index")) report.gpus.push_back(std::move(card));
    }
}

}  // namespace vetting::nvidia
