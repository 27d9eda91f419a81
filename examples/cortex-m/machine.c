/* A Cortex-M3 as in qemu's mps2-an385: start, ticks, serial line, end.
   SPDX-License-Identifier: MIT  */

#include "machine.h"

#define REGISTER(address) (*(volatile uint32_t *) (address))

#define UART_DATA REGISTER (0x40004000)
#define UART_STATE REGISTER (0x40004004)
#define UART_CONTROL REGISTER (0x40004008)
#define UART_BAUD REGISTER (0x40004010)
#define SYSTICK_CONTROL REGISTER (0xe000e010)
#define SYSTICK_RELOAD REGISTER (0xe000e014)
#define SYSTICK_VALUE REGISTER (0xe000e018)

enum { CLOCK = 25000000 };

extern uint32_t data_image[], data_begin[], data_end[], bss_begin[], bss_end[], stack_end[];
extern int main (void);

_Noreturn void
reset (void)
{
  uint32_t *from = data_image;

  for (uint32_t *p = data_begin; p < data_end; p++)
    *p = *from++;
  for (uint32_t *p = bss_begin; p < bss_end; p++)
    *p = 0;
  UART_BAUD = 16;
  UART_CONTROL = 1;
  machine_exit (main () == 0);
}

static void
fault (void)
{
  machine_print ("fault\n");
  machine_exit (false);
}

static const struct {
  uint32_t *stack;
  void (*handler[15]) (void);
} vectors __attribute__ ((used, section (".vectors"))) = {
  stack_end,
  { reset, fault, fault, fault, fault, fault, [13] = fault, [14] = tick_interrupt }
};

void
machine_start_ticks (void)
{
  SYSTICK_RELOAD = CLOCK / 1000 - 1;
  SYSTICK_VALUE = 0;
  SYSTICK_CONTROL = 7; /* the processor's clock, with interrupts */
}

bool
machine_lock (void)
{
  uint32_t mask;

  __asm__ volatile ("mrs %0, primask\n\tcpsid i" : "=r" (mask) : : "memory");
  return mask & 1;
}

void
machine_unlock (bool was_locked)
{
  if (!was_locked)
    __asm__ volatile ("cpsie i\n\tisb" : : : "memory");
}

void
machine_wait (void)
{
  __asm__ volatile ("dsb\n\twfi" : : : "memory");
}

void
machine_print (const char *text)
{
  for (; *text; text++) {
    while (UART_STATE & 1)
      ;
    UART_DATA = *text;
  }
}

void
machine_print_number (uint32_t n)
{
  char digits[11], *p = digits + 10;

  *p = 0;
  do
    *--p = '0' + n % 10;
  while (n /= 10);
  machine_print (p);
}

/* The debugger, or the emulator, ends the program: SYS_EXIT of semihosting.  */
_Noreturn void
machine_exit (bool good)
{
  register uint32_t operation __asm__ ("r0") = 0x18;
  register uint32_t reason __asm__ ("r1") = good ? 0x20026 : 0x20023;

  for (;;)
    __asm__ volatile ("bkpt 0xab" : : "r" (operation), "r" (reason) : "memory");
}
