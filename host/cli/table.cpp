// Tables by libsmartcols; no other file knows it.
#include <libsmartcols/libsmartcols.h>

#include <algorithm>
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

constexpr std::size_t kGap = 2, kNarrowest = 16;

/// How wide each column is by its own content.
std::vector<std::size_t> own_widths(const Listing& listing, bool wide) {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < listing.columns.size(); ++i) {
        std::size_t width = shown(listing.columns[i], wide) ? columns_of(listing.columns[i].title) : 0;
        for (const auto& row : listing.rows) {
            if (width > 0 && i < row.size()) width = std::max(width, columns_of(row[i].text));
        }
        widths.push_back(width);
    }
    return widths;
}

/// What is left of the screen is shared by the columns that wrap, each as much as it needs; 0: does not wrap.
std::vector<std::size_t> wrap_widths(const Listing& listing, bool wide, std::size_t screen) {
    std::vector<std::size_t> widths = own_widths(listing, wide);
    std::size_t taken = 0, wrapping = 0;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] == 0) continue;
        taken += kGap + (listing.columns[i].wrap ? 0 : widths[i]);
        wrapping += listing.columns[i].wrap ? 1U : 0U;
    }
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (widths[i] == 0 || !listing.columns[i].wrap) continue;
        const std::size_t left = screen + kGap > taken ? screen + kGap - taken : 0;  // no gap after the last column
        const std::size_t share = std::max(left / wrapping, kNarrowest);
        // A column that needs less than its share leaves the rest to the next.
        widths[i] = screen == 0 ? 0 : std::min(widths[i], wrapping == 1 ? std::max(left, kNarrowest) : share);
        taken += widths[i];
        --wrapping;
    }
    return widths;
}

void add_columns(libscols_table* table, const Listing& listing, bool wide) {
    for (const Column& column : listing.columns) {
        if (!shown(column, wide)) continue;
        const int flags = (column.right ? SCOLS_FL_RIGHT : 0) | (column.wrap ? SCOLS_FL_WRAP : 0);
        libscols_column* added = scols_table_new_column(table, column.title.c_str(), 1, flags);
        if (added == nullptr) throw std::bad_alloc();
        // The library cuts in the middle of a word; where a line ends is decided here.
        if (column.wrap) scols_column_set_wrapfunc(added, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, nullptr);
        if (column.wrap) scols_column_set_safechars(added, "\n");
    }
}

void add_row(libscols_table* table, const Listing& listing, const std::vector<Cell>& row, bool wide, bool colours,
             const std::vector<std::size_t>& widths) {
    libscols_line* line = scols_table_new_line(table, nullptr);
    if (line == nullptr) throw std::bad_alloc();
    std::size_t at = 0;
    for (std::size_t i = 0; i < row.size() && i < listing.columns.size(); ++i) {
        if (!shown(listing.columns[i], wide)) continue;
        std::string text = printable(row[i].text);
        if (listing.columns[i].wrap && widths[i] > 0) text = wrapped(text, widths[i]);
        if (scols_line_set_data(line, at, text.c_str()) != 0) throw std::bad_alloc();
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
    scols_table_set_column_separator(table.get(), std::string(kGap, ' ').c_str());
    add_columns(table.get(), listing, wide);
    const std::vector<std::size_t> widths = wrap_widths(listing, wide, screen.width);
    for (const auto& row : listing.rows) add_row(table.get(), listing, row, wide, screen.colours, widths);
    char* raw = nullptr;
    if (scols_print_table_to_string(table.get(), &raw) != 0 || raw == nullptr) throw std::bad_alloc();
    const std::unique_ptr<char, FreeWith<&std::free>> text(raw);
    std::string rendered = text.get();
    if (!rendered.ends_with('\n')) rendered += '\n';
    return rendered;
}

}  // namespace vetting::cli
