// A full disk: refused with StoreFull, nothing half-written, and well again as soon as there is room.
//
// Needs a file system that fills up: a small tmpfs in a mount namespace of its own. Where that cannot be made (no
// root, no user namespaces) the test does not exist.
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <iostream>

#include "host/store/setting_store.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

bool enter_small_disk(const std::filesystem::path& folder) {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("vetting-small", folder.c_str(), "tmpfs", 0, "size=4m") == 0;
}

/// In a child that sees a disk of 4 MiB at `folder`. @return its exit status; nothing when there is no such disk.
std::optional<int> on_small_disk(const std::filesystem::path& folder, const std::function<int()>& work) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(enter_small_disk(folder) ? work() : 77);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) return std::nullopt;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Writes until the disk is full. @return how many were acknowledged; -1 when the wrong error came.
int write_until_full(Writer& writer) {
    for (int i = 0; i < 1000; ++i) {
        const std::string bytes = random_bytes(64 << 10);
        try {
            writer.submit_and_wait([i, &bytes](Tx& tx) { SettingStore::set(tx, "n" + std::to_string(i), bytes); });
        } catch (const Error& error) {
            if (error.code() == Errc::StoreFull) return i;
            std::cerr << "instead of StoreFull: " << error.what() << "\n";
            return -1;
        }
    }
    return -1;
}

bool stored(const Database& database, int number) {
    return database.read([number](const Reader& reader) { return SettingStore::get(reader, "n" + std::to_string(number)); }).has_value();
}

int fill_and_recover(const std::filesystem::path& folder) {
    const auto ballast = folder / "ballast";
    write_file_atomic(ballast, std::string(1 << 20, 'x'));
    {
        Database database(folder / "vetting.db");
        Writer writer(database);
        const int acknowledged = write_until_full(writer);
        if (acknowledged < 1) return 1;
        if (!stored(database, acknowledged - 1) || stored(database, acknowledged)) return 2;
        std::filesystem::remove(ballast);
        writer.submit_and_wait([](Tx& tx) { SettingStore::set(tx, "after", "1"); });  // throws: exit by abort
    }
    const Database again(folder / "vetting.db");
    return again.read([](const Reader& reader) { return SettingStore::get(reader, "after"); }) == "1" ? 0 : 3;
}

class FullDisk : public testing::Test {
    void TestBody() override {
        const TempFolder folder;
        EXPECT_EQ(on_small_disk(folder.path(), [&folder] { return fill_and_recover(folder.path()); }), 0)
            << "1: no StoreFull, 2: not what was acknowledged, 3: lost after recovery";
    }
};

[[maybe_unused]] const bool kRegistered = [] {
    const TempFolder folder;
    if (!on_small_disk(folder.path(), [] { return 0; })) return false;
    testing::RegisterTest("FullDisk", "RefusesAndRecoversUnaided", nullptr, nullptr, __FILE__, __LINE__,
                          [] { return new FullDisk; });
    return true;
}();

}  // namespace
}  // namespace vetting::test
