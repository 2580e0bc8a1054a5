// What a process asks of the C library and the kernel, and Swift cannot say.
#pragma once

#include <linux/sched.h>
#include <malloc.h>
#include <stddef.h>

// Has the kernel end this process with SIGKILL as soon as the thread ends that has forked it.
//
// Returns 0, or -1 with errno.
int process_end_with_parent(void);

// Names the calling thread, with at most 15 bytes.
void process_name_thread(const char *name);

// Calls `body` in a new thread, with the room of a main one, and waits for it. Returns an error's number where there can
// be none.
int process_go_on(void *(*body)(void *), void *argument);

// Has SIGBUS leave the path of the file at `path`, which has room for `size` bytes, before it ends the process: another
// process has cut a file short whose pages are mapped here, or its disk does not give them any more. What stands there is
// ended by a zero; where the signal has another reason, nothing is written.
//
// To be called once, with memory that another process sees, too.
void process_note_lost_file(char *path, size_t size);
