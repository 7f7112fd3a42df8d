/* Says that it is somebody else's component. */
#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    return call->host->progress(call, ZOO_TEXT("misbehave"), 1000);
}

ZOO_COMPONENT("org.vetting.memory", NULL, NULL, run);

const vt_module *vt_plugin_entry_v1(const void *reserved) {
    (void)reserved;
    return &zoo_module;
}
