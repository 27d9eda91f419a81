/* Mistakes on purpose, see fault.cc.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_FAULT_H
#define ASYNCC_FAULT_H

/* When a fault is made: immediately after the stage.  */
enum fault_stage
{
  FAULT_IN_ANALYSIS,
  FAULT_IN_LAYOUT,
  FAULT_IN_GENERIC,
  FAULT_IN_VERSIONS
};

extern const char *fault_name_wrong (const char *name);
extern void inject_fault (async_fn *fn, enum fault_stage stage);
extern void check_fault (void);

#endif /* ASYNCC_FAULT_H */
