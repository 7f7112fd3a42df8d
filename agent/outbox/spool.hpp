// What waits to be sent, one item a line in a file, so that a killed agent finds it again.
//
// A line is `number TAB group TAB json`. Numbers only rise. A line that a kill tore in two is cut off at the start.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <string_view>

#include "sdk/base/unique_handle.hpp"

namespace vetting {

class Spool {
public:
    struct Item {
        std::int64_t number = 0;
        std::string group;  ///< items of one series; thinning keeps some of each
        std::string json;
    };

    /// Takes up what the file holds. @throws Error Io.
    explicit Spool(std::filesystem::path file);

    /// Appends to the file before it returns. @throws Error Io.
    void add(std::string_view group, std::string_view json);
    /// Forgets every item up to `number`; the file shrinks when that is worth it.
    void drop_through(std::int64_t number);
    /// Halves the older three quarters: of each group every second item goes. The newest stay whole.
    /// @return how many went.
    std::size_t thin();
    /// Forgets the oldest until `most` are left. @return how many went.
    std::size_t keep_newest(std::size_t most);

    [[nodiscard]] const std::deque<Item>& items() const { return items_; }
    /// Numbers go on above `number`, even where the file is new.
    void continue_after(std::int64_t number);

private:
    void load();
    void rewrite();
    std::filesystem::path file_;
    UniqueFd fd_;
    std::deque<Item> items_;
    std::int64_t last_number_ = 0;
    std::size_t dead_lines_ = 0;  ///< lines of the file that `items_` no longer holds
};

}  // namespace vetting
