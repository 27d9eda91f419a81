/* What stands in a block stands on the user's lines.
   SPDX-License-Identifier: GPL-3.0-or-later

   An async block is the argument of a macro.  GCC takes everything that comes out of a
   macro for what stands where the macro begins: debuggers would step over a block as over
   one line, and gcov would count it as one.  But GCC also remembers, as long as it does
   not fold locations for lack of memory, where each token really was.  So in the functions
   that are blocks, or stand in one, each location that comes from the argument of a block
   becomes that of the argument.  What comes out of another macro inside of a block is then
   where that macro begins, as anywhere else.

   This is done when there is GIMPLE, which has all locations in few places, and before
   anything counts or warns.  A block's own function begins where the macro does.  */

#include "front/front.h"

/* True if MAP is of the macro of a block.  */
static bool
block_macro_p (const line_map_macro *map)
{
  static const char *const names[] = { "__async_block", "__async_move",
				       "__generator_block", "__async_generator_block" };
  const char *name = linemap_map_get_macro_name (map);

  for (const char *known : names)
    if (!strcmp (name, known))
      return true;
  return false;
}

/* Where the token at LOC, which came out of the expansion MAP, was before; UNKNOWN_LOCATION
   if it is from the definition of the macro.  */
static location_t
before_expansion (const line_map_macro *map, location_t loc)
{
  location_t inner
    = linemap_macro_map_loc_unwind_toward_spelling (line_table, map, loc);
  unsigned token = loc - MAP_START_LOCATION (map);
  return inner == MACRO_MAP_LOCATIONS (map)[2 * token + 1] ? UNKNOWN_LOCATION : inner;
}

/* LOC, or where it is in the argument of the block that it comes from.  */
static location_t
user_location (location_t loc)
{
  location_t now = LOCATION_LOCUS (loc);
  bool in_block = false;
  while (linemap_location_from_macro_expansion_p (line_table, now))
    {
      const line_map_macro *map
	= linemap_check_macro (linemap_lookup (line_table, now));
      location_t before = before_expansion (map, now);
      if (before == UNKNOWN_LOCATION)
	break;
      in_block |= block_macro_p (map);
      now = before;
    }
  if (!in_block)
    return loc;
  return LOCATION_BLOCK (loc) ? set_block (now, LOCATION_BLOCK (loc)) : now;
}

/* True if FUN is a block, or stands in one.  */
static bool
in_block_p (tree fun)
{
  for (; fun; fun = decl_function_context (fun))
    if (async_block_p (fun))
      return true;
  return false;
}

static void
correct_edges (basic_block bb)
{
  edge e;
  edge_iterator ei;

  FOR_EACH_EDGE (e, ei, bb->succs)
    e->goto_locus = user_location (e->goto_locus);
}

/* Put what stands in FUN on the user's lines, if it is a block or stands in one.  It has a
   CFG, and is not in SSA form yet.  */
void
correct_block_lines (function *fun)
{
  basic_block bb;

  if (!in_block_p (fun->decl))
    return;
  FOR_EACH_BB_FN (bb, fun)
    {
      for (gimple_stmt_iterator gsi = gsi_start_bb (bb); !gsi_end_p (gsi);
	   gsi_next (&gsi))
	gimple_set_location (gsi_stmt (gsi), user_location (gimple_location (gsi_stmt (gsi))));
      correct_edges (bb);
    }
  DECL_SOURCE_LOCATION (fun->decl) = user_location (DECL_SOURCE_LOCATION (fun->decl));
  fun->function_start_locus = user_location (fun->function_start_locus);
  fun->function_end_locus = user_location (fun->function_end_locus);
}
