#include "sdk/runner/frame.hpp"

namespace vetting::runner {
namespace {

void append_u32(std::string& out, std::uint32_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>((value >> shift) & 0xffU);
}

std::uint32_t read_u32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    }
    return value;
}

}  // namespace

std::string encode(FrameType type, std::string_view payload) {
    if (payload.size() > kMostPayload) throw Error(Errc::Internal, "frame of " + std::to_string(payload.size()) + " bytes");
    std::string frame;
    frame.reserve(kFrameHeader + payload.size());
    append_u32(frame, static_cast<std::uint32_t>(payload.size() + 1));
    frame += static_cast<char>(type);
    frame += payload;
    return frame;
}

std::string with_name(std::string_view name, std::string_view bytes) {
    std::string payload;
    append_u32(payload, static_cast<std::uint32_t>(name.size()));
    payload += name;
    payload += bytes;
    return payload;
}

std::string with_number(std::uint32_t number, std::string_view bytes) {
    std::string payload;
    append_u32(payload, number);
    payload += bytes;
    return payload;
}

Named split_name(std::string_view payload) {
    if (payload.size() < 4 || read_u32(payload) > payload.size() - 4) throw Error(Errc::BadRequest, "frame cut short");
    const std::size_t length = read_u32(payload);
    return {payload.substr(4, length), payload.substr(4 + length)};
}

Numbered split_number(std::string_view payload) {
    if (payload.size() < 4) throw Error(Errc::BadRequest, "frame cut short");
    return {read_u32(payload), payload.substr(4)};
}

std::optional<Frame> FrameReader::next() {
    const std::string_view left = std::string_view(buffer_).substr(begin_);
    if (left.size() < kFrameHeader) return std::nullopt;
    const std::uint32_t length = read_u32(left);
    if (length == 0 || length > kMostPayload + 1) {
        throw Error(Errc::BadRequest, "frame length " + std::to_string(length) + " is out of bounds");
    }
    if (left.size() < std::size_t{4} + length) return std::nullopt;
    Frame frame{static_cast<FrameType>(static_cast<unsigned char>(left[4])), std::string(left.substr(kFrameHeader, length - 1))};
    begin_ += std::size_t{4} + length;
    if (begin_ == buffer_.size() || begin_ > kMostPayload) {
        buffer_.erase(0, begin_);
        begin_ = 0;
    }
    return frame;
}

}  // namespace vetting::runner
