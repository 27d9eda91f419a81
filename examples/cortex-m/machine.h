/* What the program needs of the machine.
   SPDX-License-Identifier: MIT  */

#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stdint.h>

/* Begin to call tick_interrupt once in a millisecond.  */
void machine_start_ticks (void);
void tick_interrupt (void);

/* No interrupt comes before the next call of machine_unlock; one that came in
   the meantime ends machine_wait, and is taken by machine_unlock.  */
bool machine_lock (void);
void machine_unlock (bool was_locked);
void machine_wait (void);

void machine_print (const char *text);
void machine_print_number (uint32_t n);
_Noreturn void machine_exit (bool good);

#endif
