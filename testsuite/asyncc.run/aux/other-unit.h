/* What the two units of other-unit.c know of each other.
   SPDX-License-Identifier: GPL-3.0-or-later

   A function waits T times before it gives its second argument.  */

enum number { ONE = 1, TWO };

struct pair {
  int a, b;
};

struct big {
  long v[10];
};

struct aligned {
  int v __attribute__ ((__aligned__ (64)));
};

typedef int vector __attribute__ ((__vector_size__ (16)));
/* One that functions return in memory on most machines.  */
typedef int large_vector __attribute__ ((__vector_size__ (64)));

extern int cleaned;

__async signed char get_char (int t, signed char v);
__async unsigned char get_uchar (int t, unsigned char v);
__async short get_short (int t, short v);
__async bool get_bool (int t, int v);
__async enum number get_enum (int t, enum number v);
__async long get_long (int t, long v);
__async long long get_long_long (int t, long long v);
__async float get_float (int t, float v);
__async double get_double (int t, double v);
__async void *get_pointer (int t, void *v);
__async long double get_long_double (int t, long double v);
__async _Complex double get_complex (int t, _Complex double v);
__async struct pair get_pair (int t, struct pair v);
__async vector get_vector (int t, vector v);
__async large_vector get_large_vector (int t, large_vector v);
__async struct aligned get_aligned (int t, int v);
__async double many (int t, char a, short b, int c, long d, long long e,
		     unsigned char f, unsigned short g, int h, int i, double j,
		     float k, struct pair l);
__async void nothing (int t, int *p);
__async int pinned (int t, int n);
__async int inner (int t, int n);
__async struct big big (int t, int n);
__async int holding (int n);
__async int here (int n);
__async int there (int n);
