/* Something is done in a process of its own, and only its warnings come back.
   SPDX-License-Identifier: GPL-3.0-or-later

   What GCC's passes do to a copy of a function leaves traces everywhere: numbers
   of declarations and labels, constants, summaries, remarks that something was
   warned about.  With them what comes out of the compiler would depend on which
   warnings are asked for.  So the passes run in a child process, which has a copy
   of all there is, and ends without having written anything.

   Its warnings are taken down where they would be printed, with their text, and
   given anew by the compiler: so -Werror, -fmax-errors and every format of
   diagnostics know of them.  What was there before the processes parted has the
   same address in both, so functions and blocks can be sent as pointers; new
   blocks stay behind.  Should GCC fail there, then only warnings are lost, unless
   the option "check" is given.  Places in the source are sent in pieces, because those
   with a block or a range are numbers in a table that grows.  */

#include "unit/unit.h"

/* A place in the source; BLOCK says which inlining it came by.  */
struct sent_place
{
  location_t caret;
  source_range range;
  tree block;
  enum range_display_kind display;
};

/* The head of a warning or a note that was found in the function DECL; or of
   kind DK_IGNORED, that there is nothing more to be said of the variable DECL.
   NUMBER places and LENGTH bytes of text follow.  */
struct sent_head
{
  diagnostic_t kind;
  int option;
  tree decl;
  unsigned number;
  size_t length;
};

/* ---- the child ---------------------------------------------------------- */

static FILE *to_compiler;
static hash_set<tree> *known_blocks;

/* True in a process made by warn_aside.  */

bool
aside_p (void)
{
  return to_compiler != NULL;
}

static void
note_blocks (tree block)
{
  for (; block; block = BLOCK_CHAIN (block))
    {
      known_blocks->add (block);
      note_blocks (BLOCK_SUBBLOCKS (block));
    }
}

static void
send_place (const location_range *place)
{
  tree block = LOCATION_BLOCK (place->m_loc);
  sent_place sent
    = { LOCATION_LOCUS (get_pure_location (place->m_loc)),
	get_range_from_loc (line_table, place->m_loc),
	block && known_blocks->contains (block) ? block : NULL_TREE,
	place->m_range_display_kind };

  fwrite (&sent, sizeof sent, 1, to_compiler);
}

static void ATTRIBUTE_NORETURN
end_child (int status)
{
  _exit (fclose (to_compiler) ? FATAL_EXIT_CODE : status);
}

/* Take down a diagnostic instead of printing it.  If GCC has failed that is the
   end.  */

static void
take_down (diagnostic_t kind, int option, const rich_location *places,
	   pretty_printer *printer)
{
  const char *text = pp_formatted_text (printer);
  sent_head head = { kind, option, current_function_decl,
		     places->get_num_locations (), strlen (text) };

  fwrite (&head, sizeof head, 1, to_compiler);
  for (unsigned i = 0; i < head.number; i++)
    send_place (places->get_range (i));
  fwrite (text, 1, head.length, to_compiler);
  pp_clear_output_area (printer);
  if (kind == DK_ICE || kind == DK_ICE_NOBT || kind == DK_FATAL)
    end_child (ICE_EXIT_CODE);
}

/* What is suppressed for the variables of the current function is to be so in
   the compiler.  */

void
send_suppressed (void)
{
  unsigned i;
  tree var;

  FOR_EACH_LOCAL_DECL (cfun, i, var)
    if (!DECL_ARTIFICIAL (var)
	&& compat_suppressed_p (var, OPT_Wuninitialized))
      {
	sent_head head = { DK_IGNORED, OPT_Wuninitialized, var, 0, 0 };
	fwrite (&head, sizeof head, 1, to_compiler);
      }
}

/* Let what the passes put into the assembly, the constants of -fsanitize=address for
   example, go nowhere: the file belongs to both processes.  */
static void
lose_assembly (void)
{
  int nowhere = open ("/dev/null", O_WRONLY);
  if (nowhere < 0 || dup2 (nowhere, fileno (asm_out_file)) < 0)
    end_child (FATAL_EXIT_CODE);
  close (nowhere);
}

