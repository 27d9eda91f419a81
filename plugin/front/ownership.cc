/* What is known of futures at one point of a function.
   SPDX-License-Identifier: GPL-3.0-or-later

   Variables, members of variables and elements with a constant index own
   futures: places.  Of a place it is known that it owns one that was made for
   it, or that what it owned is gone, or nothing.  What is known on a way through
   the function is a list of such places; where two ways meet, it is what both
   say.  warn-consumed.cc follows the ways.  */

#include "front/front.h"

/* The variable of which the place T is, or is a part; null if T is something
   else, or lies in a union.  */
tree
base_of_place (tree t)
{
  for (;;)
    if (TREE_CODE (t) == COMPONENT_REF
	&& TREE_CODE (TREE_TYPE (TREE_OPERAND (t, 0))) == RECORD_TYPE)
      t = TREE_OPERAND (t, 0);
    else if (TREE_CODE (t) == ARRAY_REF
	     && TREE_CODE (TREE_OPERAND (t, 1)) == INTEGER_CST)
      t = TREE_OPERAND (t, 0);
    else
      return VAR_P (t) || TREE_CODE (t) == PARM_DECL ? t : NULL_TREE;
}

static bool
same_place_p (tree a, tree b)
{
  return a == b || (!DECL_P (a) && !DECL_P (b) && operand_equal_p (a, b, 0));
}

ownership *
find_ownership (tree place, future_knowledge *k)
{
  for (ownership &o : k->of)
    if (same_place_p (o.place, place))
      return &o;
  return NULL;
}

void
forget_place (tree place, future_knowledge *k)
{
  for (unsigned i = 0; i < k->of.length (); i++)
    if (same_place_p (k->of[i].place, place))
      {
	k->of.unordered_remove (i);
	return;
      }
}

/* Forget BASE and all parts of it.  */
void
forget_variable (tree base, future_knowledge *k)
{
  for (unsigned i = k->of.length (); i-- > 0;)
    if (base_of_place (k->of[i].place) == base)
      k->of.unordered_remove (i);
}

void
note_ownership (tree place, location_t loc, bool gone, bool certain,
		future_knowledge *k)
{
  forget_place (place, k);
  if (k->reached)
    k->of.safe_push (ownership { place, loc, gone, certain });
}

/* Two ways meet: let INTO be what is known on both.  */
void
meet_ways (future_knowledge *into, future_knowledge *other)
{
  if (!other->reached)
    return;
  if (!into->reached)
    {
      go_on (into, *other);
      return;
    }
  for (unsigned i = into->of.length (); i-- > 0;)
    {
      ownership &o = into->of[i];
      ownership *too = find_ownership (o.place, other);
      if (!too || too->gone != o.gone)
	into->of.unordered_remove (i);
      else
	o.certain &= too->certain;
    }
}

/* No way leads on from here.  */
void
end_way (future_knowledge *k)
{
  k->reached = false;
  k->of.truncate (0);
}

/* What is known at K is known at TO.  */
void
go_on (future_knowledge *to, const future_knowledge &k)
{
  to->reached = k.reached;
  to->of.truncate (0);
  to->of.safe_splice (k.of);
}
