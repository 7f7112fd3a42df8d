// What a driver calls its error counters, under the kernel's names for them (Documentation/networking/statistics.rst). A port's own
// counter is taken, the first that stands there: drivers repeat it by port, by function and by queue. Queues are added up only where
// no counter of the port says it. Checksums of payload, pauses, filtered frames and corrected bits are no errors of a port.
#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;

struct Row {
    const char* group;
    const char* fact;
    std::array<std::string_view, 12> names;  ///< of the port, the best first; empty ones are none
};
constexpr auto kRows = std::to_array<Row>({
    {"errors", "rx_errors", {"rx_errors", "rx_errors.nic", "dev_rx_errors", "port_rx_bad", "rx_error_frames"}},
    {"errors", "tx_errors", {"tx_errors", "port.tx_errors", "tx_errors.nic", "tx_errors_phy", "dev_tx_errors", "tx_err", "tx_mac_errors", "tx_stat_error"}},
    {"errors", "rx_crc_errors", {"rx_crc_errors", "port.rx_crc_errors", "rx_crc_errors.nic", "rx_crc_errors_phy", "rx_fcs_errors", "rx_fcs_err_frames",
                                 "mac_rx_fcs_err_pkt_num", "mac.rx_frame_check_sequence_errors", "mmc_rx_crc_error", "rx_crc_err",
                                 "eth-mac-FrameCheckSequenceErrors", "rx_crcerrors"}},
    {"errors", "rx_length_errors", {"rx_length_errors", "port.rx_length_errors", "rx_length_errors.nic", "rx_len_errors.nic", "rx_in_range_len_errors_phy",
                                    "rx_in_range_errors", "rx_in_length_errors", "rx_frame_too_long_errors", "eth-mac-InRangeLengthErrors",
                                    "mmc_rx_length_error"}},
    {"errors", "rx_frame_errors", {"rx_frame_errors", "rx_align_errors", "rx_align_err_frames", "rx_alignment_symbol_errors", "align_errors",
                                   "port_rx_align_error", "eth-mac-AlignmentErrors", "mmc_rx_align_error"}},
    {"errors", "rx_symbol_errors", {"rx_symbol_err_phy", "rx_symbol_errors", "rx_symbol_err", "port.illegal_bytes", "illegal_bytes.nic", "illegal_bytes",
                                    "eth-phy-SymbolErrorDuringCarrier"}},
    {"errors", "rx_pcs_symbol_errors", {"rx_pcs_symbol_err_phy", "rx_pcs_symbol_err"}},
    {"errors", "rx_fec_uncorrected", {"rx_fec_uncorrectable_blocks", "fec_uncorr_blocks", "fec_uncorr_blocks.nic", "rx_rs_fec_uncorrected"}},
    {"errors", "rx_fifo_errors", {"rx_fifo_errors", "rx_over_errors", "mmc_rx_fifo_overflow", "rx_overflow_cntr"}},
    {"errors", "tx_fifo_errors", {"tx_fifo_errors", "tx_fifo_underruns", "tx_underrun", "mmc_tx_underflow_error"}},
    {"errors", "tx_carrier_errors", {"tx_carrier_errors", "tx_carrier_sense_errors", "eth-mac-CarrierSenseErrors", "mmc_tx_carrier_error"}},
    {"errors", "tx_timeouts", {"tx_timeouts", "tx_timeout_count", "tx_timeout", "port.tx_timeout", "tx_timeout.nic", "tx_tx_timeouts", "tx_hang_count", "tx timeout count"}},
    {"drops", "rx_dropped", {"rx_dropped", "port.rx_dropped", "rx_dropped.nic", "rx_discards_phy", "rx_total_discard_pkts", "rx_total_discards", "rx_discards",
                             "rx_drops", "dev_rx_discards"}},
    {"drops", "rx_missed_errors", {"rx_missed_errors", "rx_out_of_buffer", "rx_missed", "rx_no_buffer_count", "rx_drops_no_pbuf", "port_rx_nodesc_drops", "rx_fw_discards",
                                   "rx_missed_cntr"}},
    {"drops", "tx_dropped", {"tx_dropped", "port.tx_dropped_link_down", "tx_dropped_link_down.nic", "tx_discards_phy", "tx_queue_dropped", "tx_total_discard_pkts",
                             "tx_total_discards", "tx_discards", "tx_drops", "dev_tx_discards"}},
});

