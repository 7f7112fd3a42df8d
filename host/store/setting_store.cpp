// SQL of table `settings`.
#include "host/store/setting_store.hpp"

#include <Poco/Data/LOB.h>

#include "host/store/sql.hpp"

namespace vetting {

void SettingStore::set(Tx& tx, const std::string& name, const std::string& bytes) {
    const Poco::Data::CLOB value(bytes);
    sql::run(tx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
             name, value);
}

std::optional<std::string> SettingStore::get(const Reader& reader, const std::string& name) {
    const auto value = sql::value<Poco::Data::CLOB>(reader, "SELECT value FROM settings WHERE name = ?", name);
    if (!value) return std::nullopt;
    return value->size() == 0 ? std::string() : std::string(value->rawContent(), value->size());
}

}  // namespace vetting
