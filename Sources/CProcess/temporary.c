#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

// The C library's function of this name has the linker warn of it, once for each executable, since a name alone may be
// taken by somebody else before a file is made of it. It is Foundation that asks, where it writes a file atomically, and it
// opens the name with O_EXCL. So the name comes from here, from the kernel's random numbers.
char *mktemp(char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  enum { PLACES = 6, TRIES = 100 };
  size_t length = strlen(name);
  struct stat facts;
  errno = EINVAL;
  if (length >= PLACES && strcmp(name + length - PLACES, "XXXXXX") == 0) {
    for (int try = 0; try < TRIES; try++) {
      unsigned char bytes[PLACES];
      if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) break;
      for (int place = 0; place < PLACES; place++)
        name[length - PLACES + place] = letters[bytes[place] % (sizeof letters - 1)];
      if (lstat(name, &facts) != 0) {
        if (errno != ENOENT) break;
        return name;
      }
      errno = EEXIST;
    }
  }
  *name = '\0';
  return name;
}
