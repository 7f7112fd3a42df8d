// One disk as smartctl tells of it, whatever the version, the protocol and the form of its output.
//
// Shared by the probe (facts) and the SMART stage (judgement). What smartctl did not say is empty, never 0.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::smartctl {

enum class Failed { Never, Past, Now };  ///< an attribute at or below its threshold

struct Attribute {
    unsigned id = 0;
    std::string name;
    std::optional<unsigned> value, worst, threshold;  ///< normalised; higher is better
    std::optional<bool> prefailure;
    Failed failed = Failed::Never;
    std::string raw;                         ///< as printed, `36 (Min/Max 20/45)`
    std::optional<std::uint64_t> raw_value;  ///< first number of `raw`: vendors pack others behind it
};

struct SelfTest {
    std::string type, result;    ///< `Extended offline`, `Completed: read failure`
    std::optional<bool> passed;  ///< empty: aborted, interrupted or still running
    std::optional<std::uint64_t> at_hours, lba;  ///< ATA keeps hours in 16 bits: they wrap at 65,536
};

/// A block that a SAS drive's own scan of its medium could not read at once (SBC-3, Background Scan log page).
struct ScanFound {
    std::uint64_t lba = 0, at_minutes = 0;  ///< minutes of the drive's life
    std::uint64_t sense_key = 0;            ///< 1: recovered, 3: medium error, 4: hardware error
    std::string outcome;                    ///< `Recovered via rewrite in-place`, `Require Write or Reassign Blocks command`
};

/// A counter's name (as in the facts) that smartctl gave with a value no such counter can have.
using Implausible = std::vector<std::string>;

struct Disk {
    std::string name, type;  ///< `/dev/sda` as asked, `sat+megaraid,0`
    std::string info_name;   ///< `/dev/bus/0 [megaraid_disk_00] [SAT]`
    std::optional<std::string> model, serial, wwn, firmware, protocol, transport;  ///< protocol: ata | nvme | scsi
    std::optional<std::uint64_t> capacity_bytes, logical_block_bytes, physical_block_bytes;
    std::optional<unsigned> rotation_rpm;  ///< 0: solid state

    std::optional<bool> supported, passed;  ///< passed empty: the status could not be had; that is no pass
    std::optional<std::uint64_t> power_on_hours, power_cycles;
    std::optional<double> temperature_c, trip_temperature_c;  ///< trip: where a SAS drive calls itself too hot
    std::optional<std::uint64_t> reallocated_sectors, pending_sectors, offline_uncorrectable, udma_crc_errors,
        reported_uncorrectable;
    std::optional<std::uint64_t> media_errors, percentage_used, available_spare_pct, available_spare_threshold_pct,
        critical_warning, unsafe_shutdowns;
    std::optional<std::uint64_t> grown_defects, uncorrected_read_errors, uncorrected_write_errors,
        uncorrected_verify_errors, non_medium_errors;
    std::optional<std::uint64_t> error_log_count;
    std::optional<std::uint64_t> farm_power_on_hours;  ///< Seagate's second hour counter, which resellers forget to reset
    std::vector<SelfTest> self_tests;  ///< newest first, as the drive keeps them
    std::optional<std::string> scan_status;  ///< of its own scan: `no scans active`, `halted due to fatal error`
    std::vector<ScanFound> scan_found;
    std::optional<std::uint64_t> pending_defects;  ///< entries of the list of blocks that ATA drives could not read (ACS-4, Pending Defects log)
    std::vector<Attribute> attributes;
    Implausible implausible;
    std::vector<std::string> approximate;  ///< facts that the tool has rounded: `capacity_bytes`

    std::optional<bool> self_test_running;
    std::optional<unsigned> self_test_remaining_pct;
    std::optional<unsigned> short_test_minutes, extended_test_minutes;  ///< what the drive says a test takes

    std::optional<int> exit_status;     ///< smartctl's bit mask, where the output repeats it
    bool cut_off = false;               ///< a text that ends within its table of attributes: what comes behind is not known
    std::vector<std::string> messages;  ///< warnings and errors of smartctl itself
};

/// A place where `smartctl --scan` says a disk can be asked; `error`: why it could not be opened.
struct ScanEntry {
    std::string name, type, info, error;
    std::optional<std::string> protocol;
};

/// Read the report of one disk (`smartctl -x`, `-a`, `-H`, with or without `--json`).
/// @throws tool::InputError when the text is no such report.
[[nodiscard]] Disk parse_smartctl(std::string_view text);

/// Read every report in the text: one, a JSON array of them, or several text reports one after the other.
/// @throws tool::InputError when there is none.
[[nodiscard]] std::vector<Disk> parse_smartctl_reports(std::string_view text);

/// Read `smartctl --scan` or `--scan-open`, with or without `--json`. An empty scan is no error: there is no disk.
/// @throws tool::InputError when the text is not a scan.
[[nodiscard]] std::vector<ScanEntry> parse_scan(std::string_view text);
[[nodiscard]] bool looks_like_scan(std::string_view text);

/// How the disk is named among the others: its kernel name (`sda`), or behind a RAID controller the controller's node and
/// its number there (`bus/0 [megaraid_disk_00]`); empty when it was not told.
[[nodiscard]] std::string short_name(const Disk& disk);
/// True for a type through which a RAID controller passes commands on: `megaraid,N`, `sat+megaraid,N`, `cciss,N`, ….
[[nodiscard]] bool is_behind_controller(std::string_view type);

/// The attribute of that id, or null.
[[nodiscard]] const Attribute* find_attribute(const Disk& disk, unsigned id);

}  // namespace vetting::smartctl
