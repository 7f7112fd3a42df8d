// lsblk's plain table: columns as wide as their longest cell, texts from the left, numbers to the right, a tree in front of names.
#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/lsblk/rows.hpp"

namespace vetting::lsblk {
namespace {

using Letters = std::vector<std::string_view>;

/// One view a letter: the tree is drawn in letters of several bytes, and columns count letters.
Letters letters_of(std::string_view line) {
    Letters letters;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t length = 1;
        while (at + length < line.size() && (static_cast<unsigned char>(line[at + length]) & 0xc0U) == 0x80U) ++length;
        letters.push_back(line.substr(at, length));
        at += length;
    }
    return letters;
}

bool is_blank(const Letters& letters, std::size_t at) { return at >= letters.size() || letters[at] == " "; }

std::string_view between(const Letters& letters, std::size_t from, std::size_t to) {
    to = std::min(to, letters.size());
    if (from >= to) return {};
    const char* const begin = letters[from].data();
    const std::string_view last = letters[to - 1];
    return tool::trim({begin, static_cast<std::size_t>(last.data() + last.size() - begin)});
}

struct Column {
    std::string name;
    std::size_t begin, end;  ///< of the header's word
    bool right = false;      ///< cells end where the header ends
};

bool is_right(std::string_view name) {
    constexpr auto kRight = std::to_array<std::string_view>({
        "MAJ:MIN", "RM", "SIZE", "RO", "ROTA", "LOG-SEC", "PHY-SEC", "ALIGNMENT", "MIN-IO", "OPT-IO", "RQ-SIZE", "RA", "RAND", "HOTPLUG",
        "WSAME", "DISC-ALN", "DISC-GRAN", "DISC-MAX", "DISC-ZERO", "FSAVAIL", "FSSIZE", "FSUSED", "FSUSE%", "ZONE-SZ", "ZONE-WGRAN",
        "ZONE-APP", "ZONE-NR", "ZONE-OMAX", "ZONE-AMAX", "PARTN", "START", "DAX", "MQ", "DISK-SEQ", "FSROOTS%", "REV"});
    return std::find(kRight.begin(), kRight.end(), name) != kRight.end();
}

std::vector<Column> columns_of(const Letters& header) {
    std::vector<Column> columns;
    for (std::size_t at = 0; at < header.size();) {
        if (header[at] == " ") {
            ++at;
            continue;
        }
        const std::size_t begin = at;
        while (!is_blank(header, at)) ++at;
        std::string name(between(header, begin, at));
        const bool right = is_right(name);
        columns.push_back({std::move(name), begin, at, right});
    }
    return columns;
}

/// Where the word begins that ends at `end`.
std::size_t word_begin(const Letters& row, std::size_t end) {
    std::size_t at = std::min(end, row.size());
    while (at > 0 && !is_blank(row, at - 1)) --at;
    return at;
}

/// `MAJ:MIN` is set by its colon; a revision brings the blanks that fill its field: `1.0 `.
std::size_t end_of(const Letters& row, const Column& column) {
    std::size_t end = column.end;
    if (column.name == "REV") {
        while (end > column.begin && is_blank(row, end - 1)) --end;
        return end > column.begin ? end : column.end;
    }
    if (column.name != "MAJ:MIN") return end;
    while (!is_blank(row, end)) ++end;
    return end;
}

/// Cells by their place; nothing when the row does not keep to the columns (blanks were squeezed or tabs expanded).
std::optional<Row> row_by_place(const std::vector<Column>& columns, const Letters& row) {
    Row cells;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& column = columns[i];
        std::size_t from = column.begin, to = row.size();
        if (column.right) {
            to = end_of(row, column);
            if (!is_blank(row, to)) return std::nullopt;
            from = is_blank(row, to - 1) ? to : word_begin(row, to);
        } else if (i + 1 < columns.size()) {
            const Column& next = columns[i + 1];
            to = next.right ? std::max(word_begin(row, end_of(row, next)), column.begin) : next.begin;
            if (next.right && is_blank(row, end_of(row, next) - 1)) to = next.begin;
            if (to > 0 && to < row.size() && !is_blank(row, to - 1)) return std::nullopt;
        }
        if (from > 0 && i > 0 && !column.right && !is_blank(row, from - 1)) return std::nullopt;
        const std::string_view cell = between(row, from, to);
        put(cells, column.name, i == 0 ? without_tree(cell) : cell);
        if (i == 0 && without_tree(cell).size() < cell.size()) mark_child(cells);
    }
    return cells;
}

