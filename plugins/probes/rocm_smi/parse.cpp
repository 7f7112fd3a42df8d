#include "plugins/probes/rocm_smi/parse.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
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

/// Several outputs one after the other (`static`, `metric`, `bad-pages`) tell of the same cards: each once, with all that was said.
json each_once(json facts) {
    json cards = json::array();
    for (json& gpu : facts["gpus"]) {
        const auto same = std::find_if(cards.begin(), cards.end(), [&gpu](const json& one) {
            return gpu.contains("index") && one.contains("index") && one.at("index") == gpu.at("index");
        });
        if (same == cards.end()) cards.push_back(std::move(gpu));
        else for (const auto& [name, value] : gpu.items()) same->emplace(name, value);
    }
    facts["gpus"] = std::move(cards);
    return facts;
}

/// What is neither JSON nor a list of `GPU[0] : …`; empty where no form fits.
json read_other_forms(std::string_view capture) {
    if (tool::looks_like_json(capture) || !looks_like_amd(capture)) return json::object();
    if (tool::contains(capture, "| AMD-SMI ")) return read_amd_table(capture);
    if (looks_like_records(capture)) return read_amd_records(capture);
    if (looks_like_monitor(capture)) return read_amd_monitor(capture);
    for (const json& document : {csv_document(capture), tree_document(capture)}) {
        if (!document.empty()) return document.is_array() ? read_amd_smi(document) : read_rocm(document);
    }
    return read_concise(capture);
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

bool says_nothing(double value) { return value == 65535 || value == 4294967295.0 || value > 1.8e19; }

bool looks_like_amd(std::string_view capture) {
    const auto lines = tool::split_lines(capture);
    const auto marked = [](std::string_view line) {
        if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
        return line.starts_with("GPU: ") || line.starts_with("gpu,") || line.starts_with("timestamp,gpu,") || line.starts_with("device,") || line.starts_with("GPU[") || line.starts_with("GPU  ");
    };
    return tool::contains(capture, "ROCm System Management") || tool::contains(capture, "ROCm SMI Log") || tool::contains(capture, "ROC-smi") ||
           tool::contains(capture, "| AMD-SMI ") || looks_like_records(capture) || looks_like_monitor(capture) || std::any_of(lines.begin(), lines.end(), marked);
}

json parse(std::string_view bytes) {
    tool::require_text(bytes, "rocm-smi");
    const std::string capture = tool::plain_text(bytes);
    if (tool::contains(capture, "GPU[")) {
        json facts = read_rocm_text(capture);
        if (!facts.empty()) return facts;
    }
    if (json facts = read_other_forms(capture); !facts.empty()) return each_once(std::move(facts));
    if (!tool::looks_like_json(capture)) {
        for (const char* complaint : {"Driver not initialized", "No AMD GPUs specified", "AMDSMI_STATUS_NOT_INIT", "Unable to detect any GPU"}) {
            if (tool::contains(capture, complaint)) throw tool::InputError(std::string("rocm-smi or amd-smi could not ask the driver: ") + complaint);
        }
        throw tool::InputError("not the output of rocm-smi or amd-smi");
    }
    json facts = json::object();
    for (const tool::JsonDocument& document : tool::read_json_documents(capture, "rocm-smi")) {
        const json read = is_amd_smi(document.value) ? read_amd_smi(document.value) : has_cards(document.value) ? read_rocm(document.value) : json::object();
        for (const json& gpu : read.value("gpus", json::array())) facts["gpus"].push_back(gpu);
    }
    if (facts.empty()) throw tool::InputError("not the output of rocm-smi or amd-smi: no card in it");
    return each_once(std::move(facts));
}

}  // namespace vetting::rocm_smi
