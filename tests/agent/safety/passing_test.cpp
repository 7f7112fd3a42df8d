// The whole way through the gates, with a host that lies or answers late, and with a machine that changes while it is asked:
// whatever gets a descriptor writes to it, and the bytes of every disk are hashed before and after.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>

#include "agent/safety/gates.hpp"
#include "sdk/base/files.hpp"
#include "tests/agent/safety/loop_disk.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting::safety {
namespace {

namespace asio = boost::asio;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kSize = 8 << 20;
constexpr const char* kWwn = "naa.5000c500a1b2c3d4";

void run(const std::string& command) { ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command; }

/// A host that gives whatever it is asked for, as of `now`.
PermitAnswer grant_all(const PermitRequest& asked, const std::string& override_by = "", WallTime now = SystemClock{}.wall()) {
    PermitAnswer answer;
    answer.now = to_rfc3339(now);
    for (const PermitDisk& disk : asked.disks) {
        answer.permits.push_back({.id = "p-" + disk.serial, .run = "7", .boot_id = "boot", .stage = asked.stage, .attempt = asked.attempt,
                                  .serial = disk.serial, .wwn = disk.wwn, .size_bytes = disk.size_bytes, .probe_digest = disk.probe_digest,
                                  .pattern = "0123456789abcdef", .override_by = override_by, .expires = to_rfc3339({now.ms + 60'000})});
    }
    return answer;
}

class Passing : public testing::Test {
protected:
    using Host = std::function<PermitAnswer(const PermitRequest&)>;

    void SetUp() override {
        if (const std::string why = why_no_loops(); !why.empty()) GTEST_SKIP() << why;
        disk.emplace(folder.root(), "VT-PASS-1", kSize, kWwn);
        other.emplace(folder.root(), "VT-PASS-2", kSize);
        expected = {disk->expected()};
    }

    Passage pass(const Host& host) {
        asio::io_context io;
        Rights rights{.asker = {"7", "boot", "Storage", 1, {}}, .expected = expected, .override_flags = flags, .ask = {}};
        rights.ask = [&host](PermitRequest asked) -> asio::awaitable<PermitAnswer> { co_return host(asked); };
        Gates gates(io.get_executor(), disk->roots(), spent_file());
        Passage passage;
        asio::co_spawn(io, gates.pass(std::move(rights), [](const std::string&) {}), [&passage](const std::exception_ptr& error, Passage done) {
            if (error) std::rethrow_exception(error);
            passage = std::move(done);
        });
        io.run();
        return passage;
    }
    /// Everything that is said about why nothing was opened.
    static std::string reasons(const Passage& passage) {
        std::string text = passage.refused;
        for (const SkippedDisk& skipped : passage.skipped) text += "\n" + skipped.reason;
        return text;
    }
    static std::size_t overwrite(const Passage& passage) {
        for (const WritableDisk& open : passage.disks) {
            EXPECT_EQ(::pwrite(open.fd(), "overwritten", 11, 4096), 11);
            EXPECT_EQ(::fsync(open.fd()), 0);
        }
        return passage.disks.size();
    }
    /// The bytes that count are those after the host was asked: it is where the test itself changes things.
    void expect_refused(const Host& host, const std::string& reason) {
        std::string before = disk->digest(), other_before = other->digest();
        const Passage passage = pass([&](const PermitRequest& asked) {
            PermitAnswer answer = host(asked);
            before = disk->digest();
            other_before = other->digest();
            return answer;
        });
        EXPECT_EQ(overwrite(passage), 0U);
        EXPECT_THAT(reasons(passage), HasSubstr(reason));
        EXPECT_EQ(disk->digest(), before);
        EXPECT_EQ(other->digest(), other_before);
    }
    void override_all() { flags = {override_flag("VT-PASS-1"), override_flag("VT-PASS-2")}; }
    static PermitAnswer granted(const PermitRequest& asked) { return grant_all(asked); }
    static PermitAnswer overridden(const PermitRequest& asked) { return grant_all(asked, "anna"); }
    [[nodiscard]] std::filesystem::path spent_file() const { return folder.root() / "permits.spent"; }

    FixtureTree folder;
    std::optional<LoopDisk> disk, other;
    std::vector<ExpectedDisk> expected;
    std::vector<std::string> flags;
};

/// A mount in a mount namespace of somebody else's: /proc/self/mountinfo says nothing of it.
class HiddenMount {
public:
    explicit HiddenMount(std::string node, std::string point) : node_(std::move(node)), point_(std::move(point)) {
        int up[2], down[2];
        if (::pipe(up) != 0 || ::pipe(down) != 0) return;
        child_ = ::fork();
        if (child_ == 0) {
            ::close(down[1]);
            const bool mounted = ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                                 ::mount(node_.c_str(), point_.c_str(), "ext4", 0, nullptr) == 0;
            char word = mounted ? 'y' : 'n';
            if (::write(up[1], &word, 1) == 1) (void)!::read(down[0], &word, 1);
            ::_exit(0);
        }
        ::close(up[1]);
        ::close(down[0]);
        char word = 'n';
        is_mounted = ::read(up[0], &word, 1) == 1 && word == 'y';
        ::close(up[0]);
        release_ = UniqueFd(down[1]);
    }
    ~HiddenMount() {
        release_.reset();
        if (child_ > 0) ::waitpid(child_, nullptr, 0);
    }
    HiddenMount(const HiddenMount&) = delete;
    HiddenMount& operator=(const HiddenMount&) = delete;
    bool is_mounted = false;

private:
    std::string node_, point_;
    pid_t child_ = -1;
    UniqueFd release_;
};

TEST_F(Passing, OpensTheExpectedDiskAndNoOther) {
    const std::string before = disk->digest(), other_before = other->digest();
    const Passage passage = pass(granted);
    EXPECT_EQ(overwrite(passage), 1U) << reasons(passage);
    EXPECT_NE(disk->digest(), before);
    EXPECT_EQ(other->digest(), other_before);
}

TEST_F(Passing, ByAPermitOfBefore) {
    ASSERT_EQ(pass(granted).disks.size(), 1U);
    expect_refused(granted, "used before");
}

TEST_F(Passing, ByAPermitOfBeforeWhereTheListOfThemCannotBeRead) {
    ASSERT_EQ(pass(granted).disks.size(), 1U);
    std::filesystem::remove(spent_file());
    std::filesystem::create_directories(spent_file());
    expect_refused(granted, spent_file().string());
}

TEST_F(Passing, ByAPermitForAnotherDisk) {
    expect_refused([](PermitRequest asked) {
        asked.disks[0].serial = "VT-PASS-2";
        return grant_all(asked);
    }, "no permit");
}

TEST_F(Passing, OverDataByAHostThatOverridesNothing) {
    disk->write(5 << 20, "somebody's data");
    expect_refused(granted, "nobody has overridden");
    std::filesystem::remove(spent_file());
    expect_refused(overridden, "not for this disk");
}

TEST_F(Passing, WhileTheDiskChanges) {
    override_all();
    expect_refused([this](const PermitRequest& asked) {
        disk->write(3 << 20, "written while the host was asked");
        return grant_all(asked, "anna");
    }, "changed since");
}

TEST_F(Passing, WhileAnotherDiskWithItsSerialIsPluggedIn) {
    std::optional<LoopDisk> clone;
    expect_refused([this, &clone](const PermitRequest& asked) {
        clone.emplace(folder.root(), "VT-PASS-1", kSize, kWwn, other->image());
        return grant_all(asked);
    }, "more than one device");
}

TEST_F(Passing, WhileItIsSwappedForACopyThatHoldsData) {
    const auto image = folder.root() / "copy.img";
    std::filesystem::copy_file(disk->image(), image);
    std::filesystem::resize_file(image, kSize);
    {
        const UniqueFd file(::open(image.c_str(), O_WRONLY | O_CLOEXEC));
        ASSERT_EQ(::pwrite(file.get(), "data", 4, kSize - 4), 4);
    }
    expect_refused([this, &image](const PermitRequest& asked) {
        disk->swap(image);
        return grant_all(asked);
    }, "changed since");
}

TEST_F(Passing, WhileItIsMountedWhereNobodySeesIt) {
    run("mkfs.ext4 -q -F " + disk->node());
    override_all();
    const auto point = folder.root() / "mnt";
    std::filesystem::create_directories(point);
    std::optional<HiddenMount> mount;
    expect_refused([&](const PermitRequest& asked) {
        mount.emplace(disk->node(), point);
        EXPECT_TRUE(mount->is_mounted);
        EXPECT_THAT(see_disk(disk->roots(), disk->number()).in_use, IsEmpty()) << "or this shows nothing";
        return grant_all(asked, "anna");
    }, "cannot be opened for us alone");
}

TEST_F(Passing, WhileAnotherAgentIsAtIt) {
    const Passage first = pass(granted);
    ASSERT_EQ(first.disks.size(), 1U);
    std::filesystem::remove(spent_file());
    expect_refused(granted, "cannot be opened for us alone");
}

TEST_F(Passing, IsJudgedByTheHostsClockAndNotByThisMachines) {
    const auto in_2001 = [](const PermitRequest& asked) { return grant_all(asked, "", WallTime{1'000'000'000'000}); };
    EXPECT_EQ(pass(in_2001).disks.size(), 1U) << "the clocks differ, the permit is a minute old at most";
    std::filesystem::remove(spent_file());
    expect_refused([](const PermitRequest& asked) {
        PermitAnswer answer = grant_all(asked);
        answer.now = to_rfc3339({SystemClock{}.wall().ms + 61'000});
        return answer;
    }, "expired");
}

TEST_F(Passing, ByALoopDeviceOverAnotherDisk) {
    const LoopDisk above(folder.root(), "VT-ABOVE", kSize, "", other->node());
    expected = {above.expected()};
    expect_refused(granted, "lies on");
}

TEST_F(Passing, OfADiskBelowALoopDeviceWhoseNameForItIsGone) {
    const std::string name = "/dev/vetting-passing-" + std::to_string(::getpid());
    ASSERT_EQ(::mknod(name.c_str(), S_IFBLK | 0600, disk->number()), 0);
    const LoopDisk above(folder.root(), "VT-ABOVE", kSize, "", name);
    ::unlink(name.c_str());
    expect_refused(granted, "held by " + above.name());
}

/// The disk that this machine runs from, given a serial and expected: nothing is even asked for.
TEST_F(Passing, OfTheDiskUnderTheRunningRoot) {
    struct stat root {};
    ASSERT_EQ(::stat("/", &root), 0);
    std::error_code error;
    auto device = std::filesystem::canonical("/sys/dev/block/" + std::to_string(major(root.st_dev)) + ":" + std::to_string(minor(root.st_dev)), error);
    if (error) GTEST_SKIP() << "the root of this machine lies on no block device of its own";
    if (std::filesystem::exists(device / "partition")) device = device.parent_path();
    const std::string number(trim(read_file(device / "dev")));
    folder.put("sysroot/sys/dev/block/" + number + "/device/serial", "VT-ROOT\n");
    const std::int64_t size = std::stoll(read_file(device / "size")) * 512;
    expected = {{"VT-ROOT", "", size, ""}};
    flags = {override_flag("VT-ROOT")};
    bool asked_as_found = false;
    const Passage passage = pass([&asked_as_found](const PermitRequest& asked) {
        asked_as_found = asked.disks.size() == 1 && !asked.disks[0].found.empty();
        return PermitAnswer{};  // whatever else is wrong: no permit, and nothing is written
    });
    EXPECT_THAT(passage.disks, IsEmpty());
    EXPECT_TRUE(asked_as_found);
    EXPECT_THAT(reasons(passage), HasSubstr("is mounted at /"));
}

}  // namespace
}  // namespace vetting::safety
