// nvidia-smi -q -x by expat: a stream of events, so that a document that is cut off gives what stands before the cut.
#include <expat.h>

#include <memory>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

constexpr std::size_t kMaxDepth = 64;

struct Builder {
    Report* report = nullptr;
    std::vector<std::string> open;  ///< element names below the document's
    std::string text;
    bool in_gpu = false;
    XML_Parser parser = nullptr;
};

std::string path_of(const Builder& build) {
    std::string path;
    for (std::size_t i = build.in_gpu ? 2 : 1; i < build.open.size(); ++i) path += (path.empty() ? "" : "/") + build.open[i];
    return path;
}

void on_start(void* self, const char* element, const char** attributes) {
    auto& build = *static_cast<Builder*>(self);
    build.text.clear();
    build.open.emplace_back(element);
    if (build.open.size() > kMaxDepth) {
        XML_StopParser(build.parser, XML_FALSE);
        return;
    }
    if (build.open.size() != 2 || std::string_view(element) != "gpu") return;
    build.in_gpu = true;
    build.report->gpus.emplace_back();
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (std::string_view(attributes[0]) == "id") build.report->gpus.back()["id"] = tool::clean(attributes[1]);
    }
}

void on_end(void* self, const char*) {
    auto& build = *static_cast<Builder*>(self);
    const std::string value = tool::clean(build.text);
    build.text.clear();
    // Clocks that a card supports are hundreds of lines, MIG slices repeat the names of the card: neither is one of its own.
    const std::string path = path_of(build);
    const bool skipped = path.starts_with("supported_clocks/") || path.starts_with("mig_devices/") || path.starts_with("processes/");
    if (!value.empty() && !path.empty() && !skipped) {
        (build.in_gpu ? build.report->gpus.back() : build.report->top).try_emplace(path, value);
    }
    if (build.open.size() == 2) build.in_gpu = false;
    if (!build.open.empty()) build.open.pop_back();
}

void on_text(void* self, const char* text, int length) {
    constexpr std::size_t kMost = 4096;
    auto& build = *static_cast<Builder*>(self);
    if (build.text.size() < kMost) build.text.append(text, static_cast<std::size_t>(length));
}

/// Nothing of nvidia-smi's declares entities; what does means to blow up.
void on_entity(void* self, const char*, int, const char*, int, const char*, const char*, const char*, const char*) {
    XML_StopParser(static_cast<Builder*>(self)->parser, XML_FALSE);
}

}  // namespace

void read_xml(Report& report, std::string_view text) {
    struct Free {
        void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
    };
    const std::unique_ptr<XML_ParserStruct, Free> parser(XML_ParserCreate(nullptr));
    if (!parser) throw tool::InputError("no memory for the XML of nvidia-smi");
    Builder build{.report = &report, .open = {}, .text = {}, .in_gpu = false, .parser = parser.get()};
    XML_SetUserData(parser.get(), &build);
    XML_SetElementHandler(parser.get(), &on_start, &on_end);
    XML_SetCharacterDataHandler(parser.get(), &on_text);
    XML_SetEntityDeclHandler(parser.get(), &on_entity);
    const auto start = std::min(text.find("<?xml"), text.find("<nvidia_smi_log"));
    const std::string_view document = text.substr(start);
    const std::size_t end = document.find("</nvidia_smi_log>");
    const std::string_view whole = document.substr(0, end == std::string_view::npos ? end : end + std::string_view("</nvidia_smi_log>").size());
    if (XML_Parse(parser.get(), whole.data(), static_cast<int>(whole.size()), XML_TRUE) == XML_STATUS_OK) return;
    report.cut_off = true;
    if (report.gpus.empty() && report.top.empty()) {
        throw tool::InputError(std::string("the XML of nvidia-smi is malformed: ") + XML_ErrorString(XML_GetErrorCode(parser.get())));
    }
}

}  // namespace vetting::nvidia
