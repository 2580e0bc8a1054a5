#include "include/process.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

int process_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

void process_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

int process_go_on(void *(*body)(void *), void *argument) {
  pthread_attr_t attributes;
  pthread_t thread;
  int code = pthread_attr_init(&attributes);
  if (code == 0) code = pthread_attr_setstacksize(&attributes, 8 << 20);
  if (code == 0) code = pthread_create(&thread, &attributes, body, argument);
  return code == 0 ? pthread_join(thread, NULL) : code;
}

static char *noted_path;
static size_t noted_size;
static atomic_flag is_noting = ATOMIC_FLAG_INIT;

static unsigned digit(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// Looks into the kernel's list of what is mapped: a line is "start-end rights offset device inode   path". In a signal's
// handler, so that nothing may be called here but the kernel.
static void note_file_at(uintptr_t address) {
  enum { START, END, OTHERS, PATH } part = START;
  uintptr_t start = 0, end = 0;
  size_t length = 0;
  char bytes[4096];
  ssize_t count;
  int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (maps < 0) return;
  while ((count = read(maps, bytes, sizeof bytes)) > 0) {
    for (ssize_t place = 0; place < count; place++) {
      char c = bytes[place];
      if (c == '\n') {
        if (length > 0) goto found;
        part = START;
        start = end = 0;
      } else if (part == START) {
        if (c == '-') part = END;
        else start = start * 16 + digit(c);
      } else if (part == END) {
        if (c == ' ') part = OTHERS;
        else end = end * 16 + digit(c);
      } else {
        if (c == '/') part = PATH;
        if (part == PATH && start <= address && address < end && length + 1 < noted_size) noted_path[length++] = c;
      }
    }
  }
found:
  noted_path[length] = 0;
  close(maps);
}

static void on_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  // Another thread notes already: the process ends when it has done so.
  while (atomic_flag_test_and_set(&is_noting)) pause();
  // By kill there is no address.
  if (info->si_code > 0) note_file_at((uintptr_t)info->si_addr);
  signal(number, SIG_DFL);
  raise(number);
}

void process_note_lost_file(char *path, size_t size) {
  noted_path = path;
  noted_size = size;
  struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(SIGBUS, &action, NULL);
}