static void ATTRIBUTE_NORETURN
be_child (int pipe, const vec<tree> &bodies,
	  void (*what) (const vec<tree> &))
{
  to_compiler = fdopen (pipe, "w");
  known_blocks = new hash_set<tree>;
  for (tree body : bodies)
    note_blocks (DECL_INITIAL (body));
  /* The compiler decides when there are too many, and adds what is around a
     text.  */
  compat_divert_diagnostics <take_down> ();
  lose_assembly ();
  /* The passes list what is left of a function there, for -fcompare-debug.  */
  flag_dump_final_insns = NULL;
  what (bodies);
  end_child (SUCCESS_EXIT_CODE);
}

/* ---- the compiler ------------------------------------------------------- */

static bool
receive (FILE *from, void *data, size_t size)
{
  return !size || fread (data, size, 1, from) == 1;
}

static location_t
receive_place (FILE *from, enum range_display_kind *display)
{
  sent_place sent;

  if (!receive (from, &sent, sizeof sent))
    return UNKNOWN_LOCATION;
  *display = sent.display;
  if (!sent.block && sent.caret == sent.range.m_start
      && sent.caret == sent.range.m_finish)
    return sent.caret;
  return compat_location (sent.caret, sent.range, sent.block);
}

/* What was said before the optimisers is not said again behind them.  In one
   process GCC remembers that by the place, and a kind of warnings.  */

struct said
{
  location_t place;
  int option;
};

static vec<said> all_said;

static bool
said_p (location_t place, int option)
{
  for (const said &s : all_said)
    if (s.place == get_pure_location (place)
	&& compat_same_kind_p (s.option, option))
      return true;
  return false;
}

/* Give the warning or note HEAD at PLACES.  GIVEN says whether the last warning
   was given, without which its notes are not either.  */

static void
give (const sent_head &head, rich_location *places, const char *text,
      bool *given)
{
  current_function_decl = head.decl;
  if (head.kind == DK_ICE && async_options.check)
    internal_error ("%s", text);
  if (head.kind != DK_NOTE)
    *given = head.kind == DK_WARNING && !said_p (places->get_loc (), head.option);
  if (*given)
    *given = emit_diagnostic (head.kind, places, head.option, "%s", text);
}

/* Give what comes next.  False at the end.  */

static bool
give_next (FILE *from, bool *given, vec<said> *now)
{
  sent_head head;
  enum range_display_kind display = SHOW_RANGE_WITH_CARET;

  if (!receive (from, &head, sizeof head))
    return false;
  if (head.kind == DK_IGNORED)
    {
      suppress_warning (head.decl, OPT_Wuninitialized);
      return true;
    }
  rich_location places (line_table, receive_place (from, &display));
  for (unsigned i = 1; i < head.number; i++)
    {
      location_t more = receive_place (from, &display);
      places.add_range (more, display);
    }
  char *text = XCNEWVEC (char, head.length + 1);
  bool complete = receive (from, text, head.length);
  give (head, &places, text, given);
  now->safe_push ({ get_pure_location (places.get_loc ()), head.option });
  free (text);
  return complete;
}

static void
give_all (FILE *from)
{
  tree function = current_function_decl;
  bool given = false;
  auto_vec<said> now;

  while (give_next (from, &given, &now))
    ;
  all_said.safe_splice (now);
  current_function_decl = function;
}

static void
wait_for (pid_t child)
{
  int status;

  while (waitpid (child, &status, 0) < 0)
    if (errno != EINTR)
      return;
  if (status && async_options.check)
    internal_error ("the process that looks for warnings ended with status %d",
		    status);
}

/* Do WHAT for BODIES in a process of its own, and give its warnings.  */

void
warn_aside (const vec<tree> &bodies,
	    void (*what) (const vec<tree> &))
{
  int ends[2];
  pid_t child;

  if (pipe (ends) || (child = fork ()) < 0)
    {
      warning (0, "cannot look for warnings in a process of its own: %m");
      return;
    }
  if (!child)
    {
      close (ends[0]);
      be_child (ends[1], bodies, what);
    }
  close (ends[1]);
  FILE *from = fdopen (ends[0], "r");
  give_all (from);
  fclose (from);
  wait_for (child);
}
