/* Stops for good: no sign of life, deaf to cancellation and to SIGTERM. */
#include <signal.h>
#include <unistd.h>

#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    call->host->progress(call, ZOO_TEXT("misbehave"), 100);
    signal(SIGTERM, SIG_IGN);
    while (pause() != 0) continue;
    return VT_OK;
}

ZOO_STAGE(run)
