#include "host/api/agent_handlers.hpp"
#include "host/api/routes.hpp"
#include "host/api/schema.hpp"

namespace vetting::api {

using http::route;

constexpr std::size_t kLogBytes = std::size_t{4} << 20;
/// A tool a processor and a kind of load: 768 threads have 8,000 records of 350 bytes.
constexpr std::size_t kResultBytes = std::size_t{8} << 20;
constexpr std::size_t kArtifactBytes = std::size_t{64} << 20;

const RouteTable& agent_routes() {
    static const RouteTable kRoutes = {
        documented<HelloRequest, HelloAnswer>(
            route<BootPrincipal>(Verb::Post, "/api/v1/runs/{id}/hello", &post_hello, "The agent is up")),
        documented<ClaimRequest, ClaimAnswer>(
            route<BootPrincipal>(Verb::Post, "/api/v1/runs/{id}/claim", &post_claim, "Swap the boot token for the run token")),
        documented<HeartbeatRequest, HeartbeatAnswer>(
            route<LateRunPrincipal>(Verb::Post, "/api/v1/runs/{id}/heartbeat", &post_heartbeat, "Alive; what next?")),
        documented<LogBatch, LogAnswer>(
            route<LateRunPrincipal>(Verb::Post, "/api/v1/runs/{id}/log", &post_log, "A numbered batch of log lines", kLogBytes)),
        documented<SensorBatch, SensorAnswer>(
            route<RunPrincipal>(Verb::Post, "/api/v1/runs/{id}/sensor", &post_sensor, "A numbered batch of samples")),
        documented<StageResult, ResultAnswer>(
            route<LateRunPrincipal>(Verb::Post, "/api/v1/runs/{id}/result", &post_result, "How a stage ended", kResultBytes)),
        documented<void, ArtifactAnswer>(route<LateRunPrincipal>(Verb::Put, "/api/v1/runs/{id}/artifacts/{name}", &put_artifact,
                                                                 "Keep these bytes with the run", kArtifactBytes)),
        route<RunPrincipal>(Verb::Get, "/api/v1/runs/{id}/plugins/{sha256}", &get_pinned_plugin, "A plugin that this run has pinned"),
        documented<PermitRequest, PermitAnswer>(
            route<RunPrincipal>(Verb::Post, "/api/v1/runs/{id}/permit", &post_permit, "May these disks be overwritten?")),
        documented<HoldRequest, HoldAnswer>(
            route<RunPrincipal>(Verb::Post, "/api/v1/runs/{id}/hold", &post_hold, "The failed machine waits for a person")),
        route<Anyone>(Verb::Get, "/ipxe/{mac}", &get_ipxe, "What this machine is to boot"),
    };
    return kRoutes;
}

}  // namespace vetting::api
