#include "tests/plugins/stages/common/catalogue_word.hpp"

#include "sdk/wire/catalogue.hpp"

namespace vetting::stages {

std::string catalogue_severity(const std::string& code) {
    const auto entry = find_in_catalogue(code);
    return entry ? std::string(word(entry->severity)) : std::string{};
}

}  // namespace vetting::stages
