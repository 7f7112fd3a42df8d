// The manifest of captures: for each file the facts that a correct parser must find, in the manifest's own words.
#pragma once

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::fixtures {

struct Row {
    std::string file, tool;  ///< `smartctl/ata-full.json`, `smartctl`
    nlohmann::json facts;
};

/// The rows of the tools that these probes read; empty when the captures are not on this machine.
[[nodiscard]] std::vector<Row> manifest_rows();
[[nodiscard]] std::string read_capture(const std::string& file);

/// How a word of the manifest is found in our facts.
struct Word {
    std::string_view tool, word;
    std::function<nlohmann::json(const nlohmann::json& facts)> ours;
    /// The manifest's value in our form; empty: as it is. Gets the row's other facts too.
    std::function<nlohmann::json(const nlohmann::json& value, const nlohmann::json& row)> theirs;
    /// Instead of the two, where rows name different fields of one thing: what differs.
    std::function<std::string(const nlohmann::json& facts, const nlohmann::json& value)> differs = {};
};
/// The one mapping from the manifest's words to ours.
[[nodiscard]] const std::vector<Word>& words();
/// Null where there is none.
[[nodiscard]] const Word* find_word(std::string_view tool, std::string_view word);

/// Words without a fact, and why.
struct Unmapped {
    std::string_view tool, word, why;
};
[[nodiscard]] const std::vector<Unmapped>& unmapped_words();
[[nodiscard]] bool is_unmapped(std::string_view tool, std::string_view word);

// The parts of the mapping.
[[nodiscard]] std::vector<Word> disk_words();
[[nodiscard]] std::vector<Word> machine_words();
[[nodiscard]] std::vector<Word> board_words();
[[nodiscard]] std::vector<Word> storage_words();
[[nodiscard]] std::vector<Word> kernel_words();
[[nodiscard]] std::vector<Word> bmc_words();
[[nodiscard]] std::vector<Word> redfish_words();
[[nodiscard]] std::vector<Word> gpu_words();

/// The value at a JSON pointer, null when there is none.
[[nodiscard]] nlohmann::json at(const nlohmann::json& facts, const std::string& pointer);
/// One field of every element of a list, sorted, without repeats when `once`.
[[nodiscard]] nlohmann::json column(const nlohmann::json& list, const char* field, bool once);

}  // namespace vetting::fixtures
