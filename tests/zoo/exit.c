/* Ends the process with success in the middle of its call. */
#include <stdlib.h>

#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    call->host->progress(call, ZOO_TEXT("misbehave"), 500);
    exit(0);
}

ZOO_STAGE(run)
