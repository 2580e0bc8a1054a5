#include "include/zone.h"

#include <cctz/time_zone.h>
#include <chrono>

bool zone_exists(const char *name) {
  cctz::time_zone zone;
  return cctz::load_time_zone(name, &zone);
}

int zone_offset(const char *name, int64_t moment) {
  cctz::time_zone zone;
  if (!cctz::load_time_zone(name, &zone)) return 0;
  return zone.lookup(cctz::time_point<cctz::seconds>(cctz::seconds(moment))).offset;
}
