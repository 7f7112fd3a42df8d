#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

/// The interface in a captured command line: `root@host:~# ethtool -S eth0`.
std::string asked_interface(std::string_view line) {
    const auto words = tool::split_words(line);
    for (std::size_t at = 0; at < words.size() && at < 5; ++at) {
        if (words[at] != "ethtool" && !words[at].ends_with("/ethtool")) continue;
        for (std::size_t next = at + 1; next < words.size(); ++next) {
            if (words[next].starts_with('-')) continue;
            std::string_view name = words[next];
            while (!name.empty() && (name.back() == ';' || name.back() == '|' || name.back() == '&')) name.remove_suffix(1);
            const bool variable = name.find_first_of("$(){}<>\"'*") != std::string_view::npos;  // a loop's
            return variable || name == "version" ? std::string{} : tool::clean(name);
        }
    }
    return {};
}

/// A loop's `echo $i` above each answer: one word, maybe underlined, that is named as ports are.
std::string echoed_interface(std::string_view line) {
    line = tool::trim(line);
    while (!line.empty() && std::string_view("=-*# ").find(line.front()) != std::string_view::npos) line.remove_prefix(1);
    while (!line.empty() && std::string_view("=-*#: ").find(line.back()) != std::string_view::npos) line.remove_suffix(1);
    constexpr std::array<std::string_view, 6> kStarts = {"eth", "en", "em", "ib", "sfp", "swp"};
    const bool word = line.size() >= 3 && line.size() < 16 && line.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
    const bool named = word && line.find_first_of("0123456789") != std::string_view::npos &&
                       std::any_of(kStarts.begin(), kStarts.end(), [line](std::string_view start) { return line.starts_with(start); });
    return named ? tool::clean(line) : std::string{};
}

/// `Settings for eth0:` → its words and the name.
struct Heading {
    std::string_view what, name;
};
std::optional<Heading> heading_of(std::string_view line) {
    const std::size_t at = line.find(" for ");
    if (at == std::string_view::npos || !line.ends_with(':') || line.front() == ' ' || line.front() == '\t') return std::nullopt;
    const std::string_view name = tool::trim(line.substr(at + 5, line.size() - at - 6));
    if (name.empty() || name.find_first_of(" \t") != std::string_view::npos) return std::nullopt;
    return Heading{line.substr(0, at), name};
}

Kind kind_of(std::string_view what) {
    if (what == "Settings") return Kind::Settings;
    return what == "Standard stats" ? Kind::Statistics : Kind::Other;
}

/// The first line of an answer that does not name its interface.
std::optional<Kind> opening(std::string_view line, std::string_view key, std::string_view value) {
    if (line == "NIC statistics:") return Kind::Statistics;
    if (line.starts_with("driver: ")) return Kind::Driver;
    if (key == "Permanent address") return Kind::Address;
    if (key == "Identifier" && value.starts_with("0x")) return Kind::Module;
    return std::nullopt;
}

/// Names of counters hold colons too (`[0]: rx_packets: 12`).
std::optional<std::pair<std::string_view, std::string_view>> field_of(std::string_view line, Kind kind) {
    if (kind != Kind::Statistics) return tool::key_value(line);
    const std::size_t colon = line.rfind(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    return std::pair{tool::trim(line.substr(0, colon)), tool::trim(line.substr(colon + 2))};
}

class Reader {
public:
    void line(std::string_view raw) {
        std::string_view line = raw;
        while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
        if (line.empty()) return;
        std::string asked = asked_interface(line);
        if (asked.empty()) asked = echoed_interface(line);
        if (!asked.empty()) {
            asked_ = asked;
            open_ = false;
            return;
        }
        // An answer that was pasted into a script as its comments (`# driver: igc`) has no line without their sign.
        const bool comment = line.starts_with("# ");
        if (comment) line.remove_prefix(2);
        said(line, comment);
    }
    std::vector<Section> sections;

private:
    void said(std::string_view line, bool comment) {
        const auto pair = tool::key_value(line);
        const auto kind = pair ? opening(tool::trim(line), pair->first, pair->second) : std::nullopt;
        const auto heading = heading_of(line);
        if (heading || kind) comments_ = comment;
        if (heading) {
            begin(kind_of(heading->what), std::string(heading->name));
            asked_.clear();
        } else if (kind) {
            begin(*kind, asked_);
            add(line);
        } else if (open_ && comment == comments_) {
            add(line);
        }
    }
    void begin(Kind kind, std::string name) {
        sections.push_back({.kind = kind, .name = tool::clean(name), .fields = {}});
        queue_.clear();
        open_ = true;
    }
    void add(std::string_view line) {
        Section& section = sections.back();
        const auto field = field_of(line, section.kind);
        if (field) {
            add_field(section, tool::clean(field->first), tool::clean(field->second));
        } else if (section.kind == Kind::Settings && !section.fields.empty() && tool::contains(section.fields.back().first, "modes")) {
            section.fields.back().second += " " + tool::clean(line);  // a list that goes on
        }
    }
    void add_field(Section& section, std::string key, std::string value) {
        if (section.kind == Kind::Statistics) {
            // vmxnet3: `Tx Queue#: 1`, and below it counters whose names come again under every queue.
            if (key == "Tx Queue#" || key == "Rx Queue#") {
                queue_ = "[" + value + "]: ";
                return;
            }
            if (key == "tx timeout count") queue_.clear();
            key.insert(0, queue_);
        }
        const bool once = section.kind == Kind::Settings || section.kind == Kind::Driver;
        if (once) value = tool::clean(value.substr(0, value.find(" #")));  // a remark that somebody wrote behind it
        const bool told = once && std::any_of(section.fields.begin(), section.fields.end(), [&key](const auto& field) { return field.first == key; });
        if (!told) section.fields.emplace_back(std::move(key), std::move(value));  // what another tool printed below is none of its own
    }
    std::string asked_;
    std::string queue_;  ///< whose counters follow
    bool open_ = false;
    bool comments_ = false;  ///< of the open section: its lines are comments of a script
};

}  // namespace

std::vector<Section> read_sections(std::string_view capture) {
    Reader reader;
    for (const std::string_view line : tool::split_lines(capture)) reader.line(line);
    return std::move(reader.sections);
}

}  // namespace vetting::ethtool
