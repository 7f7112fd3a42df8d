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

}  // namespace vetting::lsblk
