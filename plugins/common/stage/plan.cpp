#include "plugins/common/stage/plan.hpp"

#include <utility>

namespace vetting::stages {

PlanBuilder::PlanBuilder() : plan_{{"targets", Json::array()}, {"untargeted", Json::array()}} {}

void PlanBuilder::target(std::string_view kind, std::string_view device, std::string_view path, Json part,
                         const std::vector<Wanted>& work, Json params) {
    Json row{{"kind", kind}, {"device", device}, {"part", std::move(part)}, {"work", Json::array()}};
    if (!path.empty()) row["path"] = path;
    for (const Wanted& one : work) row["work"].push_back({{"what", one.what}, {"unit", one.unit}, {"planned", one.planned}});
    if (!params.is_null()) row["params"] = std::move(params);
    plan_["targets"].push_back(std::move(row));
}

void PlanBuilder::untargeted(std::string_view kind, std::string_view device, std::string_view reason, Json part) {
    plan_["untargeted"].push_back({{"kind", kind}, {"device", device}, {"reason", reason}, {"part", std::move(part)}});
}

void PlanBuilder::sub_steps(std::vector<std::string> names) { plan_["sub_steps"] = std::move(names); }
void PlanBuilder::tools(std::vector<std::string> names) { plan_["tools"] = std::move(names); }

void PlanBuilder::times(double estimate_s, double timeout_s) {
    plan_["estimate_s"] = estimate_s;
    plan_["timeout_s"] = timeout_s;
}

void PlanBuilder::refuse(std::string_view why) {
    plan_["targets"] = Json::array();
    plan_["refused"] = why;
}

}  // namespace vetting::stages
