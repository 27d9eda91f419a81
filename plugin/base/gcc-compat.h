/* The only file that includes GCC's headers or asks for GCC's version.
   SPDX-License-Identifier: GPL-3.0-or-later

   Everything that differs between the supported releases of GCC is bridged
   here, each difference with the release that made it.  The order of the
   includes matters: c-common.h and c-tree.h come before diagnostic-core.h,
   stringpool.h before attribs.h.  */

#ifndef ASYNCC_GCC_COMPAT_H
#define ASYNCC_GCC_COMPAT_H

/* Headers of GCC 15 and 16 use both.  */
#define INCLUDE_MEMORY
#define INCLUDE_VECTOR
#include "gcc-plugin.h"
#include "bversion.h"
/* plugin-version.h defines a variable, so only the file that compares versions
   (entry/gcc-version-check.cc) includes it.  */
#ifdef COMPAT_PLUGIN_VERSION
# include "plugin-version.h"
#endif

#if BUILDING_GCC_VERSION < 11000
# error "asyncc needs GCC 11 or later"
#endif

#include "system.h"
#include "coretypes.h"
#include "backend.h"
#include "target.h"
#include "tree.h"
#include "function.h"
#include "cgraph.h"
#include "langhooks.h"
#include "c-family/c-common.h"
#include "c-family/c-pragma.h"
#include "c-family/c-pretty-print.h"
#include "c-tree.h"
#include "cpplib.h"
#include "stringpool.h"
#include "attribs.h"
#include "fold-const.h"
#include "stor-layout.h"
#include "varasm.h"
#include "calls.h"
#include "gimple.h"
#include "gimple-expr.h"
#include "plugin.h"
#include "intl.h"
#include "opts.h"
#include "options.h"
#include "debug.h"
#include "tree-iterator.h"
#include "gimplify.h"
#include "basic-block.h"
#include "tree-ssa-alias.h"
#include "tree-pass.h"
#include "pass_manager.h"
#include "context.h"
#include "toplev.h"
#include "flags.h"
#include "ssa.h"
#include "value-prof.h"
#include "alloc-pool.h"
#include "symbol-summary.h"
#include "ipa-param-manipulation.h"
/* GCC 14 keeps lattices by value in ipa-prop.h.  */
#if BUILDING_GCC_VERSION >= 14000
# include "sreal.h"
# include "ipa-cp.h"
#endif
#include "ipa-prop.h"
#include "gimple-iterator.h"
#include "gimple-walk.h"
#include "gimplify-me.h"
#include "gimple-fold.h"
#include "tree-cfg.h"
#include "cfgloop.h"
#include "tree-ssa-loop.h"
#include "tree-ssa-loop-niter.h"
#include "tree-chrec.h"
#include "tree-scalar-evolution.h"
#include "tree-cfgcleanup.h"
#include "tree-into-ssa.h"
#include "tree-dfa.h"
#include "tree-hash-traits.h"
#include "tree-ssa.h"
#include "tree-ssa-propagate.h"
#include "tree-object-size.h"
#include "tree-ssanames.h"
#include "value-query.h"
#include "gimple-range.h"
#include "tree-phinodes.h"
#include "ssa-iterators.h"
#include "tree-inline.h"
#include "tree-eh.h"
#include "asan.h"
#include "except.h"
#include "cfganal.h"
#include "cfghooks.h"
#include "diagnostic-core.h"
#include "diagnostic.h"
#if BUILDING_GCC_VERSION >= 16000
# include "gcc-diagnostic-spec.h"
#elif BUILDING_GCC_VERSION >= 12000
# include "diagnostic-spec.h"
#endif
#include "gimple-pretty-print.h"
#include "tree-pretty-print.h"
#include "internal-fn.h"
#include "print-tree.h"
#include "regset.h"
#include "output.h"
#include "hard-reg-set.h"
#include "file-prefix-map.h"
#include "rtl.h"
#include "rtl-iter.h"
#include "memmodel.h"
#include "emit-rtl.h"

/* Since GCC 12 a tree remembers for each option whether its warning is
   suppressed; before there is one bit for all of them.  */
#if BUILDING_GCC_VERSION < 12000
static inline void
suppress_warning (tree t, int = 0)
{
  TREE_NO_WARNING (t) = 1;
}
static inline void
suppress_warning (gimple *s, int = 0)
{
  gimple_set_no_warning (s, true);
}
#endif

