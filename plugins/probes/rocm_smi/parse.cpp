#include "plugins/probes/rocm_smi/parse.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::rocm_smi {

using nlohmann::json;

namespace {

bool has_cards(const json& document) {
    if (!document.is_object()) return false;
    for (const auto& [key, value] : document.items()) {
        if (key.starts_with("card") && value.is_object()) return true;
    }
    return false;
}

bool is_amd_smi(const json& document) {
    const json* list = document.is_object() ? tool::find(document, {"gpu_data"}) : &document;
    return list != nullptr && list->is_array() && !list->empty() && list->front().is_object() && list->front().contains("gpu");
}

}  // namespace

std::optional<unsigned> generation_of(double gigatransfers) {
    struct Row { double speed; unsigned generation; };
    constexpr Row kRows[] = {{2.5, 1}, {5, 2}, {8, 3}, {16, 4}, {32, 5}, {64, 6}};
    for (const Row& row : kRows) {
        if (gigatransfers > row.speed * 0.99 && gigatransfers < row.speed * 1.01) return row.generation;
    }
    return std::nullopt;
}

json parse(std::string_view capture) {
    tool::require_text(capture, "rocm-smi");
    if (tool::contains(capture, "GPU[")) {
        json facts = read_rocm_text(capture);
        if (!facts.empty()) return facts;
    }
    if (!tool::looks_like_json(capture)) throw tool::InputError("not the output of rocm-smi or amd-smi");
    const json document = tool::read_json(capture, "rocm-smi");
    if (is_amd_smi(document)) return read_amd_smi(document);
    if (has_cards(document)) return read_rocm(document);
    throw tool::InputError("not the output of rocm-smi or amd-smi: no card in it");
}

}  // namespace vetting::rocm_smi
