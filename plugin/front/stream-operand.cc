/* The operands of the macros of <asyncc/streams.h>.
   SPDX-License-Identifier: GPL-3.0-or-later

   Each of the macros makes a generator that goes through another stream, and whose
   values have a type that depends on that one's.

     __asyncc_stream_operand ("MACRO", s)   s, taken over from its variable
     __asyncc_waiting_operand ("MACRO", s)  the same, of one that may have to wait
     __asyncc_value_of (s)                  something of the type of its values, for typeof
     __asyncc_next_here (s, place)          __next, which waits here if S may have to

   The first two say what is wrong, and give a stream of int then, so that it is said
   once; for the third what is none has values of type int, too.  A macro whose generator does not wait takes no stream that does.  */

#include "front/front.h"

typedef vec<tree, va_gc> args_vec;

/* True if S is a stream that may have to wait, if WAITS, or else one that never does, for
   the macro NAME; else say why not.  */
static bool
check_kind (location_t loc, tree s, const char *name, bool waits)
{
  tree type = TREE_TYPE (s);
  if (async_stream_p (type) == waits)
    return true;
  auto_diagnostic_group d;
  error_at (loc, waits ? G_("%qs of %qT, which never waits")
	    : G_("%qs of %qT, which may have to wait"), name, named_lazy_type (type));
  if (waits)
    inform (loc, "use %<async_waiting_map (v, s, v)%> to make one of it that may");
  else
    inform (loc, "use %<async_waiting_%s%>, which gives a stream that waits, too",
	    name + strlen ("async_stream_"));
  return false;
}

/* Where the user wrote the macro to which the token at LOC belongs.  It may stand among the
   arguments of another macro.  */
static location_t
place_of_macro (location_t loc)
{
  while (linemap_location_from_macro_definition_p (line_table, loc))
    {
      const line_map *map = linemap_lookup (line_table, loc);
      loc = linemap_unwind_toward_expansion (line_table, loc, &map);
    }
  return linemap_resolve_location (line_table, loc, LRK_SPELLING_LOCATION, NULL);
}

/* The operand ARGS[1] of the macro whose name is ARGS[0].  Those of async_waiting_...
   take either kind of stream, unless ONLY_WAITING.  */
static tree
resolve_operand (location_t loc, args_vec *args, bool only_waiting)
{
  tree text = (*args)[0], s = (*args)[1];
  STRIP_NOPS (text);
  const char *name = TREE_STRING_POINTER (TREE_OPERAND (text, 0));
  bool either = !strncmp (name, "async_waiting_", strlen ("async_waiting_")) && !only_waiting;
  loc = place_of_macro (loc);
  location_t where = place_of_argument (s, loc);
  if (!check_stream (where, s, name)
      || (!either && !check_kind (where, s, name, only_waiting)))
    return build1 (NOP_EXPR, lazy_type_of (only_waiting ? LAZY_ASYNC_STREAM : LAZY_STREAM,
					   integer_type_node), integer_zero_node);
  complete_future (TREE_TYPE (s));
  return build_ownership (loc, c_fully_fold (s, false, NULL));
}

tree
resolve_stream_operand (location_t loc, args_vec *args)
{
  return resolve_operand (loc, args, false);
}

tree
resolve_waiting_operand (location_t loc, args_vec *args)
{
  return resolve_operand (loc, args, true);
}

tree
resolve_value_of (location_t, args_vec *args)
{
  tree type = stream_value_type (TREE_TYPE ((*args)[0]));
  if (!type)
    type = integer_type_node;
  tree place = build1 (NOP_EXPR, build_pointer_type (type), integer_zero_node);
  return build1 (INDIRECT_REF, type, place);
}

tree
resolve_next_here (location_t loc, args_vec *args)
{
  if (!check_stream (loc, (*args)[0], "__asyncc_next_here")
      || error_operand_p ((*args)[1]))
    return error_mark_node;
  tree s = c_fully_fold ((*args)[0], false, NULL);
  tree place = c_fully_fold ((*args)[1], false, NULL);
  loc = expansion_point_location (loc);
  return (async_stream_p (TREE_TYPE (s))
	  ? build_next_await (loc, NULL_TREE, s, place, blamed_name (s))
	  : build_next (loc, NULL_TREE, s, place, blamed_name (s)));
}