/* True if the warning OPTION about T is suppressed.  */
static inline bool
compat_suppressed_p (tree t, int option)
{
#if BUILDING_GCC_VERSION >= 12000
  return warning_suppressed_p (t, (opt_code) option);
#else
  (void) option;
  return TREE_NO_WARNING (t);
#endif
}

/* True if DWARF is written.  GCC 12 has a function for it, since there may be several
   formats.  */
static inline bool
compat_dwarf_p (void)
{
#if BUILDING_GCC_VERSION >= 12000
  return dwarf_debuginfo_p ();
#else
  return write_symbols == DWARF2_DEBUG;
#endif
}

/* Let DWARF have variant parts, which GCC before 12 writes only for this form of names.  */
static inline void
compat_write_variants (void)
{
#if BUILDING_GCC_VERSION < 12000
  gnat_encodings = DWARF_GNAT_ENCODINGS_MINIMAL;
#endif
}

/* True if GCC, after a warning of the option A about something, does not give
   one of B.  */
static inline bool
compat_same_kind_p (int a, int b)
{
#if BUILDING_GCC_VERSION >= 12000
  return nowarn_spec_t ((opt_code) a) & nowarn_spec_t ((opt_code) b);
#else
  (void) a, (void) b;
  return true;
#endif
}

/* The option for what GCC says of `return' with a value in a function that returns
   void.  */
#if BUILDING_GCC_VERSION >= 14000
# define compat_warn_return_value warn_return_mismatch
#else
# define compat_warn_return_value warn_return_type
#endif

/* True if GCC warns of some calls only when it makes machine code of them.  */
static const bool compat_expansion_warns = BUILDING_GCC_VERSION < 12000;

/* Suppress all warnings about the statement S alone, and not about all that
   stand at the same place, as suppress_warning does.  */
static inline void
compat_silence (gimple *s)
{
  s->no_warning = 1;
}

static inline void
compat_unsilence (gimple *s)
{
  s->no_warning = 0;
}

/* GCC 14 takes the scope and its attributes as one structure.  */
static inline void
compat_register_scoped_attributes (const struct attribute_spec *attributes,
				   size_t n, const char *ns)
{
#if BUILDING_GCC_VERSION < 14000
  (void) n;
  register_scoped_attributes (attributes, ns);
#else
  scoped_attribute_specs *specs
    = new scoped_attribute_specs { ns, { attributes, (unsigned) n } };
  register_scoped_attributes (*specs, false);
#endif
}

/* targetm.resolve_overloaded_builtin: GCC 15 widened location_t in it and
   added COMPLAIN.  Write the hook as
     tree hook (COMPAT_RESOLVE_PARMS)
   and pass on with COMPAT_RESOLVE_ARGS.  */
#if BUILDING_GCC_VERSION >= 15000
# define COMPAT_RESOLVE_PARMS \
  location_t loc, tree fndecl, void *arglist, bool complain
# define COMPAT_RESOLVE_ARGS loc, fndecl, arglist, complain
#else
# define COMPAT_RESOLVE_PARMS unsigned int loc, tree fndecl, void *arglist
# define COMPAT_RESOLVE_ARGS loc, fndecl, arglist
#endif

/* A printer of C types with a buffer of its own.  It is a clone of the
   printer for diagnostics, because making one would need a symbol of the C
   front end, which lto1 does not have.  GCC 15 keeps several printers for
   diagnostics, and says who owns a clone.  */
static inline c_pretty_printer *
compat_clone_c_printer (void)
{
#if BUILDING_GCC_VERSION >= 15000
  pretty_printer *pp = global_dc->get_reference_printer ()->clone ().release ();
#else
  pretty_printer *pp = global_dc->printer->clone ();
#endif
  pp_set_prefix (pp, NULL);
  pp_set_line_maximum_length (pp, 0);
  pp_show_color (pp) = false;
  return static_cast <c_pretty_printer *> (pp);
}

/* __builtin_object_size (PTR, KIND).  True if the size is known; *SIZE is the
   answer in any case.  GCC 12 turned the answer into a tree.  */
