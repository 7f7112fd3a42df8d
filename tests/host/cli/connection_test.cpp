#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "host/cli/connection.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting::cli {
namespace {

class Connection : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "vetting-connection-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string file(const std::string& name, const std::string& text) {
        write_file_atomic(folder_ / name, text, 0600);
        return (folder_ / name).string();
    }

    std::filesystem::path folder_;
};

Errc refusal(const ConnectionFlags& flags) {
    try {
        static_cast<void>(resolve(flags));
    } catch (const Error& error) {
        return error.code();
    }
    return Errc::Internal;
}

TEST_F(Connection, ComesWholeFromAReadyFile) {
    const std::string ready = file("ready.json", R"({"url": "https://127.0.0.1:7", "fingerprint": "ab", "pid": 5, "api_token": "t"})");
    const ClientOptions options = resolve({.ready_file = ready});
    EXPECT_EQ(options.base_url, "https://127.0.0.1:7");
    EXPECT_EQ(options.pinned_fingerprint, "ab");
    EXPECT_EQ(options.bearer.reveal(), "t");
}

TEST_F(Connection, FlagsWinOverTheReadyFileAndTheTokenIsTrimmed) {
    const std::string ready = file("ready.json", R"({"url": "https://127.0.0.1:7", "fingerprint": "ab"})");
    const ClientOptions options = resolve({.url = "https://host:8", .token_file = file("token", "secret\n"), .ready_file = ready});
    EXPECT_EQ(options.base_url, "https://host:8");
    EXPECT_EQ(options.bearer.reveal(), "secret");
}

TEST_F(Connection, ThatIsNotGivenOrNotThereIsRefused) {
    EXPECT_EQ(refusal({}), Errc::InvalidValue);
    EXPECT_EQ(refusal({.ready_file = (folder_ / "none").string()}), Errc::Unreachable);
    EXPECT_EQ(refusal({.ready_file = file("torn", "{\"url\":")}), Errc::BadJson);
    EXPECT_EQ(refusal({.ready_file = file("poor", "{}")}), Errc::BadJson);
    EXPECT_EQ(refusal({.url = "https://host:8", .token_file = (folder_ / "none").string()}), Errc::Io);
}

}  // namespace
}  // namespace vetting::cli
