#include "plugins/probes/lscpu/fields.hpp"

#include <algorithm>
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;  // lscpu 2.38 nests three deep
constexpr std::size_t kMostKinds = 64;

struct Translation {
    std::string_view here, english;
};
// util-linux's own translations of the lines that are read, and the names of versions before 2.20.
constexpr auto kTranslations = std::to_array<Translation>({
    {"CPU socket(s)", "Socket(s)"},
    {"Architektur", "Architecture"}, {"Thread(s) pro Kern", "Thread(s) per core"}, {"Kern(e) pro Socket", "Core(s) per socket"},
    {"Kern(e) pro Sockel", "Core(s) per socket"}, {"Sockel", "Socket(s)"}, {"NUMA-Knoten", "NUMA node(s)"},
    {"Anbieterkennung", "Vendor ID"}, {"Modellname", "Model name"}, {"Maximale Taktfrequenz der CPU", "CPU max MHz"},
    {"Processeur(s)", "CPU(s)"}, {"Thread(s) par cœur", "Thread(s) per core"}, {"Cœur(s) par socket", "Core(s) per socket"},
    {"Nœud(s) NUMA", "NUMA node(s)"}, {"Identifiant constructeur", "Vendor ID"}, {"Nom de modèle", "Model name"},
    {"Vitesse maximale du processeur en MHz", "CPU max MHz"},
    {"Arquitectura", "Architecture"}, {"Hilo(s) de procesamiento por núcleo", "Thread(s) per core"},
    {"Núcleo(s) por «socket»", "Core(s) per socket"}, {"«Socket(s)»", "Socket(s)"}, {"Modo(s) NUMA", "NUMA node(s)"},
    {"ID de fabricante", "Vendor ID"}, {"Nombre del modelo", "Model name"}, {"CPU MHz máx.", "CPU max MHz"},
    {"架构", "Architecture"}, {"CPU", "CPU(s)"}, {"每个核的线程数", "Thread(s) per core"}, {"每个座的核数", "Core(s) per socket"},
    {"座", "Socket(s)"}, {"NUMA 节点", "NUMA node(s)"}, {"厂商 ID", "Vendor ID"}, {"型号名称", "Model name"}, {"CPU 最大 MHz", "CPU max MHz"},
    {"Arquitetura", "Architecture"}, {"Thread(s) per núcleo", "Thread(s) per core"}, {"Núcleo(s) por soquete", "Core(s) per socket"},
    {"Soquete(s)", "Socket(s)"}, {"Nó(s) de NUMA", "NUMA node(s)"}, {"ID de fornecedor", "Vendor ID"}, {"Nome do modelo", "Model name"},
    {"アーキテクチャ", "Architecture"}, {"コアあたりのスレッド数", "Thread(s) per core"}, {"ソケットあたりのコア数", "Core(s) per socket"},
    {"ソケット数", "Socket(s)"}, {"NUMAノード", "NUMA node(s)"}, {"NUMA ノード数", "NUMA node(s)"}, {"ベンダーID", "Vendor ID"},
    {"ベンダー ID", "Vendor ID"}, {"モデル名", "Model name"},
    {"Архитектура", "Architecture"}, {"Потоков на ядро", "Thread(s) per core"}, {"Ядер на сокет", "Core(s) per socket"},
    {"Сокетов", "Socket(s)"}, {"ID прроизводителя", "Vendor ID"}, {"ID производителя", "Vendor ID"}, {"Имя модели", "Model name"},
});

/// French sets a blank before the colon, in UTF-8 one that does not break.
std::string_view without_end(std::string_view key) {
    key = tool::trim(key);
    if (key.ends_with(':')) key = tool::trim(key.substr(0, key.size() - 1));
    for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF"}) {
        if (key.ends_with(blank)) key.remove_suffix(blank.size());
    }
    return tool::trim(key);
}

void put(Fields& fields, std::string_view key, std::string_view text) {
    key = without_end(key);
    const auto row = std::find_if(kTranslations.begin(), kTranslations.end(), [key](const Translation& known) { return known.here == key; });
    const std::string name = tool::clean(row == kTranslations.end() ? key : row->english);
    const auto value = tool::known(text);
    if (!value) return;
    if (name == "Model name") {
        if (std::find(fields.models.begin(), fields.models.end(), *value) == fields.models.end()) fields.models.push_back(*value);
        if (fields.kinds.size() < kMostKinds) fields.kinds.emplace_back();
    } else if (!fields.kinds.empty()) {
        fields.kinds.back().try_emplace(name, *value);
    }
    fields.values.try_emplace(name, *value);
}

void collect_json(const json& rows, Fields& fields, int depth) {
    if (!rows.is_array() || depth > kMaxDepth) return;
    for (const json& row : rows) {
        const auto key = tool::text_at(row, {"field"});
        const auto data = tool::text_at(row, {"data"});
        if (key && data) put(fields, *key, *data);
        if (const json* children = tool::find(row, {"children"})) collect_json(*children, fields, depth + 1);
    }
}

/// A line that was too long for the terminal goes on below its value, broken at any letter; nothing else is set so far to the right.
bool goes_on(std::string_view line) {
    constexpr std::size_t kFar = 16;
    const std::size_t first = line.find_first_not_of(' ');
    return first != std::string_view::npos && first >= kFar;
}

/// The lines, those that were broken in one again.
std::vector<std::string> whole_lines(std::string_view capture) {
    std::vector<std::string> lines;
    std::size_t column = 0;  // of the value
    for (const std::string_view line : tool::split_lines(capture)) {
        if (!lines.empty() && goes_on(line)) {
            const std::size_t blanks = line.find_first_not_of(' ');
            lines.back() += line.substr(column >= 16 && column < blanks ? column : blanks);
            continue;
        }
        const std::size_t colon = line.find(':');
        column = colon == std::string_view::npos ? 0 : line.find_first_not_of(' ', colon + 1);
        lines.emplace_back(line);
    }
    return lines;
}

void collect_lines(std::string_view capture, Fields& fields) {
    constexpr std::string_view kWideColon = "\xEF\xBC\x9A";
    for (const std::string& whole : whole_lines(capture)) {
        const std::string_view line = whole;
        const std::size_t wide = line.find(kWideColon);
        if (wide != std::string_view::npos) {
            put(fields, line.substr(0, wide), line.substr(wide + kWideColon.size()));
        } else if (const auto pair = tool::key_value(line)) {
            put(fields, pair->first, pair->second);
        }
    }
}

}  // namespace

std::optional<Fields> read_fields(std::string_view capture) {
    Fields fields;
    if (tool::looks_like_json(capture)) {
        const json document = tool::read_json(capture, "lscpu");
        if (const json* rows = tool::find(document, {"lscpu"})) collect_json(*rows, fields, 0);
    } else {
        collect_lines(capture, fields);
    }
    // Every lscpu since 2.13 prints these; without one of them it is another tool's output, or cut off before any fact.
    const auto has = [&fields](std::string_view name) { return fields.values.contains(name); };
    const bool ours = has("Model name") || has("CPU(s)") || (has("Architecture") && !has("Static hostname"));  // hostnamectl's
    return ours ? std::optional(std::move(fields)) : std::nullopt;
}

}  // namespace vetting::lscpu