/// Cells of -r: one blank between them, so that an empty one shows by two.
std::optional<Row> row_raw(const std::vector<Column>& columns, std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(' ', at), line.size());
        fields.push_back(line.substr(at, end - at));
        at = end + 1;
    }
    if (fields.size() != columns.size()) return std::nullopt;
    Row cells;
    for (std::size_t i = 0; i < columns.size(); ++i) put(cells, columns[i].name, unescaped(fields[i]));
    return cells;
}

/// Cells by the blanks between them: sure only up to the first column that may be empty or hold a blank itself.
std::optional<Row> row_by_words(const std::vector<Column>& columns, std::string_view line) {
    constexpr std::string_view kSure[] = {"NAME", "KNAME", "PATH", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "ROTA", "LOG-SEC", "PHY-SEC"};
    auto words = tool::split_words(line);
    words.erase(std::remove_if(words.begin(), words.end(), [](auto word) { return without_tree(word).empty(); }), words.end());
    Row cells;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool sure = std::find(std::begin(kSure), std::end(kSure), columns[i].name) != std::end(kSure);
        // Where every column has its word, each is what its header says.
        if (!sure && words.size() != columns.size()) break;
        if (i >= words.size()) return std::nullopt;
        put(cells, columns[i].name, unescaped(i == 0 ? without_tree(words[i]) : words[i]));
        const bool drawn = words.front().data() != tool::trim(line).data() || without_tree(words[0]).size() < words[0].size();
        if (i == 0 && drawn) mark_child(cells);
    }
    return cells;
}

bool is_header(std::string_view line) {
    const auto words = tool::split_words(line);
    const bool first = !words.empty() && (words.front() == "NAME" || words.front() == "KNAME" || words.front() == "PATH");
    return first && (words.size() > 1 || words.front() == "NAME");
}

}  // namespace

std::string_view without_tree(std::string_view word) {
    while (!word.empty() && (static_cast<unsigned char>(word.front()) >= 0x80 || word.front() == '|' || word.front() == '`' ||
                             word.front() == '-' || word.front() == ' ')) {
        word.remove_prefix(1);
    }
    return word;
}

std::vector<Row> read_table(std::string_view capture) {
    std::vector<Row> rows;
    std::vector<Column> columns;
    bool headline_is_raw = false;
    bool placed = true;  // until a row shows that the blanks are not the tool's own
    std::vector<std::string_view> lines;
    for (const std::string_view line : tool::split_lines(capture)) {
        if (is_header(line)) {
            headline_is_raw = !tool::contains(tool::trim(line), "  ");
            columns = columns_of(letters_of(line));
            lines.clear();
        } else if (!columns.empty() && !tool::trim(line).empty()) {
            lines.push_back(line);
        }
    }
    if (columns.empty()) return read_bare_table(capture);
    const bool raw = headline_is_raw && std::none_of(lines.begin(), lines.end(), [](std::string_view line) {
        return tool::trim(line).data() != line.data() || without_tree(line).size() < line.size();
    });
    for (const std::string_view line : lines) placed = placed && row_by_place(columns, letters_of(line)).has_value();
    for (const std::string_view line : lines) {
        auto row = placed ? row_by_place(columns, letters_of(line)) : raw ? row_raw(columns, line) : std::nullopt;
        if (!row && !placed) row = row_by_words(columns, line);
        if (row) rows.push_back(std::move(*row));
    }
    return rows;
}

}  // namespace vetting::lsblk
