/* What happens when GCC loads the plugin.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "entry/entry.h"
#include "front/front.h"
#include "lint/lint.h"
#include "verify/verify.h"
#include "unit/unit.h"

/* The plugin works on GCC's own representation and is linked with it, so it
   must be free software under a licence that is compatible with the GPL; it
   is, under the GPL, version 3 or later.  Code that it compiles links with
   the runtime only, which is under other terms (COPYING.RUNTIME).  */
ASYNC_EXPORT int plugin_is_GPL_compatible;

static struct plugin_info asyncc_info = {
  ASYNCC_VERSION,
  "asyncc: async functions for C.\n"
  "  -fplugin-arg-asyncc-check            verify what is generated\n"
  "  -fplugin-arg-asyncc-error=NAME,...   make these warnings errors\n"
  "  -fplugin-arg-asyncc-frame-limit=N    error for frames over N bytes\n"
  "  -fplugin-arg-asyncc-lto=early|late   when to lower under -flto\n"
  "  -fplugin-arg-asyncc-no-warn=NAME,... do not give these warnings\n"
  "  -fplugin-arg-asyncc-stress[=SEED]    make every function suspendable\n"
  "  -fplugin-arg-asyncc-stress-drop      drop the program where it is suspended\n"
  "  -fplugin-arg-asyncc-stress-thread    resume it on another thread\n"
  "  -fplugin-arg-asyncc-symbols=readable|plain|exported\n"
  "                                       the spelling of symbols; who sees them\n"
  "  -fplugin-arg-asyncc-version          print the version\n"
  "  -fplugin-arg-asyncc-warn-frame=N     warn of frames over N bytes\n"
};

static void
on_attributes (void *, void *)
{
  register_async_attributes ();
}

static void
on_pragmas (void *, void *)
{
  predefine_macros ();
  register_asyncc_pragma ();
}

static void
on_cxx_pragmas (void *, void *)
{
  predefine_macros ();
}

static void
on_finish_decl (void *data, void *)
{
  check_declaration (static_cast <tree> (data));
  check_declared_parms (static_cast <tree> (data));
  check_doubtful_declaration (static_cast <tree> (data));
  hide_macro_variable (static_cast <tree> (data));
}

static void
on_finish_type (void *, void *)
{
  complete_pending_futures ();
}

static void (*next_parse_file) (void);

/* Parse the file, then do what needs the whole of it, before GCC begins to
   analyse functions.  */
static void
parse_file (void)
{
  next_parse_file ();
  ignore_parm_cleanups (NULL_TREE);
  if (!pch_file)
    declare_foreign_bodies ();
}

static void
on_start_unit (void *, void *)
{
  if (flag_preprocess_only)
    return;
  declare_builtins ();
  install_operators ();
  install_split ();
  install_parm_cleanups ();
  install_c_names ();
  install_pch ();
  next_parse_file = lang_hooks.parse_file;
  lang_hooks.parse_file = parse_file;
}

/* Register what only the C compiler has an event for.  */
static void
register_front (const char *name)
{
  register_callback (name, PLUGIN_PRAGMAS, on_pragmas, NULL);
  register_callback (name, PLUGIN_START_UNIT, on_start_unit, NULL);
  register_callback (name, PLUGIN_PRE_GENERICIZE, on_pre_genericize,
		     NULL);
  register_callback (name, PLUGIN_FINISH_PARSE_FUNCTION,
		     on_finish_function, NULL);
  register_callback (name, PLUGIN_FINISH_DECL, on_finish_decl, NULL);
  register_callback (name, PLUGIN_FINISH_TYPE, on_finish_type, NULL);
  keep_pragmas (name);
  keep_futures (name);
  keep_stream_calls (name);
  keep_bodies (name);
  register_connecting (name);
  register_begin_again (name);
  register_lints (name);
}

/* True if -fplugin=ARG loads the plugin NAME.  */
static bool
loads_p (const char *arg, const char *name)
{
  const char *base = lbasename (arg);
  size_t len = strlen (name);
  return !strncmp (base, name, len) && (!base[len] || base[len] == '.');
}

/* The plugin leaves no trace in units that do not use it: forget the options
   that loaded it, or DW_AT_producer and LTO's options would name them.  */
static void
hide_options (const char *name)
{
  unsigned kept = 0;
  char *prefix = concat (name, "-", NULL);
  for (unsigned i = 0; i < save_decoded_options_count; i++)
    {
      const cl_decoded_option &o = save_decoded_options[i];
      bool hide = (o.opt_index == OPT_iplugindir_
		   || (o.opt_index == OPT_fplugin_ && loads_p (o.arg, name))
		   || (o.opt_index == OPT_fplugin_arg_
		       && !strncmp (o.arg, prefix, strlen (prefix))));
      if (!hide)
	save_decoded_options[kept++] = o;
    }
  save_decoded_options_count = kept;
  free (prefix);
}

ASYNC_EXPORT int
plugin_init (struct plugin_name_args *info, struct plugin_gcc_version *version)
{
  if (!check_gcc_release (info->full_name, version))
    return 1;
  if (!read_plugin_options (info) || !fault_known_p ())
    return 1;
  hide_options (info->base_name);
  register_callback (info->base_name, PLUGIN_INFO, NULL, &asyncc_info);
  register_callback (info->base_name, PLUGIN_ATTRIBUTES, on_attributes, NULL);
  keep_markers (info->base_name);
  install_names ();
  if (parsing_c_p ())
    register_front (info->base_name);
  else if (parsing_cxx_p ())
    register_callback (info->base_name, PLUGIN_PRAGMAS, on_cxx_pragmas, NULL);
  register_lowering (info->base_name);
  return 0;
}
