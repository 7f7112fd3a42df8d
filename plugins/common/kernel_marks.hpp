// Is a text a kernel's log at all? Of a text that is none nobody can say that it tells of no trouble.
#pragma once

#include <string>
#include <string_view>

namespace vetting::tool {

/// A prompt with the command, a fence of a document: written around a log and no line of it.
[[nodiscard]] bool is_around_a_log(std::string_view line);

class KernelMarks {
public:
    /// @param message the line's text behind its prefix; empty where a program wrote the line
    void look_at(std::string_view line, std::string_view message);

    /// @throws InputError where no line was the kernel's and none says that its log was read: with the reason that the capture gives.
    void require_kernel() const;

private:
    bool kernel_ = false;    ///< a line of it
    bool was_read_ = false;  ///< the capture says so, though nothing stood in it
    std::string complaint_;  ///< why there is no log, in the tool's own words
};

}  // namespace vetting::tool
