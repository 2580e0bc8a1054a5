#include <linux/sched.h>
#include <malloc.h>
