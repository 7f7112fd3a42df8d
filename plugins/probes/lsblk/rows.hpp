// The output forms of lsblk, read into rows of column name → text. Internal to this folder.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::lsblk {

/// Column names in lower case, `maj:min` and all; what lsblk left empty is absent.
using Row = std::map<std::string, std::string, std::less<>>;

/// Every device of the output, children after their parents. @throws tool::InputError when it is not lsblk's.
[[nodiscard]] std::vector<Row> read_rows(std::string_view capture);

/// The plain table of the capture, with or without a tree. @throws tool::InputError when there is none.
[[nodiscard]] std::vector<Row> read_table(std::string_view capture);

/// Note that it stands below another device; `parse` asks where there is no TYPE.
inline void mark_child(Row& row) { row.try_emplace(" child", "1"); }
[[nodiscard]] inline bool is_child(const Row& row) { return row.find(" child") != row.end() || row.find("pkname") != row.end(); }

/// Set a cell, its column's name in lower case with `-` for `_`; a text that says nothing leaves no trace.
void put(Row& row, std::string_view key, std::string_view value);

/// `\x20` → a blank: how -P and -r write what a shell would trip over.
[[nodiscard]] std::string unescaped(std::string_view text);
/// Tree drawing in front of a name: `├─`, `└─`, `|-`, `` `- ``, blanks.
[[nodiscard]] std::string_view without_tree(std::string_view word);
/// A table without its headings (-n), where it has lsblk's usual columns.
/// @throws tool::InputError where it has others: which is which is not told then.
[[nodiscard]] std::vector<Row> read_bare_table(std::string_view capture);

}  // namespace vetting::lsblk
