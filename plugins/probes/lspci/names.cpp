// Addresses, names with numbers, and where a vendor's name ends.
#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"

namespace vetting::lspci {
namespace {

// Vendors whose names end in no word of a company's form, or go on behind it, as the PCI ID list has spelled them over time.
constexpr auto kVendors = std::to_array<std::string_view>({
    "Advanced Micro Devices, Inc. [AMD/ATI]", "Advanced Micro Devices, Inc. [AMD]", "Advanced Micro Devices [AMD] nee ATI", "Advanced Micro Devices nee ATI",
    "Advanced Micro Devices [AMD]", "AMD Pensando Systems", "Pensando Systems", "AMD nee ATI", "ATI Technologies Inc",
    "Adaptec", "Agilent Technologies", "Alibaba (China) Co., Ltd.", "ARM", "Biwin Storage Technology Co., Ltd.",
    "Acer Incorporated [ALI]", "Adlink Technology", "AJA Video", "Blackmagic Design", "Broadcom / LSI", "Cavium QLogic", "Contemporary Controls",
    "ESS Technology", "Exablaze", "MaxLinear", "Microchip Technology / SMSC", "Motorola", "National Instruments", "NebulaMatrix Technology",
    "Pepperl+Fuchs", "PLDA", "Silicom Denmark", "Trident Microsystems", "United Microelectronics [UMC]", "Broadcom Inc. and subsidiaries", "LSI Logic / Symbios Logic", "Cirrus Logic", "Creative Labs", "Creative Technology",
    "Dell EMC", "Dell", "DERA Storage", "Digi International", "Emulex Corporation", "Ensoniq", "Exar Corp.", "Fresco Logic", "Fujitsu Limited.",
    "Fujitsu Technology Solutions", "Hewlett Packard Enterprise", "HP", "IBM", "Illumina", "InnoGrit", "Innodisk", "Inspur", "Lenovo", "LITE-ON",
    "Integrated Device Technology, Inc. [IDT]", "Mellanox Technologies", "Micron/Crucial Technology", "Microsemi / PMC / IDT",
    "Microsemi Solutions", "Napatech A/S", "NetApp", "Nuvoton", "O2 Micro, Inc.", "Oracle/SUN", "Pericom Semiconductor",
    "Philips Semiconductors", "Qualcomm Atheros", "Quanta", "Ralink corp.", "Red Hat, Inc", "SanDisk", "Seagate Technology PLC", "Silicon Graphics Intl. Corp.",
    "Silicon Integrated Systems [SiS]", "SK hynix", "SK Hynix", "Solarflare Communications", "Sony", "STMicroelectronics", "Sun Microsystems",
    "Tehuti Networks", "Tesla", "Texas Instruments", "Toshiba America Info Systems", "Union Memory (Shenzhen)", "VMware", "Western Digital",
    "XenSource, Inc.", "ZTE", "Solidigm", "KIOXIA", "Cavium, Inc.", "Zhaoxin", "InnoVISION", "Cisco Systems Inc", "Chelsio Communications Inc",
    "ServerWorks", "Broadcom", "Matrox Electronics Systems Ltd.", "MosChip Semiconductor Technology Ltd.", "Huawei Technologies Co., Ltd."});

// The words that end a company's name.
constexpr auto kEndings = std::to_array<std::string_view>({
    "Corporation", "Corp.", "Corp", "Inc.", "Inc", "Ltd.", "Ltd", "Limited", "LLC", "LLC.", "GmbH", "AG", "Company", "PLC", "A/S", "S.A.", "BV",
    "B.V.", "AB", "Technologies", "Co.,Ltd", "Co.,Ltd.", "Ltd.,", "CO.,LTD.", "LTD.", "INC.", "CORP.", "Co.", "Oy", "SA", "Co", "AS", "K.K.", "Incorporated"});

bool is_ending(std::string_view word) { return std::find(kEndings.begin(), kEndings.end(), word) != kEndings.end(); }

/// The longest name of the list that the text begins with.
std::size_t listed_vendor(std::string_view text) {
    std::size_t longest = 0;
    for (const std::string_view vendor : kVendors) {
        const bool here = text.starts_with(vendor) && (text.size() == vendor.size() || text[vendor.size()] == ' ');
        if (here) longest = std::max(longest, vendor.size());
    }
    return longest;
}

/// Up to the last of the company words that follow one another: `Realtek Semiconductor Co., Ltd.`
std::size_t vendor_length(std::string_view text) {
    std::size_t end = listed_vendor(text);
    for (const std::string_view word : tool::split_words(text)) {
        const auto at = static_cast<std::size_t>(word.data() - text.data());
        if (at < end) continue;
        const std::string_view plain = word.ends_with(',') ? word.substr(0, word.size() - 1) : word;
        if (is_ending(word) || is_ending(plain)) {
            end = at + word.size();
        } else if (end != 0) {
            break;
        }
    }
    return end;
}

/// `Device 0d57`, `Unknown device 0d57`, `Device 1234:1111` stand where the list of names has none.
bool take_unnamed(std::string_view text, Device& device) {
    for (const std::string_view start : {"Unknown device ", "Device "}) {
        if (!text.starts_with(start)) continue;
        const std::string_view id = text.substr(start.size());
        const bool both = id.size() == 9 && id[4] == ':' && is_hex(id.substr(0, 4), 4) && is_hex(id.substr(5), 4);
        if (both) device.vendor_id = tool::lower(id.substr(0, 4));
        if (!both && !is_hex(id, 4)) return false;
        device.device_id = tool::lower(both ? id.substr(5) : id);
        return true;
    }
    return text == "Device" || text == "Unknown device";
}

}  // namespace

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
}

Address address_in(std::string_view line) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    std::string_view address = line.substr(0, end);
    std::string domain = "0000";
    if (std::count(address.begin(), address.end(), ':') == 2) {
        const std::size_t colon = address.find(':');
        domain = tool::lower(address.substr(0, colon));
        if (domain.empty() || domain.size() > 8 || !is_hex(domain, domain.size())) return {};
        if (domain.size() < 4) domain.insert(0, 4 - domain.size(), '0');
        address.remove_prefix(colon + 1);
    }
    // BB:DD.F
    if (address.size() != 7 || address[2] != ':' || address[5] != '.' || address[6] < '0' || address[6] > '7') return {};
    if (!is_hex(address.substr(0, 2), 2) || !is_hex(address.substr(3, 2), 2)) return {};
    return {domain + ":" + tool::lower(address), line.substr(end)};
}

Named named(std::string_view text) {
    text = tool::trim(text);
    Named out;
    if (text.ends_with(']') && text.size() >= 6 && text[text.size() - 6] == '[' && is_hex(text.substr(text.size() - 5, 4), 4)) {
        out.id = tool::lower(text.substr(text.size() - 5, 4));
        text = tool::trim(text.substr(0, text.size() - 6));
    } else if (is_hex(text, 4)) {
        out.id = tool::lower(text);
        return out;
    }
    out.name = tool::known(text);
    return out;
}

void split_names(std::string_view text, Device& device) {
    if (take_unnamed(text, device)) return;
    const std::size_t vendor = vendor_length(text);
    if (vendor > 0) device.vendor = tool::known(text.substr(0, vendor));
    std::string_view rest = tool::trim(text.substr(vendor));
    if (rest.starts_with(':')) rest = tool::trim(rest.substr(1));  // `Intel Corp.: Unknown device 254c`
    if (!take_unnamed(rest, device)) device.device = tool::known(rest);
}

}  // namespace vetting::lspci
