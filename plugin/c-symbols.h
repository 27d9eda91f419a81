/* The functions that only a C front end has.
   SPDX-License-Identifier: GPL-3.0-or-later

   The plugin is also loaded into lto1, cc1plus and whatever else is given
   -fplugin, where these do not exist; plugins are loaded with all symbols
   bound, so each must be weak.  Nobody calls them before async_parsing_c_p
   has said yes.  */

#ifndef ASYNCC_C_SYMBOLS_H
#define ASYNCC_C_SYMBOLS_H

#define ASYNC_WEAK(NAME) extern decltype (NAME) NAME __attribute__ ((weak))

ASYNC_WEAK (c_determine_visibility);
ASYNC_WEAK (c_genericize);
ASYNC_WEAK (c_register_pragma);
ASYNC_WEAK (comptypes);
ASYNC_WEAK (flag_hosted);
ASYNC_WEAK (global_bindings_p);
ASYNC_WEAK (identifier_global_tag);
ASYNC_WEAK (identifier_global_value);
ASYNC_WEAK (in_alignof);
ASYNC_WEAK (in_sizeof);
ASYNC_WEAK (in_typeof);
ASYNC_WEAK (lookup_name);
ASYNC_WEAK (parse_in);
ASYNC_WEAK (pch_file);
ASYNC_WEAK (push_stmt_list);
ASYNC_WEAK (tag_exists_p);
ASYNC_WEAK (xref_tag);

/* Default arguments may not be repeated.  */
extern tree c_fully_fold (tree, bool, bool *, bool) __attribute__ ((weak));
extern enum cpp_ttype pragma_lex (tree *, location_t *)
  __attribute__ ((weak));

#undef ASYNC_WEAK

#endif /* ASYNCC_C_SYMBOLS_H */
