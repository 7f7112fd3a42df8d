// lshw as people read it: `*-id` nodes by indentation, `key: value` lines below, in the shape of -json. It prints no class and
// rounds sizes: the class is told by the node's id and device, and a rounded size is marked.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/text.hpp"
#include "plugins/probes/lshw/tree.hpp"

namespace vetting::lshw {
namespace {

using nlohmann::json;

struct ClassRow {
    std::string_view id, kind;
};
// ids of lshw's own making; what the kernel or a bus named is told by its device.
constexpr auto kClasses = std::to_array<ClassRow>({
    {"core", "bus"}, {"firmware", "memory"}, {"memory", "memory"}, {"bank", "memory"}, {"cache", "memory"}, {"flash", "memory"},
    {"cpu", "processor"}, {"network", "network"}, {"disk", "disk"}, {"cdrom", "disk"}, {"medium", "disk"}, {"namespace", "disk"},
    {"display", "display"}, {"multimedia", "multimedia"}, {"nvme", "storage"}, {"storage", "storage"}, {"sata", "storage"},
    {"raid", "storage"}, {"scsi", "storage"}, {"ide", "storage"}, {"sas", "storage"}, {"power", "power"}, {"battery", "power"},
    {"volume", "volume"}, {"logicalvolume", "volume"}, {"pci", "bridge"}, {"isa", "bridge"}, {"usb", "bus"}, {"usbhost", "bus"},
    {"serial", "bus"}, {"communication", "communication"}, {"bridge", "bridge"}, {"input", "input"}});

struct Translation {
    std::string_view here, english;
};
// lshw's own translations of the lines that are read: French, German, Spanish.
constexpr auto kTranslations = std::to_array<Translation>({
    {"produit", "product"}, {"fabriquant", "vendor"}, {"fabricant", "vendor"}, {"information bus", "bus info"}, {"nom logique", "logical name"},
    {"numéro de série", "serial"}, {"emplacement", "slot"}, {"taille", "size"}, {"capacité", "capacity"}, {"horloge", "clock"},
    {"fonctionnalités", "capabilities"},
    {"Beschreibung", "description"}, {"Produkt", "product"}, {"Hersteller", "vendor"}, {"Bus-Informationen", "bus info"},
    {"Logischer Name", "logical name"}, {"Version", "version"}, {"Datum", "date"}, {"Seriennummer", "serial"}, {"Steckplatz", "slot"},
    {"Größe", "size"}, {"Kapazität", "capacity"}, {"Takt", "clock"}, {"Uhr", "clock"}, {"Fähigkeiten", "capabilities"},
    {"Konfiguration", "configuration"},
    {"descripción", "description"}, {"producto", "product"}, {"fabricante", "vendor"}, {"información del bus", "bus info"},
    {"nombre lógico", "logical name"}, {"versión", "version"}, {"fecha", "date"}, {"serie", "serial"}, {"ranura", "slot"}, {"tamaño", "size"},
    {"capacidad", "capacity"}, {"reloj", "clock"}, {"capacidades", "capabilities"}, {"configuración", "configuration"}});

std::string_view in_english(std::string_view key) {
    const auto row = std::find_if(kTranslations.begin(), kTranslations.end(), [key](const Translation& known) { return known.here == key; });
    return row == kTranslations.end() ? key : row->english;
}

/// `pci:0` and `bank:12` without their numbers.
std::string_view plain_id(std::string_view id) { return id.substr(0, id.find(':')); }

bool is_mac(std::string_view text) { return text.size() == 17 && text[2] == ':' && text[14] == ':'; }

std::string class_of(const json& node) {
    const std::string id = node.at("id");
    const auto row = std::find_if(kClasses.begin(), kClasses.end(), [&id](const ClassRow& known) { return known.id == plain_id(id); });
    if (row != kClasses.end()) return std::string(row->kind);
    const auto names = node.find("logicalname");
    const std::string name = names != node.end() && !names->empty() ? names->front().get<std::string>() : "";
    if (name.starts_with("/dev/")) return "disk";
    if (is_mac(node.value("serial", "")) || node.value("businfo", "").starts_with("virtio@")) return name.empty() ? "generic" : "network";
    return "generic";
}

std::optional<double> factor_of(char prefix, bool binary) {
    const std::size_t power = std::string_view("kMGTPE").find(prefix == 'K' ? 'k' : prefix);
    if (power == std::string_view::npos) return std::nullopt;
    return std::pow(binary ? 1024.0 : 1000.0, static_cast<double>(power + 1));
}

/// `24GiB`, `480GB`, `1Gbit/s`, `2133MHz`, `550mWh` in the unit's own ones; nothing without a unit (cut off).
std::optional<std::uint64_t> amount_of(std::string_view text) {
    const auto number = tool::leading_number(text);
    if (!number || *number < 0) return std::nullopt;
    std::string_view unit = tool::trim(text.substr(std::min(text.find_first_not_of("0123456789."), text.size())));
    unit = unit.substr(0, unit.find_first_of(" ()"));
    double factor = 1;
    if (unit == "mWh" || unit == "B" || unit == "Hz" || unit == "bit/s") {
        factor = 1;
    } else if (unit.size() >= 2) {
        const bool binary = unit[1] == 'i';
        const std::string_view rest = unit.substr(binary ? 2 : 1);
        const auto scale = factor_of(unit.front(), binary);
        if (!scale || (rest != "B" && rest != "Hz" && rest != "bit/s")) return std::nullopt;
        factor = *scale;
    } else {
        return std::nullopt;
    }
    const double value = *number * factor;
    return value < 9e18 ? std::optional(static_cast<std::uint64_t>(std::llround(value))) : std::nullopt;
}

/// `447GiB (480GB)`: the one in parentheses is the maker's, and nearer.
void put_size(json& node, std::string_view text) {
    const std::size_t open = text.find('(');
    auto size = open == std::string_view::npos ? std::nullopt : amount_of(text.substr(open + 1));
    if (!size) size = amount_of(text);
    if (!size) return;
    node["size"] = *size;
    node["approximate"] = true;
}

/// `driver=ixgbe firmware=0x800, 1.2.3 link=yes`: a value goes on until the next word with a sign of equality.
json settings_of(std::string_view text) {
    json settings = json::object();
    std::string key;
    for (const std::string_view word : tool::split_words(text)) {
        const std::size_t equal = word.find('=');
        const bool named = equal != std::string_view::npos && equal > 0 && word.substr(0, equal).find_first_of(",;()") == std::string_view::npos;
        if (named) {
            key = tool::clean(word.substr(0, equal));
            settings[key] = tool::clean(word.substr(equal + 1));
        } else if (!key.empty()) {
            settings[key] = settings[key].get<std::string>() + " " + tool::clean(word);
        }
    }
    return settings;
}

void put_line(json& node, std::string_view line) {
    const auto pair = tool::key_value(line);
    if (!pair || pair->second.empty()) return;
    const std::string_view key = in_english(pair->first), value = pair->second;
    if (key != "logical name" && node.contains(key == "bus info" ? "businfo" : key)) return;  // what another tool printed below
    if (key == "size") return put_size(node, value);
    if (key == "capacity" || key == "clock") {
        if (const auto amount = amount_of(value)) node[std::string(key)] = *amount;
    } else if (key == "configuration") {
        node["configuration"] = settings_of(value);
    } else if (key == "capabilities") {
        for (const std::string_view word : tool::split_words(value)) node["capabilities"][tool::clean(word)] = true;
    } else if (key == "logical name") {
        node["logicalname"].push_back(tool::clean(value));
    } else if (key == "bus info") {
        node["businfo"] = tool::clean(value);
    } else if (key == "description" || key == "product" || key == "vendor" || key == "version" || key == "serial" || key == "slot" || key == "date") {
        node[std::string(key)] = tool::clean(value);
    }
}

/// Nodes that are open, with how deep each is indented.
class Builder {
public:
    json roots = json::array();

