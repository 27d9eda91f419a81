/* The only file that includes GCC's headers or asks for GCC's version.
   SPDX-License-Identifier: GPL-3.0-or-later

   Everything that differs between the supported releases of GCC is bridged
   here, each difference with the release that made it.  The order of the
   includes matters: c-common.h and c-tree.h come before diagnostic-core.h,
   stringpool.h before attribs.h.  */

#ifndef ASYNCC_GCC_COMPAT_H
#define ASYNCC_GCC_COMPAT_H

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
#include "ssa.h"
#include "value-prof.h"
#include "alloc-pool.h"
#include "symbol-summary.h"
#include "ipa-param-manipulation.h"
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
#if BUILDING_GCC_VERSION >= 12000
# include "diagnostic-spec.h"
#endif
#include "gimple-pretty-print.h"
#include "tree-pretty-print.h"
#include "internal-fn.h"
#include "print-tree.h"
#include "output.h"

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
    = new scoped_attribute_specs { ns, { attributes, n } };
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
   diagnostics.  */
static inline c_pretty_printer *
compat_clone_c_printer (void)
{
#if BUILDING_GCC_VERSION >= 15000
  pretty_printer *model = global_dc->get_reference_printer ();
#else
  pretty_printer *model = global_dc->printer;
#endif
  pretty_printer *pp = model->clone ();
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

/* What GCC looks for in the plugin; all else is hidden.  */
#define ASYNC_EXPORT __attribute__ ((visibility ("default")))

#endif /* ASYNCC_GCC_COMPAT_H */
