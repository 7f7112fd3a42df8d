// One answer in five forms: a table, a wide table, JSON, YAML, or names only. Data goes to stdout, nothing else does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/json.hpp"

namespace vetting::cli {

enum class Format { Table, Wide, Json, Yaml, Name };
[[nodiscard]] std::optional<Format> format_of(std::string_view word);

struct Column {
    std::string title;
    bool wide_only = false;
    bool right = false;  ///< numbers
    bool wrap = false;   ///< takes what width is left, in several lines
};

/// `tone` colours the cell where colours are on; the word itself says the same.
enum class Tone { Plain, Good, Bad, Doubtful, Faint };
struct Cell {
    std::string text;
    Tone tone = Tone::Plain;
    Cell(std::string t, Tone how = Tone::Plain) : text(std::move(t)), tone(how) {}  // a row is written as a list of texts
    Cell(const char* t) : text(t) {}
};

/// What a command has to say, before the form is chosen.
struct Listing {
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
    std::vector<std::string> names;  ///< one a row: what `-o name` prints
    Json document;                   ///< the host's own answer, for `json` and `yaml`
    std::string empty = "nothing";   ///< instead of a table without rows
};

/// How the output is looked at.
struct Screen {
    std::size_t width = 0;  ///< 0: no terminal, lines are as long as they are
    bool colours = false;
};
/// Of stdout (1) or stderr (2); colours unless NO_COLOR is set or TERM is `dumb`.
[[nodiscard]] Screen screen_of(int descriptor);

[[nodiscard]] std::string render_table(const Listing& listing, bool wide, const Screen& screen);
[[nodiscard]] std::string to_yaml(const Json& json);
/// The whole text for stdout, with its last line end.
[[nodiscard]] std::string render(const Listing& listing, Format format, const Screen& screen);

/// Escape codes around `text`, where colours are on.
[[nodiscard]] std::string coloured(std::string_view text, Tone tone, const Screen& screen);

}  // namespace vetting::cli
