// HandBootToken: the local agent finds its boot token in a file that only this user can read.
#include "host/engine/actions.hpp"
#include "host/engine/tokens.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace asio = boost::asio;

/// Done again after a crash it makes another token and voids the one before; a run that was claimed meanwhile keeps its own.
asio::awaitable<void> hand_boot_token(std::shared_ptr<Core> core, RunId run) {
    const std::string token = random_token(32);
    std::function<std::string()> hash_it = [token] { return bcrypt_hash(token); };
    const std::string hash = co_await core->on_pool<std::string>(std::move(hash_it));
    const auto waits = std::make_shared<bool>(false);
    std::function<void(RunTx&)> work = [hash, waits](RunTx& change) {
        *waits = change.state() == State::Booting;
        if (*waits) change.run().agent_token_hash = hash;
    };
    co_await core->change(run, std::move(work));
    if (!*waits) co_return;
    std::function<bool()> write_it = [core, run, token] {
        const auto folder = core->fixed.options.state_folder / "local";
        make_folder(folder, 0700);
        write_file_atomic(folder / ("run-" + std::to_string(run.value) + ".token"), token, 0600);
        return true;
    };
    (void)co_await core->on_pool<bool>(std::move(write_it));
}

}  // namespace vetting