    [[nodiscard]] bool is_empty() const { return open_.empty() && roots.empty(); }
    void begin(std::string_view id, std::size_t indent) {
        close(indent);
        if (open_.size() < kMaxDepth) open_.emplace_back(indent, json{{"id", tool::clean(id)}});
    }
    void line(std::string_view line) {
        if (!open_.empty()) put_line(open_.back().second, line);
    }
    /// Close what is as deep or deeper.
    void close(std::size_t indent) {
        while (!open_.empty() && open_.back().first >= indent) {
            json node = std::move(open_.back().second);
            open_.pop_back();
            node["class"] = node.value("id", "") == root_ && open_.empty() && root_seen_ ? "system" : class_of(node);
            json& list = open_.empty() ? roots : open_.back().second["children"];
            list.push_back(std::move(node));
        }
    }
    void begin_root(std::string_view name) {
        begin(name, 0);
        root_ = tool::clean(name);
        root_seen_ = true;
    }

private:
    static constexpr std::size_t kMaxDepth = 60;
    std::vector<std::pair<std::size_t, json>> open_;
    std::string root_;
    bool root_seen_ = false;
};

/// The machine's name stands alone at the left edge, filled up with blanks, its description below it.
bool is_root(std::string_view line, std::string_view next) {
    line = line.substr(0, line.find_last_not_of(" \r") + 1);
    if (line.empty() || line.front() == ' ' || line.find_first_of(" \t:$#%") != std::string_view::npos) return false;
    return next.starts_with("    ") && tool::key_value(next).has_value();
}

}  // namespace

bool looks_like_table(std::string_view capture) {
    return tool::contains(capture, "H/W path") || (tool::contains(capture, "Bus info") && tool::contains(capture, "Class "));
}

json read_text(std::string_view capture) {
    Builder builder;
    const auto lines = tool::split_lines(capture);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const std::string_view line = lines[at];
        const std::size_t star = line.find_first_not_of(" \t");
        if (star != std::string_view::npos && line.substr(star).starts_with("*-")) {
            const std::string_view id = line.substr(star + 2);
            builder.begin(id.substr(0, id.find(' ')), star);
        } else if (is_root(line, at + 1 < lines.size() ? lines[at + 1] : std::string_view{})) {
            builder.begin_root(tool::trim(line));
        } else if (builder.is_empty() && line.starts_with("    description: ")) {
            builder.begin_root("computer");  // the name was not captured, or is empty
            builder.line(line);
        } else {
            builder.line(line);
        }
    }
    builder.close(0);
    return std::move(builder.roots);
}

}  // namespace vetting::lshw
