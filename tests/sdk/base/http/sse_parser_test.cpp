#include "sdk/base/sse_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sdk/base/error.hpp"

namespace vetting {
namespace {

using namespace std::chrono_literals;

TEST(SseParser, ReadsTypeIdAndData) {
    SseParser parser;
    const auto events = parser.feed("id: 7\nevent: run.changed\ndata: {\"a\":1}\n\n");
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].type, "run.changed");
    EXPECT_EQ(events[0].id, "7");
    EXPECT_EQ(events[0].data, "{\"a\":1}");
    EXPECT_EQ(parser.last_id(), "7");
}

TEST(SseParser, GivesTheSameEventsHoweverTheBytesAreCut) {
    const std::string text = "retry: 250\r\n: hello\r\n\r\nid: 1\r\ndata: one\r\ndata: two\r\n\r\ndata:three\rid:2\r\r";
    SseParser whole;
    const auto expected = whole.feed(text);
    ASSERT_EQ(expected.size(), 2u);
    EXPECT_EQ(expected[0].data, "one\ntwo");
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
        SseParser parser;
        auto events = parser.feed(std::string_view(text).substr(0, cut));
        const auto rest = parser.feed(std::string_view(text).substr(cut));
        events.insert(events.end(), rest.begin(), rest.end());
        ASSERT_EQ(events.size(), 2u) << "cut at " << cut;
        EXPECT_EQ(events[0].data, "one\ntwo");
        EXPECT_EQ(events[1].data, "three");
        EXPECT_EQ(parser.last_id(), "2");
        EXPECT_EQ(parser.retry(), 250ms);
    }
}

TEST(SseParser, DropsHalfAnEventWhenTheConnectionIsLost) {
    SseParser parser;
    EXPECT_TRUE(parser.feed("id: 5\ndata: x\n\nid: 6\ndata: ha").size() == 1);
    parser.restart();
    EXPECT_EQ(parser.last_id(), "5");
    const auto events = parser.feed("id: 6\ndata: half no more\n\n");
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].data, "half no more");
}

TEST(SseParser, RefusesAnEventWithoutEnd) {
    SseParser parser;
    const std::string megabyte(std::size_t{1} << 20, 'x');
    EXPECT_THROW(
        {
            for (int i = 0; i < 20; ++i) (void)parser.feed(megabyte);
        },
        Error);
}

}  // namespace
}  // namespace vetting
