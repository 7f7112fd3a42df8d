// Redfish documents (DMTF DSP0266) as a service gives them: single resources, collections, expanded ones, several in a row.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace vetting::redfish {

using nlohmann::json;

/// One resource: a document of its own, or one embedded in another (an expanded member, an array of an older schema).
struct Resource {
    std::string type;  ///< `PowerSupply` of `#PowerSupply.v1_5_0.PowerSupply`; told by its members where it has no type
    std::string place;  ///< `@odata.id`, or empty
    const json* body = nullptr;
};

/// The documents of a capture and every resource in them, in the order in which they stand.
class Documents {
public:
    /// @throws tool::InputError when the text holds no JSON, or none that a Redfish service gives.
    explicit Documents(std::string_view capture);
    [[nodiscard]] const std::vector<Resource>& resources() const { return resources_; }

private:
    void find_in(const json& value, int depth);
    void add_list(const json& owner, const char* name, const char* type);
    std::vector<json> documents_;
    std::vector<Resource> resources_;
};

/// `Status.State`, `Status.Health`: absent where the service does not say (null is not OK).
[[nodiscard]] std::string state_of(const json& resource);
[[nodiscard]] std::string health_of(const json& resource);
/// The health of what is in it; empty where the service gives none.
[[nodiscard]] std::string rollup_of(const json& resource);
/// `Health` OK → true, Warning and Critical → false.
[[nodiscard]] std::optional<bool> healthy(const json& resource);
/// An empty bay: State is Absent.
[[nodiscard]] bool is_absent(const json& resource);

}  // namespace vetting::redfish
