// A list with conditions that come and go, and a keyset cursor: (sort value, id) of the last row seen.
// Private to host/store.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/store/sql.hpp"

namespace vetting::sql {

struct ListOrder {
    std::string column, id_column;
    bool descending = false;
};

/// Conditions are literals of the caller with a question mark for each text value.
class ListQuery {
public:
    void where(const std::string& condition, const std::vector<std::string>& values);
    /// Rows under the conditions, whatever the cursor.
    [[nodiscard]] std::int64_t count(const Reader& reader, const std::string& from) const;
    /// Order, and begin behind `cursor` (empty: from the start). @throws Error BadRequest for a cursor that is not ours.
    void start_after(const ListOrder& order, const std::string& cursor);

    template <class Row, class Columns>
    [[nodiscard]] std::vector<Row> rows(const Reader& reader, const std::string& select, std::int64_t limit,
                                        const Columns& columns) const {
        try {
            return fetch<Row>(statement(reader, select + conditions_ + order_ + " LIMIT " + std::to_string(limit)),
                              columns);
        } catch (...) {
            rethrow();
        }
    }

private:
    [[nodiscard]] Poco::Data::Statement statement(const Reader& reader, const std::string& text) const;
    std::string conditions_, order_;
    std::vector<std::string> values_;
};

/// An opaque cursor for the row with this sort value and id.
[[nodiscard]] std::string cursor(std::string_view sort_value, std::int64_t id);

}  // namespace vetting::sql