static inline bool
compat_object_size (tree ptr, int kind, tree *size)
{
#if BUILDING_GCC_VERSION >= 12000
  bool known = compute_builtin_object_size (ptr, kind, size);
#else
  unsigned HOST_WIDE_INT bytes;
  bool known = compute_builtin_object_size (ptr, kind, &bytes);
  *size = build_int_cstu (size_type_node, bytes);
#endif
  if (known)
    return true;
  *size = kind & 2 ? size_zero_node : build_minus_one_cst (size_type_node);
  return false;
}

/* The range that GCC keeps with the SSA name NAME.  */
static inline int_range_max
compat_noted_range (tree name)
{
  int_range_max range;

#if BUILDING_GCC_VERSION >= 12000
  get_global_range_query ()->range_of_expr (range, name);
#else
  get_range_info (name, range);
#endif
  return range;
}

/* GCC 12 brought __builtin_dynamic_object_size.  */
static inline bool
compat_dynamic_size_p (gimple *stmt)
{
#if BUILDING_GCC_VERSION >= 12000
  return gimple_call_builtin_p (stmt, BUILT_IN_DYNAMIC_OBJECT_SIZE);
#else
  (void) stmt;
  return false;
#endif
}

/* GCC 16 made kinds of diagnostics an enumeration in a namespace.  */
#if BUILDING_GCC_VERSION >= 16000
typedef diagnostics::kind diagnostic_t;
# define DK_FATAL diagnostics::kind::fatal
# define DK_ICE diagnostics::kind::ice
# define DK_ICE_NOBT diagnostics::kind::ice_nobt
# define DK_ERROR diagnostics::kind::error
# define DK_WARNING diagnostics::kind::warning
# define DK_NOTE diagnostics::kind::note
# define DK_IGNORED diagnostics::kind::ignored
#endif

/* Diagnostics that are not printed.  compat_divert_diagnostics <TAKE> () has
   each handed to
     TAKE (KIND, OPTION, PLACES, PRINTER)
   instead, with its text in PRINTER; none ends the compiler, and none is
   dropped for being one too many.  The callbacks of the format for text got
   constant diagnostics in GCC 14 and the format itself in 15, before GCC 16
   renamed all of it.  */
#if BUILDING_GCC_VERSION >= 16000
# include "diagnostics/text-sink.h"
typedef diagnostics::text_sink &compat_text_output;
typedef const diagnostics::diagnostic_info *compat_diagnostic;
# define COMPAT_TEXT_STARTER diagnostics::text_starter (global_dc)
# define COMPAT_TEXT_FINALIZER diagnostics::text_finalizer (global_dc)
# define COMPAT_TEXT_PRINTER(OUTPUT) (OUTPUT).get_printer ()
# define COMPAT_DIAGNOSTIC_OPTION(D) (D)->m_option_id.m_idx
# define COMPAT_DIAGNOSTIC_PLACES(D) (D)->m_richloc
#elif BUILDING_GCC_VERSION >= 15000
# include "diagnostic-format-text.h"
typedef diagnostic_text_output_format &compat_text_output;
typedef const diagnostic_info *compat_diagnostic;
# define COMPAT_TEXT_STARTER diagnostic_text_starter (global_dc)
# define COMPAT_TEXT_FINALIZER diagnostic_text_finalizer (global_dc)
# define COMPAT_TEXT_PRINTER(OUTPUT) (OUTPUT).get_printer ()
# define COMPAT_DIAGNOSTIC_OPTION(D) (D)->option_id.m_idx
# define COMPAT_DIAGNOSTIC_PLACES(D) (D)->richloc
#else
typedef diagnostic_context *compat_text_output;
# if BUILDING_GCC_VERSION >= 14000
typedef const diagnostic_info *compat_diagnostic;
# else
typedef diagnostic_info *compat_diagnostic;
# endif
# define COMPAT_TEXT_STARTER diagnostic_starter (global_dc)
# define COMPAT_TEXT_FINALIZER diagnostic_finalizer (global_dc)
# define COMPAT_TEXT_PRINTER(OUTPUT) (OUTPUT)->printer
# define COMPAT_DIAGNOSTIC_OPTION(D) (D)->option_index
# define COMPAT_DIAGNOSTIC_PLACES(D) (D)->richloc
#endif

static inline void
compat_print_no_head (compat_text_output output, compat_diagnostic)
{
  pp_set_prefix (COMPAT_TEXT_PRINTER (output), NULL);
}

template <void (*TAKE) (diagnostic_t, int, const rich_location *,
			pretty_printer *)>
