// RenderReports: every reporter of the profile, one child each; the files become artifacts of the run.
#include <algorithm>

#include "host/engine/actions.hpp"
#include "host/engine/report_bundle.hpp"
#include "host/rules/pipeline.hpp"
#include "host/store/artifact_store.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr auto kRenderLimit = 60s;

bool is_wanted(const HostPlugin& reporter, const Profile& profile) {
    const auto& names = profile.reporters;
    const auto is_it = [&reporter](const std::string& name) { return reporter.describe.id == name || reporter.describe.name == name; };
    return names.empty() || std::any_of(names.begin(), names.end(), is_it);
}

/// Those of the profile, as they were when the run was made.
std::vector<HostPlugin> reporters_of(const Core& core, const Run& run) {
    std::vector<HostPlugin> found;
    for (const Json& pin : run.pins.value("plugins", Json::array())) {
        if (pin.value("kind", "") != "reporter") continue;
        auto reporter = core.pinned(pin.value("id", ""), pin.value("sha256", ""));
        if (reporter && is_wanted(*reporter, run.profile)) found.push_back(*std::move(reporter));
    }
    return found;
}

asio::awaitable<std::string> read_bundle(std::shared_ptr<Core> core, RunId run) {
    std::function<std::string()> work = [core, run] {
        return core->stores.database.read([&core, run](const Reader& reader) {
            return dump_json(Json(build_report(reader, *core->fixed.plugins, run)));
        });
    };
    co_return co_await core->on_pool<std::string>(std::move(work));
}

asio::awaitable<ReportDocument> render(std::shared_ptr<Core> core, const HostPlugin& reporter, std::string bundle) {
    const Describe& describe = reporter.describe;
    PluginInputs inputs{{"format", describe.name}, {"bundle", std::move(bundle)}};
    CallOutcome outcome = co_await core->calls.call(reporter, "vt.reporter/1", "render", std::move(inputs), kRenderLimit);
    if (!outcome.ok) throw Error(Errc::PluginFailed, "the reporter " + describe.id + " failed: " + outcome.ending.message);
    const std::string extension = describe.extension.empty() ? describe.name : describe.extension;
    ReportDocument document{describe.name, describe.media_type, "report." + extension, std::move(outcome.output)};
    co_return document;
}

/// Not where the run has gone on since: a hold was released, a stage tried again.
asio::awaitable<void> keep(std::shared_ptr<Core> core, RunId run, ReportDocument document, std::int64_t number) {
    const auto shared = std::make_shared<ReportDocument>(std::move(document));
    std::function<std::string()> put = [core, shared] { return core->stores.artifacts.put(shared->bytes); };
    const std::string sha256 = co_await core->on_pool<std::string>(std::move(put));
    std::function<void(RunTx&)> work = [shared, sha256, number](RunTx& change) {
        if (newest_reports(change.run()) != number) return;
        ArtifactRow row;
        row.run = change.run().id;
        row.stage = std::string(kReporting);
        row.name = shared->file_name;
        row.content_type = shared->media_type;
        row.sha256 = sha256;
        row.size_bytes = std::int64_t(shared->bytes.size());
        row.created = change.now();
        const ArtifactId id = ArtifactStore::put(change.tx(), row);
        change.tell("artifact", {{"run", row.run.value}, {"id", id.value}, {"name", row.name},
                                 {"media_type", row.content_type}, {"size_bytes", row.size_bytes}});
    };
    co_await core->change(run, std::move(work));
}

void end_reporting(RunTx& change, std::size_t made, const std::string& failures, std::int64_t number) {
    if (newest_reports(change.run()) != number) return;
    change.edit().extra["reports_kept"] = number;
    if (change.state() != State::Reporting) return;
    const std::string reason = std::to_string(made) + (made == 1 ? " report" : " reports") + (failures.empty() ? "" : "; " + failures);
    change.end_stage(failures.empty() ? StageVerdict::Passed : StageVerdict::Inconclusive, reason);
    change.apply(Event::ReportsEnded);
}

}  // namespace

asio::awaitable<ReportDocument> render_report(std::shared_ptr<Core> core, RunId run, const HostPlugin& reporter) {
    std::string bundle = co_await read_bundle(core, run);
    co_return co_await render(core, reporter, std::move(bundle));
}

asio::awaitable<void> render_reports(std::shared_ptr<Core> core, RunId run, std::int64_t number) {
    std::function<Run()> read = [core, run] {
        return core->stores.database.read([run](const Reader& reader) { return RunStore::get(reader, run); });
    };
    const Run row = co_await core->on_pool<Run>(std::move(read));
    const std::vector<HostPlugin> reporters = reporters_of(*core, row);
    const std::string bundle = co_await read_bundle(core, run);
    std::size_t made = 0;
    std::string failures;
    for (const HostPlugin& reporter : reporters) {
        std::string failure;
        try {
            ReportDocument document = co_await render(core, reporter, bundle);
            co_await keep(core, run, std::move(document), number);
            ++made;
        } catch (const std::exception& error) {
            failure = error.what();
        }
        if (!failure.empty()) failures += (failures.empty() ? "" : "; ") + failure;
    }
    std::function<void(RunTx&)> work = [made, failures, number](RunTx& change) { end_reporting(change, made, failures, number); };
    co_await core->change(run, std::move(work));
}

}  // namespace vetting
