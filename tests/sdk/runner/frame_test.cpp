#include "sdk/runner/frame.hpp"

#include <gtest/gtest.h>

namespace vetting::runner {
namespace {

TEST(FrameReader, GivesWholeFramesFromBytesThatComeOneByOne) {
    const std::string bytes = encode(FrameType::Log, "one") + encode(FrameType::Quit, "") + encode(FrameType::Output, std::string(3, '\0'));
    FrameReader reader;
    std::vector<Frame> frames;
    for (const char c : bytes) {
        reader.feed({&c, 1});
        while (auto frame = reader.next()) frames.push_back(*std::move(frame));
    }
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].type, FrameType::Log);
    EXPECT_EQ(frames[0].payload, "one");
    EXPECT_EQ(frames[1].payload, "");
    EXPECT_EQ(frames[2].payload, std::string(3, '\0'));
    EXPECT_TRUE(reader.empty());
}

TEST(FrameReader, RefusesALengthPastTheLimitBeforeItReadsOn) {
    FrameReader reader;
    reader.feed(std::string("\xff\xff\xff\xff\x01", 5));
    EXPECT_THROW((void)reader.next(), Error);
}

TEST(FrameReader, RefusesALengthWithoutAType) {
    FrameReader reader;
    reader.feed(std::string("\0\0\0\0\x01", 5));
    EXPECT_THROW((void)reader.next(), Error);
}

TEST(Frame, IsNotMadeLargerThanTheLimit) {
    EXPECT_EQ(encode(FrameType::Output, std::string(kMostPayload, 'x')).size(), kMostPayload + kFrameHeader);
    EXPECT_THROW((void)encode(FrameType::Output, std::string(kMostPayload + 1, 'x')), Error);
}

TEST(Frame, CarriesANameOrANumberBeforeItsBytes) {
    const std::string named = with_name("facts", "{}"), numbered = with_number(0x01020304, "bytes");
    EXPECT_EQ(split_name(named).name, "facts");
    EXPECT_EQ(split_name(named).bytes, "{}");
    EXPECT_EQ(split_number(numbered).number, 0x01020304U);
    EXPECT_EQ(split_number(numbered).bytes, "bytes");
    EXPECT_THROW((void)split_name("\x09"), Error);
    EXPECT_THROW((void)split_name(std::string("\x09\0\0\0ab", 6)), Error);
    EXPECT_THROW((void)split_number("abc"), Error);
}

}  // namespace
}  // namespace vetting::runner
