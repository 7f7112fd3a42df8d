// Conditions, order and cursors of the lists.
#include "host/store/list_query.hpp"

namespace vetting::sql {
namespace {

constexpr char kSeparator = ',';

}  // namespace

std::string cursor(std::string_view sort_value, std::int64_t id) {
    return std::to_string(id) + kSeparator + std::string(sort_value);
}

void ListQuery::where(const std::string& condition, const std::vector<std::string>& values) {
    conditions_ += conditions_.empty() ? " WHERE " : " AND ";
    conditions_ += condition;
    values_.insert(values_.end(), values.begin(), values.end());
}

void ListQuery::start_after(const ListOrder& order, const std::string& cursor) {
    const std::string direction = order.descending ? " DESC" : " ASC";
    order_ = " ORDER BY " + order.column + direction + ", " + order.id_column + direction;
    if (cursor.empty()) return;
    const auto separator = cursor.find(kSeparator);
    if (separator == std::string::npos || !parse_id(cursor.substr(0, separator))) {
        throw Error(Errc::BadRequest, "the cursor is not one that a list gave");
    }
    const std::string than = order.descending ? "<" : ">";
    where("(" + order.column + ", " + order.id_column + ") " + than + " (?, CAST(? AS INTEGER))",
          {cursor.substr(separator + 1), cursor.substr(0, separator)});
}

Poco::Data::Statement ListQuery::statement(const Reader& reader, const std::string& text) const {
    Poco::Data::Statement made(reader.session());
    made << text;
    for (const std::string& value : values_) made.addBind(bound(value));
    return made;
}

std::int64_t ListQuery::count(const Reader& reader, const std::string& from) const {
    try {
        const auto found = fetch<std::int64_t>(statement(reader, "SELECT count(*) FROM " + from + conditions_),
                                               [](std::int64_t& value, auto&& visit) { visit(value); });
        return found.at(0);
    } catch (...) {
        rethrow();
    }
}

}  // namespace vetting::sql
