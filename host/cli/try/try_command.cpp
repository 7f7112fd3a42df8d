#include <boost/asio/io_context.hpp>

#include "host/cli/io.hpp"
#include "host/cli/try/try_run.hpp"

namespace vetting::cli {

Exit try_this_machine(const Common& common, const TryOptions& options) {
    Folders profiles = common.profiles;
    for (const auto& folder : profile_folders()) profiles.push_back(folder);
    TryPlan plan;
    plan.plugins = plugin_folders(common.plugins);
    plan.folder = make_try_folder(options.state);
    plan.profile = prepare_profile(plan.folder, options.profile, profiles, plan.plugins);
    plan.profiles = profiles;
    plan.profiles.insert(plan.profiles.begin(), plan.folder.profiles());
    plan.out = options.out.empty() ? plan.folder.root : options.out;
    plan.listen = options.listen;
    plan.once = options.once;
    asio::io_context io{1};
    TryRun attempt(io, std::move(plan));
    return run_to_end(io, attempt.go());
}

}  // namespace vetting::cli
