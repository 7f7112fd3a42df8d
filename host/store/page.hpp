// One page of a list, by keyset: `next` is where the following page begins, empty on the last.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vetting {

template <class Row>
struct Page {
    std::vector<Row> rows;
    std::string next;         ///< opaque cursor for the next page
    std::int64_t total = 0;   ///< rows under the filter, on all pages
};

}  // namespace vetting
