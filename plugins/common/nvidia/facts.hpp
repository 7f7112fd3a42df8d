// What nvidia-smi said, as facts.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plugins/common/nvidia/report.hpp"

namespace vetting::nvidia {

/// `gpus[]`; beyond the common names `pci_address`, `ecc{volatile,aggregate}{corrected,uncorrected}`, `remapped_rows{correctable,
/// uncorrectable,pending,failure,banks_max,banks_high,banks_partial,banks_low,banks_none}` (banks by the spare rows they have left), `retirement_pending`, `throttle[]` (reasons active now), `performance_state`, `recovery_action`,
/// `reset_required`, `repairs[]` (pending or impossible), `memory_temperature_c`, `slowdown_c`, `t_limit_c`,
/// `slowdown_t_limit_c`, `pcie_replays`, `pcie_gen_host_max`, `utilization_pct`, `mig`, `unreadable[]`
/// (values that the driver could not get), `drain_and_reset`, `nvlink{links,active,inactive[],replay_errors,recovery_errors,
/// crc_errors}`, `fabric{state,status,summary,bandwidth,route_unhealthy}`, `peers{"1": "NV12"}` (how it reaches the card of that index); and beside the list `attached_gpus`, `selected_gpus` (only some of them were asked for), `lost_gpus[]{pci_address, message}`,
/// `inforom_corrupted[]` (addresses of cards that are not in the list; of one that is, `inforom_corrupted` stands in it).
[[nodiscard]] nlohmann::json facts_of(const Report& report);

/// The value is a word for "not here": `N/A`, `[Not Supported]`, `Requested functionality has been deprecated`, `ERR!`.
[[nodiscard]] bool is_absent(std::string_view value);
/// The driver failed to get it: `ERR!`, `Unknown Error`, `GPU is lost`.
[[nodiscard]] bool is_error(std::string_view value);
/// Words of `throttle[]` for the bits of nvmlClocksEventReasons.
[[nodiscard]] std::vector<std::string> throttle_words(std::uint64_t bits);
/// `00000000:9B:00.0` → `0000:9b:00.0`.
[[nodiscard]] std::string short_address(std::string_view address);

}  // namespace vetting::nvidia
