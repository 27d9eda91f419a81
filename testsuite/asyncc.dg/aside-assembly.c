/* GCC 11 finds some warnings when it makes machine code, which asyncc lets it do in a
   process of its own.  More constants than fit into a buffer came into the assembly from
   there.
   { dg-do assemble }
   { dg-options "-O1 -fsanitize=address" }
   SPDX-License-Identifier: GPL-3.0-or-later  */
extern void use (char *, char *);
extern __async void step (void);

#define F(n)							\
__async void							\
function_##n (void)						\
{								\
  char the_first_array_of_function_##n[20];			\
  char the_second_array_of_function_##n[30];			\
								\
  use (the_first_array_of_function_##n, the_second_array_of_function_##n); \
  __await (step ());						\
  use (the_first_array_of_function_##n, the_second_array_of_function_##n); \
}
#define TEN(n) \
  F (n##0) F (n##1) F (n##2) F (n##3) F (n##4) F (n##5) F (n##6) F (n##7) F (n##8) F (n##9)

TEN (0) TEN (1) TEN (2) TEN (3) TEN (4) TEN (5) TEN (6) TEN (7) TEN (8) TEN (9)
