// Structured log lines to stderr: `2026-11-23T18:07:00.123Z info run.started run=7 host=3`.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>

namespace vetting {

/// A value that may never be printed; only `reveal()` gives it away.
template <class T>
class Secret {
public:
    Secret() = default;
    explicit Secret(T value) : value_(std::move(value)) {}
    [[nodiscard]] const T& reveal() const { return value_; }

private:
    T value_{};
};

namespace log {

enum class Level { Debug, Info, Warning, Error };

struct Field {
    std::string_view key;
    std::string value;
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char* v) : key(k), value(v) {}
    Field(std::string_view k, const std::string& v) : key(k), value(v) {}
    Field(std::string_view k, bool v) : key(k), value(v ? "true" : "false") {}
    template <std::integral N>
    Field(std::string_view k, N v) : key(k), value(std::to_string(v)) {}
    template <std::floating_point N>
    Field(std::string_view k, N v) : key(k), value(std::to_string(v)) {}
    template <class T>
    Field(std::string_view k, const Secret<T>&) : key(k), value("***") {}
};

void set_level(Level least);
void set_json(bool json);
/// Any thread. `event` is a dotted name; strings with blanks are quoted, control characters escaped.
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::Debug, event, fields); }
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::Info, event, fields); }
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::Warning, event, fields); }
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) { write(Level::Error, event, fields); }

}  // namespace log
}  // namespace vetting
