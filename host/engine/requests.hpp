// What the engine's commands take and give beside the bodies of the wire.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/base/ids.hpp"
#include "sdk/base/log.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// Who asks, for the audit: `operator:admin`, `agent`, `core`, with the address where there is one.
struct Actor {
    std::string name = "core";
    std::string address;
};

struct NewHost {
    std::string name;
    std::string mac;
    std::string power = "manual";  ///< `manual`, `local`
    std::string address;
    std::vector<std::string> tags;
};

struct NewRun {
    HostId host;
    std::string profile;  ///< its name; the engine pins what `EngineOptions::profiles` holds under it
    bool start = true;
};

/// A person's word that refused disks may be overwritten all the same.
struct OverrideWipe {
    std::vector<std::string> serials;  ///< typed back, one for each disk
    std::string reason;
    std::int64_t minutes = 15;         ///< until it must have been used
};

struct BootScript {
    RunId run;
    Secret<std::string> boot_token;
};

struct ArtifactUpload {
    std::string name, media_type, bytes;
    std::string stage;
    std::int32_t attempt = 1;
};

struct ReportDocument {
    std::string format, media_type, file_name, bytes;
};

}  // namespace vetting