static void
compat_take_diagnostic (compat_text_output output, compat_diagnostic diagnostic,
			diagnostic_t kind)
{
  TAKE (kind, COMPAT_DIAGNOSTIC_OPTION (diagnostic),
	COMPAT_DIAGNOSTIC_PLACES (diagnostic), COMPAT_TEXT_PRINTER (output));
}

/* The user may have asked for another format than text.  */
static inline void
compat_print_plain_text (void)
{
#if BUILDING_GCC_VERSION >= 16000
  global_dc->set_sink (std::make_unique <diagnostics::text_sink> (*global_dc));
#elif BUILDING_GCC_VERSION >= 15000
  global_dc->set_output_format
    (std::make_unique <diagnostic_text_output_format> (*global_dc));
#elif BUILDING_GCC_VERSION >= 14000
  global_dc->set_output_format (new diagnostic_text_output_format (*global_dc));
#else
  global_dc->begin_group_cb = NULL;
  global_dc->end_group_cb = NULL;
#endif
}

/* Say nothing but the text, and do not end whatever is said.  */
static inline void
compat_print_text_alone (void)
{
#if BUILDING_GCC_VERSION >= 16000
  global_dc->set_internal_error_callback (NULL);
  global_dc->set_fatal_errors (false);
#elif BUILDING_GCC_VERSION >= 14000
  global_dc->m_internal_error = NULL;
  global_dc->m_fatal_errors = false;
#else
  global_dc->internal_error = NULL;
  global_dc->fatal_errors = false;
  global_dc->show_cwe = false;
  global_dc->show_option_requested = false;
  global_dc->max_errors = 0;
  global_dc->extra_output_kind = EXTRA_DIAGNOSTIC_OUTPUT_none;
#endif
#if BUILDING_GCC_VERSION >= 14000
  global_dc->set_show_cwe (false);
  global_dc->set_show_option_requested (false);
  global_dc->set_max_errors (0);
  global_dc->set_extra_output_kind (EXTRA_DIAGNOSTIC_OUTPUT_none);
#endif
}

template <void (*TAKE) (diagnostic_t, int, const rich_location *,
			pretty_printer *)>
static void
compat_divert_diagnostics (void)
{
  compat_print_plain_text ();
  compat_print_text_alone ();
  COMPAT_TEXT_STARTER = compat_print_no_head;
  COMPAT_TEXT_FINALIZER = compat_take_diagnostic <TAKE>;
}

/* A location with a range and a block.  GCC 13 added the discriminator, GCC 14
   made a member of it.  */
static inline location_t
compat_location (location_t caret, source_range range, tree block)
{
#if BUILDING_GCC_VERSION >= 14000
  return line_table->get_or_create_combined_loc (caret, range, block, 0);
#elif BUILDING_GCC_VERSION >= 13000
  return COMBINE_LOCATION_DATA (line_table, caret, range, block, 0);
#else
  return COMBINE_LOCATION_DATA (line_table, caret, range, block);
#endif
}

/* GCC 14 gave last_stmt a name that says what it skips.  */
#if BUILDING_GCC_VERSION < 14000
# define last_nondebug_stmt last_stmt
#endif

/* GCC 14 brought _BitInt, integers of any size.  */
static inline bool
compat_bit_int_p (tree type)
{
#if BUILDING_GCC_VERSION >= 14000
  return TREE_CODE (type) == BITINT_TYPE;
#else
  (void) type;
  return false;
#endif
}

/* And the members of the context of diagnostics got a prefix.  */
#if BUILDING_GCC_VERSION < 14000
# define m_inhibit_warnings dc_inhibit_warnings
#endif

/* What GCC looks for in the plugin; all else is hidden.  */
#define ASYNC_EXPORT __attribute__ ((visibility ("default")))

/* On AArch64, whether return addresses are signed or targets of jumps marked: GCC 13 has
   renamed both for all of Arm.  */
#if defined aarch64_enable_bti
static inline bool
signs_returns_p (void)
{
  return aarch64_enable_bti == 1 || aarch64_ra_sign_scope != AARCH64_FUNCTION_NONE;
}
#elif defined aarch_enable_bti
static inline bool
signs_returns_p (void)
{
  return aarch_enable_bti == 1 || aarch_ra_sign_scope != AARCH_FUNCTION_NONE;
}
#endif

#endif /* ASYNCC_GCC_COMPAT_H */
