// Table `settings`: the host's own small things (its key, the last shutdown), by name. Bytes are kept as they are.
#pragma once

#include <optional>
#include <string>

#include "host/store/tx.hpp"

namespace vetting {

struct SettingStore {
    static void set(Tx& tx, const std::string& name, const std::string& bytes);
    [[nodiscard]] static std::optional<std::string> get(const Reader& reader, const std::string& name);
};

}  // namespace vetting
