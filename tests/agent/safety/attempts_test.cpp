// Attempts to get past the gates, on real loop devices with the real opener: the bytes on the disk are hashed before and
// after, and whatever does get a descriptor writes to it.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>

#include "agent/safety/writable_disk.hpp"
#include "tests/agent/safety/loop_disk.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting::safety {
namespace {

constexpr std::int64_t kSize = 24 << 20;
constexpr WallTime kSoon{60'000};

int shell(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

class Attempts : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = why_no_loops(); !why.empty()) GTEST_SKIP() << why;
        disk.emplace(folder.root(), "VT-ATTEMPT-1", kSize, "naa.5000c500a1b2c3d4");
        other.emplace(folder.root(), "VT-ATTEMPT-2", kSize);
    }

    /// A request that would be granted: a blank disk that was looked into, with the host's permit.
    [[nodiscard]] OpenRequest good_request(const LoopDisk& of) const {
        OpenRequest request;
        request.roots = of.roots();
        request.disk = see_disk(request.roots, of.number());
        request.options.seed = 7;
        const ProbeReport report = probe_disk(request.roots, request.disk, request.options);
        request.input.asker = {"7", "boot", "Storage", 1, SystemClock{}.wall()};
        request.input.expected = {of.expected()};
        request.input.permits = {{.id = "p1", .run = "7", .boot_id = "boot", .stage = "Storage", .attempt = 1, .serial = of.serial(),
                                  .wwn = of.expected().wwn, .size_bytes = kSize, .probe_digest = report.digest, .pattern = "",
                                  .override_by = "", .expires = to_rfc3339({request.input.asker.now.ms + kSoon.ms})}};
        return request;
    }

    /// @return whether bytes could be written.
    static bool writes(const OpenRequest& request, std::string* why = nullptr) {
        OpenedDisk opened = open_writable(request);
        if (why != nullptr) *why = opened.refused;
        if (!opened.disk) return false;
        return ::pwrite(opened.disk->fd(), "overwritten", 11, 4096) == 11 && ::fsync(opened.disk->fd()) == 0;
    }

    void expect_refused(const OpenRequest& request, const std::string& reason) const {
        const std::string before = disk->digest(), other_before = other->digest();
        std::string why;
        EXPECT_FALSE(writes(request, &why));
        EXPECT_THAT(why, testing::HasSubstr(reason));
        EXPECT_EQ(disk->digest(), before);
        EXPECT_EQ(other->digest(), other_before);
    }
    void expect_refused(const std::function<void(OpenRequest&)>& change, const std::string& reason) const {
        OpenRequest request = good_request(*disk);
        change(request);
        expect_refused(request, reason);
    }

    FixtureTree folder;
    std::optional<LoopDisk> disk, other;
};

/// A name in /dev that is gone with the test.
struct DevName {
    std::string name = "vetting-attempt-" + std::to_string(::getpid());
    std::string path = "/dev/" + name;
    ~DevName() { ::unlink(path.c_str()); }
};

TEST_F(Attempts, TheRightDiskWithItsPermitIsOpenedAndWritten) {
    const std::string before = disk->digest();
    std::string why;
    EXPECT_TRUE(writes(good_request(*disk), &why)) << why;
    EXPECT_NE(disk->digest(), before) << "or the others show nothing";
}

TEST_F(Attempts, ADeviceThatWasRenamed) {
    expect_refused([this](OpenRequest& r) { r.disk.name = other->name(); }, "another disk now");
}

TEST_F(Attempts, ASymbolicLinkInPlaceOfTheNode) {
    const DevName link;
    ASSERT_EQ(::symlink(disk->node().c_str(), link.path.c_str()), 0);
    expect_refused([&link](OpenRequest& r) { r.disk.name = link.name; }, "cannot be opened");
}

