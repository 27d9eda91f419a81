/* Scopes with clean-ups, in every shape; included twice by cleanup-drop.c.
   SPDX-License-Identifier: GPL-3.0-or-later

   FN (type, name, parameters) starts a function, SUSPEND is a suspension,
   AWAIT (type, name, arguments) waits for one of these functions.  In the
   plain version SUSPEND returns when the budget is used up: a drop must run
   exactly the handlers that such a return runs.  */

#define GUARD(n)							\
  __attribute__ ((__cleanup__ (release))) int guard_##n = acquire (n)

FN (int, leaf, (int n))
{
  GUARD (1);
  SUSPEND;
  GUARD (2);
  SUSPEND;
  return guard_1 + guard_2 + n;
}

FN (int, straight, (int n))
{
  SUSPEND;
  GUARD (1);
  SUSPEND;
  {
    GUARD (2);
    SUSPEND;
    GUARD (3);
    {
      GUARD (4);
      SUSPEND;
    }
    SUSPEND;
    n += guard_3;
  }
  SUSPEND;
  GUARD (5);
  note (n);
  return n + guard_5;
}

FN (int, loops, (int n))
{
  int sum = 0;
  for (GUARD (10); sum < n;)
    {
      GUARD (11);
      SUSPEND;
      if (sum == 2)
	{
	  GUARD (12);
	  SUSPEND;
	  sum += 2;
	  continue;
	}
      while (1)
	{
	  GUARD (13);
	  sum++;
	  if (sum & 1)
	    break;
	  SUSPEND;
	}
      do
	{
	  GUARD (14);
	  SUSPEND;
	  if (sum == n - 1)
	    return guard_14;
	}
      while (0);
    }
  SUSPEND;
  return sum;
}

FN (int, jumps, (int n))
{
  int rounds = 0;
again:;
  GUARD (20);
  SUSPEND;
  {
    GUARD (21);
    if (n-- > 2)
      goto again;
    SUSPEND;
    {
      GUARD (22);
      if (n == 1)
	goto middle;
      SUSPEND;
      if (rounds++ == 1)
	goto out;
    }
  middle:
    SUSPEND;
    if (n > 0)
      goto again;
  }
out:
  SUSPEND;
  return rounds;
}

FN (int, switches, (int n))
{
  switch (n)
    {
      GUARD (30);		/* never initialised by any path below */
    }
  for (int i = 0; i < 4; i++)
    switch (i)
      {
      case 0:
	{
	  GUARD (31);
	  SUSPEND;
	  break;
	}
      case 1:
	{
	  GUARD (32);
	  SUSPEND;
	}
	/* Fall through.  */
      case 2:
	{
	  GUARD (33);
	  SUSPEND;
	  if (i == 2)
	    continue;
	}
	break;
      default:
	{
	  GUARD (34);
	  SUSPEND;
	  return n;
	}
      }
  return -1;
}

FN (int, calls, (int n))
{
  GUARD (40);
  n += AWAIT (int, leaf, (n));
  {
    GUARD (41);
    SUSPEND;
    n += AWAIT (int, straight, (n)) + AWAIT (int, leaf, (1));
  }
  if (n > 0)
    {
      GUARD (42);
      n = AWAIT (int, switches, (n));
    }
  return AWAIT (int, leaf, (n));
}

FN (int, recurse, (int n))
{
  GUARD (50);
  SUSPEND;
  if (n == 0)
    return AWAIT (int, leaf, (0));
  int r = AWAIT (int, recurse, (n - 1));
  GUARD (60);
  SUSPEND;
  return r + guard_60;
}

/* A handler that reads what is live, and several guards in one scope.  */
FN (int, values, (int n))
{
  __attribute__ ((__cleanup__ (release_struct)))
  struct { int id; char pad[40]; } s = { acquire (70), "x" };
  __attribute__ ((__cleanup__ (release))) int a = acquire (71), b = acquire (72);
  SUSPEND;
  a += 100;		/* the handler sees the value of that moment */
  s.id += 200;
  SUSPEND;
  for (int i = 0; i < n; i++)
    {
      __attribute__ ((__cleanup__ (release))) int c = acquire (73) + i;
      b += c;
      SUSPEND;
      c++;
    }
  __attribute__ ((__cleanup__ (release_const))) const char *text = "text";
  SUSPEND;
  return a + b;
}

#undef STOP
#define STOP return
FN (void, nothing, (int n))
{
  GUARD (80);
  if (n == 1)
    return;
  SUSPEND;
  if (n == 2)
    {
      GUARD (81);
      return;
    }
  AWAIT_VOID (nothing, (n - 1));
  GUARD (82);
  SUSPEND;
}

#undef STOP
#define STOP return 0
FN (int, nests, (int n))
{
  GUARD (90);
  AWAIT_VOID (nothing, (n));
  SUSPEND;
  int r = ({ GUARD (91); SUSPEND; guard_91 + AWAIT (int, leaf, (2)); });
  { GUARD (92); { GUARD (93); { GUARD (94); SUSPEND; } SUSPEND; } SUSPEND; }
  return r;
}

FN (int, jumps_back, (int n))
{
  GUARD (95);
  for (int i = 0; i < n; i++)
    {
      GUARD (96);
      AWAIT (int, leaf, (i));
    }
  GUARD (97);
  SUSPEND;
  if (setjmp (place))
    return guard_95 + n;
  jump_back ();
}

#undef GUARD
