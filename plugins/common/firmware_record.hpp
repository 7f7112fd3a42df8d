// What the platform's firmware reports through ACPI: a record of many lines, `{7}[Hardware Error]: …`, of which only all together
// tell which part it was. A record may hold several errors; one from before the boot has no number.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vetting::tool {

class FirmwareRecords {
public:
    /// An error of a known part. `signature` and `part_kind` are those of the table of signatures.
    struct Error {
        std::string_view signature, part_kind;
        std::string part;  ///< empty: not said
        bool critical = false;
    };
    /// @return the record that ended before `message`, where it names a kind of part.
    [[nodiscard]] std::optional<Error> look_at(std::string_view message);
    /// The record that the log ends with.
    [[nodiscard]] std::optional<Error> finish();
    /// The last message opened a record whose part may follow.
    [[nodiscard]] bool opened() const { return opened_; }

private:
    std::string number_, severity_, section_, dimm_, unit_, device_;
    bool opened_ = false;
};

}  // namespace vetting::tool