struct QueueRow {
    const char* group;
    const char* fact;
    std::array<std::string_view, 5> names;
};
constexpr auto kQueueRows = std::to_array<QueueRow>({
    {"errors", "rx_errors", {"rx_errors", "pkts rx err"}},
    {"errors", "tx_errors", {"tx_errors", "pkts tx err"}},
    {"errors", "tx_timeouts", {"tx_tx_timeouts"}},
    {"drops", "rx_dropped", {"rx_drops", "rx_discards", "rx_dropped", "rx_dropped_pkt", "drv dropped rx total"}},
    {"drops", "tx_dropped", {"tx_drops", "tx_discards", "tx_dropped", "tx_dropped_pkt", "drv dropped tx total"}},
});

std::size_t digits_at(std::string_view text, std::size_t at) {
    const std::size_t end = text.find_first_not_of("0123456789", at);
    return (end == std::string_view::npos ? text.size() : end) - at;
}

/// `[3]: rx_drops`, `rx_queue_3_drops`, `queue_3_rx_drops`, `rx3_drops`, `rx-3.drops`, `rx_drops[3]` → `rx_drops`; empty for a port's own.
std::string of_queue(std::string_view name) {
    if (name.starts_with('[')) {
        const std::size_t end = name.find("]: ");
        return end == std::string_view::npos ? std::string{} : std::string(name.substr(end + 3));
    }
    if (name.ends_with(']')) return std::string(name.substr(0, name.rfind('[')));
    if (name.starts_with("queue_") && digits_at(name, 6) > 0) {
        const std::size_t after = 6 + digits_at(name, 6);
        return after < name.size() ? std::string(name.substr(after + 1)) : std::string{};
    }
    if (!name.starts_with("rx") && !name.starts_with("tx")) return {};
    const std::string direction(name.substr(0, 2));
    std::string_view rest = name.substr(2);
    for (const std::string_view mark : {"_queue_", "-", "q"}) {
        if (!rest.starts_with(mark) || digits_at(rest, mark.size()) == 0) continue;
        rest.remove_prefix(mark.size());
        break;
    }
    const std::size_t digits = digits_at(rest, 0);
    if (digits == 0 || digits + 1 >= rest.size() || (rest[digits] != '_' && rest[digits] != '.')) return {};
    return direction + "_" + std::string(rest.substr(digits + 1));
}

void add_port_counters(json& nic, const json& statistics) {
    for (const Row& row : kRows) {
        const auto name = std::find_if(row.names.begin(), row.names.end(), [&statistics](std::string_view one) { return !one.empty() && statistics.contains(one); });
        if (name != row.names.end()) nic[row.group][row.fact] = statistics.at(std::string(*name));
    }
    for (const char* name : {"link_down_events_phy", "link_down_events"}) {
        if (statistics.contains(name) && !nic.contains("link_downs")) nic["link_downs"] = statistics.at(name);
    }
}

void add_queue_counters(json& nic, const json& statistics) {
    for (const QueueRow& row : kQueueRows) {
        if (nic.contains(row.group) && nic.at(row.group).contains(row.fact)) continue;
        std::uint64_t sum = 0;
        bool any = false;
        for (const auto& [name, count] : statistics.items()) {
            const std::string field = of_queue(name);
            if (field.empty() || std::find(row.names.begin(), row.names.end(), field) == row.names.end()) continue;
            sum += count.get<std::uint64_t>();
            any = true;
        }
        if (any) nic[row.group][row.fact] = sum;
    }
}

}  // namespace

void add_errors(json& nic) {
    const auto statistics = nic.find("statistics");
    if (statistics == nic.end()) return;
    const json counters = *statistics;  // `nic` grows below
    add_port_counters(nic, counters);
    add_queue_counters(nic, counters);
}

}  // namespace vetting::ethtool