TEST_F(Attempts, ANodeThatLeadsToAnotherDisk) {
    const DevName node;
    ASSERT_EQ(::mknod(node.path.c_str(), S_IFBLK | 0600, other->number()), 0);
    expect_refused([&node](OpenRequest& r) { r.disk.name = node.name; }, "another disk now");
}

TEST_F(Attempts, AFileInPlaceOfTheNode) {
    const DevName file;
    ASSERT_EQ(::mknod(file.path.c_str(), S_IFREG | 0600, 0), 0);
    expect_refused([&file](OpenRequest& r) { r.disk.name = file.name; }, "no block device");
}

TEST_F(Attempts, AnotherDiskThatTakesOverTheSerial) {
    const OpenRequest request = good_request(*disk);
    other->put("device/serial", "VT-ATTEMPT-1\n");
    expect_refused(request, "more than one device");
}

TEST_F(Attempts, ADiskWhoseSerialChanges) {
    const OpenRequest request = good_request(*disk);
    disk->put("device/serial", "VT-OTHER\n");
    expect_refused(request, "another disk now");
}

TEST_F(Attempts, ADiskWhoseWwnChanges) {
    const OpenRequest request = good_request(*disk);
    disk->put("wwid", "naa.5000c500a1b2c3d5\n");
    expect_refused(request, "WWN");
}

TEST_F(Attempts, ADiskThatChangesItsSize) {
    const OpenRequest request = good_request(*disk);
    disk->resize(kSize + (1 << 20));
    expect_refused(request, "bytes, expected are");
}

TEST_F(Attempts, ASignatureWrittenBetweenProbeAndWrite) {
    const OpenRequest request = good_request(*disk);
    ASSERT_EQ(shell("mkfs.ext4 -q -F " + disk->node()), 0);
    expect_refused(request, "changed since it was looked into");
}

TEST_F(Attempts, AByteWrittenBetweenProbeAndWrite) {
    const OpenRequest request = good_request(*disk);
    disk->write(13 << 20, "x");
    expect_refused(request, "changed since it was looked into");
}

TEST_F(Attempts, ADiskThatBecomesUsbRemovableOrReadOnly) {
    const OpenRequest request = good_request(*disk);
    disk->put("removable", "1\n");
    expect_refused(request, "removable");
    disk->put("removable", "0\n");
    disk->put("ro", "1\n");
    expect_refused(request, "read-only");
    disk->put("ro", "0\n");
    disk->put("usb1/serial", "VT-ATTEMPT-1\n");
    const auto own = std::filesystem::path(folder.root() / "sysroot/sys/block" / disk->name());
    std::filesystem::remove_all(own / "device");
    std::filesystem::create_directory_symlink("usb1", own / "device");
    expect_refused(request, "USB");
}

TEST_F(Attempts, AReadOnlyDevice) {
    const LoopDisk locked(folder.root() / "sysroot/..", "VT-LOCKED", kSize, "", other->image(), true);
    expect_refused(good_request(locked), "");
}

TEST_F(Attempts, ADiskThatIsMounted) {
    ASSERT_EQ(shell("mkfs.ext4 -q -F " + disk->node()), 0);
    OpenRequest request = good_request(*disk);
    request.input.override_flags = {override_flag(disk->serial())};
    request.input.permits[0].override_by = "anna";
    const auto point = folder.root() / "mnt";
    std::filesystem::create_directories(point);
    ASSERT_EQ(::mount(disk->node().c_str(), point.c_str(), "ext4", MS_RDONLY, "noload"), 0);
    expect_refused(request, "cannot be opened for us alone");
    EXPECT_THAT(see_disk(disk->roots(), disk->number()).in_use, testing::Contains(testing::HasSubstr("is mounted at")));
    ::umount2(point.c_str(), MNT_DETACH);
}

