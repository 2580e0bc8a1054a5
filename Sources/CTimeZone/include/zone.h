// Time zones of the system's database, as CCTZ reads them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Whether the database has a time zone of that name.
bool zone_exists(const char *name);

// Seconds that the time of a zone is ahead of Greenwich at a moment, in seconds since 1970; 0 where there is no such zone.
int zone_offset(const char *name, int64_t moment);

#ifdef __cplusplus
}
#endif
