/* How many descriptors a process has, for tests that none is left open.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef COUNT_DESCRIPTORS_H
#define COUNT_DESCRIPTORS_H

#include "check.h"

#include <dirent.h>

static inline int
count_descriptors (void)
{
  DIR *dir = opendir ("/proc/self/fd");
  int n = 0;

  CHECK (dir);
  while (readdir (dir))
    n++;
  closedir (dir);
  return n;
}

#endif /* COUNT_DESCRIPTORS_H */
