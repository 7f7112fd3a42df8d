// How the files of host/store write SQL: our types as Poco::Data knows them, and three verbs over a statement.
// Private to host/store; every value is bound.
#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Data/TypeHandler.h>

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "host/store/sql_connection.hpp"
#include "host/store/tx.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/base/json.hpp"

namespace vetting::sql {

/// Types of ours are stored as one column of a simpler type: `to` and `from` say how.
template <class T>
struct Stored;

template <class Tag>
struct Stored<Id<Tag>> {
    using Column = std::int64_t;
    static Column to(const Id<Tag>& id) { return id.value; }
    static Id<Tag> from(Column value) { return {value}; }
};
template <>
struct Stored<WallTime> {
    using Column = std::int64_t;
    static Column to(const WallTime& time) { return time.ms; }
    static WallTime from(Column value) { return {value}; }
};
template <>
struct Stored<Mac> {
    using Column = std::string;
    static Column to(const Mac& mac) { return mac.text(); }
    static Mac from(const Column& text) { return Mac::parse(text).value_or(Mac()); }
};
template <>
struct Stored<Json> {
    using Column = std::string;
    static Column to(const Json& json) { return dump_json(json); }
    static Json from(const Column& text) { return text.empty() ? Json() : parse_json(text, 128); }
};
template <NamedEnum E>
struct Stored<E> {
    using Column = std::string;
    static Column to(const E& value) { return std::string(word(value)); }
    static E from(const Column& text) {
        const auto value = from_word<E>(text);
        if (!value) throw Error(Errc::StoreFailed, "database: unknown word '" + text + "'");
        return *value;
    }
};
/// Structs with a field table, and vectors, are JSON text.
template <HasFields T>
struct Stored<T> {
    using Column = std::string;
    static Column to(const T& value) { return dump_json(Json(value)); }
    static T from(const Column& text) { return from_json_value<T>(parse_json(text, 128)); }
};
/// Lists of ours are JSON text too; a plain vector is not, it binds a whole column.
template <class T>
    requires std::is_base_of_v<std::vector<std::string>, T> && (!std::is_same_v<std::vector<std::string>, T>)
struct Stored<T> {
    using Column = std::string;
    static Column to(const T& value) { return dump_json(Json(value)); }
    static T from(const Column& text) { return from_json_value<T>(parse_json(text)); }
};

template <class T>
concept HasStored = requires { typename Stored<T>::Column; };

}  // namespace vetting::sql

namespace Poco::Data {

template <class T>
    requires vetting::sql::HasStored<T>
class TypeHandler<T> : public AbstractTypeHandler {
public:
    using Column = typename vetting::sql::Stored<T>::Column;
    static std::size_t size() { return 1; }
    static void bind(std::size_t pos, const T& value, AbstractBinder::Ptr binder, AbstractBinder::Direction direction) {
        binder->bind(pos, vetting::sql::Stored<T>::to(value), direction);
    }
    static void extract(std::size_t pos, T& value, const T& fallback, AbstractExtractor::Ptr extractor) {
        Column column{};
        value = extractor->extract(pos, column) ? vetting::sql::Stored<T>::from(column) : fallback;
    }
    static void prepare(std::size_t, const T&, AbstractPreparator::Ptr) {}
};

template <class T>
class TypeHandler<std::optional<T>> : public AbstractTypeHandler {
public:
    static std::size_t size() { return 1; }
    static void bind(std::size_t pos, const std::optional<T>& value, AbstractBinder::Ptr binder,
                     AbstractBinder::Direction direction) {
        if (value) TypeHandler<T>::bind(pos, *value, binder, direction);
        else binder->bind(pos, Keywords::null, direction);
    }
    static void extract(std::size_t pos, std::optional<T>& value, const std::optional<T>&,
                        AbstractExtractor::Ptr extractor) {
        if (extractor->isNull(pos)) {
            value.reset();
            return;
        }
        TypeHandler<T>::extract(pos, value.emplace(), T{}, extractor);
    }
    static void prepare(std::size_t, const std::optional<T>&, AbstractPreparator::Ptr) {}
};

}  // namespace Poco::Data

namespace vetting::sql {

/// Poco's and SQLite's exceptions as ours. Call it in a catch block only.
[[noreturn]] void rethrow();

/// Names a value as bound by reference: it is only read, though Poco's `use` takes no const.
template <class T>
auto bound(const T& value) {
    return Poco::Data::Keywords::use(const_cast<T&>(value));
}

template <class... Values>
Poco::Data::Statement prepare(const Reader& reader, const std::string& text, const Values&... values) {
    Poco::Data::Statement statement(reader.session());
    statement << text;
    (statement.addBind(bound(values)), ...);
    return statement;
}

/// Run a statement that answers nothing. Vectors bind whole columns: one execution a row, prepared once.
template <class... Values>
void run(const Reader& reader, const std::string& text, const Values&... values) {
    try {
        prepare(reader, text, values...).execute();
    } catch (...) {
        rethrow();
    }
}

/// Rows changed by the last statement of this connection.
[[nodiscard]] std::int64_t changes(Tx& tx);
/// The rowid of the last insert of this connection.
[[nodiscard]] std::int64_t last_id(Tx& tx);

/// All rows of a query. `columns(row, visit)` calls `visit` with the row's members in the order of the query's columns.
template <class Row, class Columns>
std::vector<Row> fetch(Poco::Data::Statement statement, const Columns& columns) {
    std::vector<Row> found;
    Row row{};
    columns(row, [&statement](auto&... member) { (statement.addExtract(Poco::Data::Keywords::into(member)), ...); });
    statement, Poco::Data::Keywords::range(0, 1);
    while (!statement.done()) {
        if (statement.execute() > 0) found.push_back(row);
    }
    return found;
}

template <class Row, class Columns, class... Values>
std::vector<Row> rows(const Reader& reader, const std::string& text, const Columns& columns, const Values&... values) {
    try {
        return fetch<Row>(prepare(reader, text, values...), columns);
    } catch (...) {
        rethrow();
    }
}

template <class Row, class Columns, class... Values>
std::optional<Row> row(const Reader& reader, const std::string& text, const Columns& columns, const Values&... values) {
    std::vector<Row> found = rows<Row>(reader, text, columns, values...);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

/// The one value of a query with one column; nothing when it has no row.
template <class T, class... Values>
std::optional<T> value(const Reader& reader, const std::string& text, const Values&... values) {
    return row<T>(reader, text, [](T& member, auto&& visit) { visit(member); }, values...);
}

/// Insert a row: `columns` visits its members in the order of the statement's question marks.
template <class Row, class Columns>
void insert(Tx& tx, const std::string& text, const Columns& columns, const Row& row) {
    try {
        Poco::Data::Statement statement(tx.session());
        statement << text;
        columns(row, [&statement](const auto&... member) { (statement.addBind(bound(member)), ...); });
        statement.execute();
    } catch (...) {
        rethrow();
    }
}

/// `text` for LIKE … ESCAPE '\': anything that contains it.
[[nodiscard]] std::string contains_pattern(const std::string& text);

}  // namespace vetting::sql
