/* What parm-cleanup.c and parm-cleanup-2.c share.
   SPDX-License-Identifier: GPL-3.0-or-later  */

struct owned
{
  char name;
  int pad[5];
};

/* Write down the letter, or the first one, of what is given up.  */
void give_up (char *c);
void give_up_owned (struct owned *o);

#define GIVES_UP __attribute__ ((__cleanup__ (give_up)))
#define GIVES_UP_OWNED __attribute__ ((__cleanup__ (give_up_owned)))

/* Of the other unit: T suspensions.  */
__async int there (int t, GIVES_UP char a, GIVES_UP_OWNED struct owned b);
__async struct owned there_owned (int t, GIVES_UP_OWNED struct owned a);
__async __attribute__ ((__weak__)) int weak_there (int t, GIVES_UP char a);
