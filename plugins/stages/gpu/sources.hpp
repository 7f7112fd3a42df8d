// GPU: which tool printed a capture, and its facts.
#pragma once

#include <filesystem>
#include <string_view>

#include "plugins/common/stage/facts.hpp"

namespace vetting::gpu {

using stages::Json;

/// Facts of a capture of nvidia-smi, rocm-smi, amd-smi or the kernel's log (`kernel_log`, and `gpu_boards[]{pci_address, uuid,
/// serial}` that its driver named in it).
/// @param tool  its name where the caller gave one, else empty: the content tells
/// @throws tool::InputError what none of them printed.
[[nodiscard]] Json read_capture(std::string_view tool, std::string_view bytes);

/// Of a run of nvidia-smi that ended with `exit`: some of its numbers say what its words may leave out.
[[nodiscard]] Json read_run(std::string_view out, std::string_view err, int exit);

/// AMD's cards by the kernel's driver; `{}` where there is none.
[[nodiscard]] Json read_amd(const std::filesystem::path& sysroot);

/// The same card: by its place on the bus, UUID, serial or index, the first that both tell of.
[[nodiscard]] bool is_same_card(const Json& a, const Json& b);

/// Facts of several captures of one machine as one: a card that several tell of is one, by its place on the bus, UUID, serial or
/// index; of what they say twice the first stands.
[[nodiscard]] Json merge_sources(const std::vector<Json>& sources);

/// The cards of one capture with what others tell of who they are (`index`, `uuid`, `serial`, `model`, `pci_address`).
[[nodiscard]] Json with_identity(Json source, const Json& merged);

}  // namespace vetting::gpu
