// Tables by libsmartcols; no other file knows it.
#include <libsmartcols/libsmartcols.h>

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "host/cli/output.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::cli {
namespace {

using Table = std::unique_ptr<libscols_table, FreeWith<&scols_unref_table>>;

/// The library asks the locale how wide a character is, and escapes what the C locale does not know.
void use_utf8_locale() {
    static const bool kDone = [] {
        const char* set = std::setlocale(LC_CTYPE, "");
        const bool utf8 = set != nullptr && (std::strstr(set, "UTF-8") != nullptr || std::strstr(set, "utf8") != nullptr);
        if (!utf8) std::setlocale(LC_CTYPE, "C.UTF-8");
        return true;
    }();
    static_cast<void>(kDone);
}

const char* colour_of(Tone tone) {
    switch (tone) {
        case Tone::Good: return "green";
        case Tone::Bad: return "red";
        case Tone::Doubtful: return "yellow";
        case Tone::Faint: return "darkgray";
        case Tone::Plain: break;
    }
    return nullptr;
}

bool shown(const Column& column, bool wide) { return wide || !column.wide_only; }

void add_columns(libscols_table* table, const Listing& listing, bool wide) {
    constexpr double kLeastWrapped = 20;  // characters; smaller than 1 would be a share of the width
    for (const Column& column : listing.columns) {
        if (!shown(column, wide)) continue;
        const int flags = (column.right ? SCOLS_FL_RIGHT : 0) | (column.wrap ? SCOLS_FL_WRAP : 0);
        libscols_column* added = scols_table_new_column(table, column.title.c_str(), column.wrap ? kLeastWrapped : 1, flags);
        if (added == nullptr) throw std::bad_alloc();
    }
}

void add_row(libscols_table* table, const Listing& listing, const std::vector<Cell>& row, bool wide, bool colours) {
    libscols_line* line = scols_table_new_line(table, nullptr);
    if (line == nullptr) throw std::bad_alloc();
    std::size_t at = 0;
    for (std::size_t i = 0; i < row.size() && i < listing.columns.size(); ++i) {
        if (!shown(listing.columns[i], wide)) continue;
        if (scols_line_set_data(line, at, printable(row[i].text).c_str()) != 0) throw std::bad_alloc();
        const char* colour = colours ? colour_of(row[i].tone) : nullptr;
        if (colour != nullptr) scols_cell_set_color(scols_line_get_cell(line, at), colour);
        ++at;
    }
}

}  // namespace

std::string render_table(const Listing& listing, bool wide, const Screen& screen) {
    if (listing.rows.empty()) return listing.empty + "\n";
    use_utf8_locale();
    const Table table(scols_new_table());
    if (!table) throw std::bad_alloc();
    scols_table_enable_colors(table.get(), screen.colours ? 1 : 0);
    scols_table_set_termforce(table.get(), screen.width > 0 ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    if (screen.width > 0) scols_table_set_termwidth(table.get(), screen.width);
    scols_table_set_column_separator(table.get(), "  ");
    add_columns(table.get(), listing, wide);
    for (const auto& row : listing.rows) add_row(table.get(), listing, row, wide, screen.colours);
    char* raw = nullptr;
    if (scols_print_table_to_string(table.get(), &raw) != 0 || raw == nullptr) throw std::bad_alloc();
    const std::unique_ptr<char, FreeWith<&std::free>> text(raw);
    std::string rendered = text.get();
    if (!rendered.ends_with('\n')) rendered += '\n';
    return rendered;
}

}  // namespace vetting::cli
