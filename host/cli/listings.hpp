// The host's documents as tables: which columns a host, a run, a stage, a plugin has. Pure.
#pragma once

#include "host/cli/output.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::cli {

/// `document` is the host's whole answer to a list, kept for `-o json`.
[[nodiscard]] Listing hosts_listing(const Json& document);
[[nodiscard]] Listing runs_listing(const Json& document);
[[nodiscard]] Listing plugins_listing(const Json& document);
/// `document` as `GET /plugins` says it; packs only.
[[nodiscard]] Listing packs_listing(const Json& document);
[[nodiscard]] Listing profiles_listing(const Json& document);

/// One host or any other object as two columns, for `show`.
[[nodiscard]] Listing host_listing(const Json& document);

/// The stages of a run: verdict, evidence, reason, time.
[[nodiscard]] Listing stages_listing(const RunItem& run, std::int64_t now_ms);
[[nodiscard]] Listing findings_listing(const std::vector<Finding>& findings);

[[nodiscard]] Tone tone_of(const std::optional<StageVerdict>& verdict);
[[nodiscard]] Tone tone_of(const std::optional<RunVerdict>& verdict);

}  // namespace vetting::cli
