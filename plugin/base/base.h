/* What every file may use: the options, and which compiler this is.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef ASYNCC_BASE_H
#define ASYNCC_BASE_H

#include "base/gcc-compat.h"

/* ---- options.cc: what the user chose by -fplugin-arg-asyncc-KEY[=VALUE] or
   by a pragma --------------------------------------------------------------- */

enum report_format
{
  REPORT_TEXT = 1,
  REPORT_JSON = 2,
  REPORT_HTML = 4,
  REPORT_DOT = 8
};

struct async_options
{
  /* symbols=readable|plain: may assembler names hold `::{#}'?  */
  bool readable_symbols;
  /* symbols=exported: may programs look them up?  */
  bool exported_symbols;
  /* lto=early|late: under -flto lower before streaming or at link time.  */
  bool lto_late;
  /* check: verify every transformed function.  */
  bool check;
  /* fault=NAME: make that mistake, for testing the verifier.  */
  const char *fault;
  /* stress, stress-drop, stress-thread: make every function suspendable, and
     what to do with a program that is suspended.  */
  bool stress;
  bool stress_drop;
  bool stress_thread;
  /* stress=SEED: suspend at sites that the seed chooses.  */
  bool stress_seeded;
  unsigned stress_seed;
  /* wake=leaf|root: is the innermost frame of a chain resumed, or the outermost?
     Without the option that depends on how deep the chain can be.  */
  enum { WAKE_BY_DEPTH, WAKE_LEAF, WAKE_ROOT } wake;
  /* tables=full|none: does a program know of its suspension points?  */
  bool tables;
  /* warn-frame=BYTES, frame-limit=BYTES; 0 when not given.  */
  unsigned HOST_WIDE_INT warn_frame;
  unsigned HOST_WIDE_INT frame_limit;
  /* report=FORMAT,...: a set of report_format; remarks: say which awaits
     allocate.  */
  unsigned report;
  bool remarks;
  /* no-warn=NAME,... and error=NAME,...: see async_warning_p.  */
  const char *no_warn;
  const char *as_error;
};

extern struct async_options async_options;

/* Read the arguments of the plugin.  Errors are reported, unknown keys with
   the list of the known ones; false after an error.  */
extern bool read_plugin_options (const struct plugin_name_args *info);

/* One `#pragma asyncc KEY VALUE' at LOC; VALUE may be null.  */
extern void read_pragma_option (location_t loc, const char *key,
				const char *value);

/* Whether the warning [asyncc: NAME] is wanted; *KIND is then what to give to
   emit_diagnostic.  */
extern bool async_warning_p (const char *name, diagnostic_t *kind);

extern void keep_pragmas (const char *plugin_name);
/* Obey the pragmas once more that a precompiled header held.  */
extern void obey_pragmas_again (void);

/* ---- unit-state.cc: trees that live as long as the unit ------------------- */

/* Keep what *VARIABLE will be.  */
extern void keep_tree (const char *plugin_name, tree *variable);
/* All that is kept, as a TREE_VEC, and back.  */
extern tree collect_kept_trees (void);
extern void restore_kept_trees (tree all);

/* ---- passes.cc ------------------------------------------------------------ */

/* Have PASS run before or behind GCC's or another of the plugin's, the first one that
   is called REFERENCE.  */
extern void register_own_pass (const char *plugin_name, opt_pass *pass,
			       enum pass_positioning_ops where,
			       const char *reference);

/* ---- language.cc ---------------------------------------------------------- */

/* True if this compiler parses C, and not C++, Objective-C, assembly...  */
extern bool parsing_c_p (void);
extern bool parsing_cxx_p (void);

#endif /* ASYNCC_BASE_H */