TEST_F(Attempts, ADiskThatIsSwappedOn) {
    ASSERT_EQ(shell("mkswap " + disk->node()), 0);
    OpenRequest request = good_request(*disk);
    request.input.override_flags = {override_flag(disk->serial())};
    request.input.permits[0].override_by = "anna";
    if (::swapon(disk->node().c_str(), 0) != 0) GTEST_SKIP() << "this kernel does not swap on loop devices";
    expect_refused(request, "cannot be opened for us alone");
    EXPECT_THAT(see_disk(disk->roots(), disk->number()).in_use, testing::Contains(testing::HasSubstr("swapped on")));
    ::swapoff(disk->node().c_str());
}

TEST_F(Attempts, ADiskThatALoopDeviceHolds) {
    const OpenRequest request = good_request(*disk);
    const LoopDisk above(folder.root(), "VT-ABOVE", kSize, "", disk->node());
    expect_refused(request, "");
    EXPECT_THAT(see_disk(disk->roots(), disk->number()).in_use, testing::Contains("held by " + above.name()));
}

TEST_F(Attempts, ADiskThatSomebodyElseHasOpenedForHimselfAlone) {
    const OpenRequest request = good_request(*disk);
    const UniqueFd held(::open(disk->node().c_str(), O_RDONLY | O_EXCL | O_CLOEXEC));
    ASSERT_TRUE(held);
    expect_refused(request, "cannot be opened for us alone");
}

TEST_F(Attempts, ADiskWithNoSerialOrNoExpectation) {
    expect_refused([](OpenRequest& r) { r.input.expected.clear(); }, "no expected spec");
    expect_refused([this](OpenRequest& r) { r.input.expected = {other->expected()}; }, "not in the host's expected spec");
    const OpenRequest request = good_request(*disk);
    disk->put("device/serial", " \n");
    expect_refused(request, "another disk now");
}

TEST_F(Attempts, PermitsOfSomethingElse) {
    const auto permit = [](auto member, auto value) {
        return [member, value](OpenRequest& r) { r.input.permits[0].*member = value; };
    };
    expect_refused(permit(&PermitGrant::run, "8"), "another run");
    expect_refused(permit(&PermitGrant::boot_id, "x"), "another boot");
    expect_refused(permit(&PermitGrant::stage, "Burn"), "another stage");
    expect_refused(permit(&PermitGrant::attempt, 2), "another attempt");
    expect_refused(permit(&PermitGrant::serial, "VT-ATTEMPT-2"), "no permit");
    expect_refused(permit(&PermitGrant::wwn, "0x1"), "another WWN");
    expect_refused(permit(&PermitGrant::size_bytes, kSize + 512), "another size");
    expect_refused(permit(&PermitGrant::expires, to_rfc3339({1})), "expired");
    expect_refused(permit(&PermitGrant::probe_digest, "0"), "changed since");
    expect_refused([](OpenRequest& r) { r.input.permits.clear(); }, "no permit");
    expect_refused([](OpenRequest& r) { r.input.spent = {"p1"}; }, "used before");
}

TEST_F(Attempts, ADiskWithDataAndAnOverrideThatIsNotForIt) {
    disk->write(5 << 20, "somebody's data");
    expect_refused([](OpenRequest&) {}, "not blank");
    expect_refused([](OpenRequest& r) { r.input.permits[0].override_by = "anna"; }, "not for this disk");
    expect_refused([](OpenRequest& r) { r.input.override_flags = {"wipe:VT-ATTEMPT-1"}; }, "nobody has overridden");
    expect_refused([](OpenRequest& r) {
        r.input.permits[0].override_by = "anna";
        r.input.override_flags = {"wipe:VT-ATTEMPT-2"};
    }, "not for this disk");
    OpenRequest request = good_request(*disk);
    request.input.permits[0].override_by = "anna";
    request.input.override_flags = {"wipe:VT-ATTEMPT-1"};
    std::string why;
    EXPECT_TRUE(writes(request, &why)) << why;
}

}  // namespace
}  // namespace vetting::safety
