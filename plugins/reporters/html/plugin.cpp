// The HTML reporter: one self-contained page from a report document.
#include <vetting/plugin.hpp>

#include <vetting/json.hpp>

#include "plugins/reporters/html/render.hpp"

namespace vetting::report {

class HtmlReporter final : public Reporter {
public:
    void render(Call& call, Output& out) override { out.write(render_html(parse_text(call.read("bundle"), "the report bundle"))); }
};

}  // namespace vetting::report

VETTING_EXPORT(vetting::report::HtmlReporter);
