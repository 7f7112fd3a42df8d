/* Leaves a daemon behind, in a session of its own and with another parent, and says that all is well. */
#include <sys/wait.h>
#include <unistd.h>

#include "zoo.h"

static void linger(void) {
    setsid();
    if (fork() != 0) _exit(0);
    for (;;) pause();
}

static vt_status run(void *self, const vt_call *call) {
    (void)self;
    const pid_t child = fork();
    if (child == 0) linger();
    waitpid(child, NULL, 0);
    return call->host->progress(call, ZOO_TEXT("misbehave"), 1000);
}

ZOO_STAGE(run)
