/* Runs well and crashes when its instance is destroyed. */
#include <stdlib.h>

#include "zoo.h"

static vt_status make(const vt_call *call, void **self) {
    (void)call;
    *self = malloc(1);
    return VT_OK;
}

static void unmake(void *self) {
    (void)self;
    abort();
}

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    return call->host->progress(call, ZOO_TEXT("misbehave"), 1000);
}

ZOO_COMPONENT(VT_ID_0, make, unmake, run);

const vt_module *vt_plugin_entry_v1(const void *reserved) {
    (void)reserved;
    return &zoo_module;
}
