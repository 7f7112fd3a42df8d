#include "agent/outbox/artifact_box.hpp"

#include <cctype>
#include <set>

#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/base/json.hpp"

namespace vetting {

/// What stands beside an artifact's bytes.
struct ArtifactMeta {
    std::string name, media_type, sha256, stage;
    std::int32_t attempt = 0;
    static constexpr auto kFields = fields(need("name", &ArtifactMeta::name), need("media_type", &ArtifactMeta::media_type),
                                           need("sha256", &ArtifactMeta::sha256), may("stage", &ArtifactMeta::stage),
                                           may("attempt", &ArtifactMeta::attempt));
};

namespace {

std::set<std::int64_t> numbers_in(const std::filesystem::path& folder) {
    std::set<std::int64_t> numbers;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() != ".meta") continue;
        if (const auto number = parse_id(at->path().stem().string())) numbers.insert(*number);
    }
    return numbers;
}

}  // namespace

ArtifactBox::ArtifactBox(std::filesystem::path folder) : folder_(std::move(folder)) {
    make_folder(folder_, 0700);
    const auto numbers = numbers_in(folder_);
    if (!numbers.empty()) last_ = *numbers.rbegin();
}

std::filesystem::path ArtifactBox::meta_file(std::int64_t number) const { return folder_ / (std::to_string(number) + ".meta"); }
std::filesystem::path ArtifactBox::data_file(std::int64_t number) const { return folder_ / (std::to_string(number) + ".data"); }

void ArtifactBox::put(std::string_view name, std::string_view media_type, std::string_view bytes, std::string_view stage,
                      std::int32_t attempt) {
    const std::int64_t number = last_ + 1;
    const ArtifactMeta meta{artifact_name(name), std::string(media_type), sha256_hex(bytes), artifact_name(stage), attempt};
    write_file_atomic(data_file(number), bytes, 0600);
    write_file_atomic(meta_file(number), dump_json(Json(meta)), 0600);  // second: it makes the artifact exist
    last_ = number;
}

std::optional<WaitingArtifact> ArtifactBox::next() const {
    for (const std::int64_t number : numbers_in(folder_)) {
        try {
            const ArtifactMeta meta = from_json_text<ArtifactMeta>(read_file(meta_file(number)));
            return WaitingArtifact{number, meta.name, meta.media_type, meta.sha256, meta.stage, meta.attempt, data_file(number)};
        } catch (const Error&) {
            acknowledged(number);  // not readable any more: nothing to send
        }
    }
    return std::nullopt;
}

void ArtifactBox::acknowledged(std::int64_t number) const {
    std::error_code ignored;
    std::filesystem::remove(meta_file(number), ignored);
    std::filesystem::remove(data_file(number), ignored);
}

std::string artifact_name(std::string_view text) {
    std::string name;
    for (const char c : text.substr(0, 120)) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || (c == '.' && !name.empty());
        name += plain ? c : '_';
    }
    return name.empty() && !text.empty() ? "unnamed" : name;
}

}  // namespace vetting
