// What fio says: its JSON of any version, document by document as it comes, and its I/O errors. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::storage {

/// The reads or the writes of one job.
struct FioRead {
    std::string job;
    int error = 0;            ///< errno that ended the job, or 0
    double total_errors = 0;  ///< errors it went on after
    double bytes = 0, bytes_per_s = 0, runtime_s = 0;
    std::optional<double> p50_s, p99_s, p999_s;
};

struct FioReport {
    std::string version;  ///< `fio-3.33`
    std::vector<FioRead> jobs;    ///< the reads of each job
    std::vector<FioRead> writes;  ///< its writes, in the same order
};

/// Collects lines; a JSON document ends with a `}` in the first column. Text around documents is passed over.
class FioStream {
public:
    /// @return the report when this line ended one; nothing also for a document that is not fio's.
    [[nodiscard]] std::optional<FioReport> take(std::string_view line);

private:
    std::string document_;
    bool inside_ = false;
};

/// The last report in the text; nothing when there is none.
[[nodiscard]] std::optional<FioReport> parse_fio(std::string_view text);

/// `fio: io_u error on file /dev/sda: Input/output error: read offset=1048576, buflen=1048576`
struct IoError {
    std::string file, reason, operation;
    double offset = 0, length = 0;
};
[[nodiscard]] std::vector<IoError> parse_io_errors(std::string_view text);

/// `… (requested block: offset=1048576, length=1048576, flags=8)`: the request in which data read back was wrong.
struct RequestedBlock {
    std::int64_t offset = 0, length = 0;
    bool operator==(const RequestedBlock&) const = default;
};
/// Each once, in the order in which they were told.
[[nodiscard]] std::vector<RequestedBlock> parse_requested_blocks(std::string_view text);

/// Lines that say that data read back was not what had been written.
[[nodiscard]] std::vector<std::string> parse_verify_errors(std::string_view text);

}  // namespace vetting::storage
