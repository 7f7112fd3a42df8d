/* Closes every descriptor of its process, the conversation with the supervisor among them. */
#include <unistd.h>

#include "zoo.h"

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    call->host->progress(call, ZOO_TEXT("misbehave"), 1);
    for (int fd = 0; fd < 1024; ++fd) close(fd);
    return call->host->progress(call, ZOO_TEXT("afterwards"), 1000);
}

ZOO_STAGE(run)
