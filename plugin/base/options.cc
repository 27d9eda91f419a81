/* The options: one table for the command line and for the pragma.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "base/base.h"

/* configure found out whether the assembler takes quoted names.  */
#ifndef ASYNCC_ASSEMBLER_QUOTES
# define ASYNCC_ASSEMBLER_QUOTES 1
#endif

struct async_options async_options;

/* The names of the warnings, for no-warn and error.  */
static const char *const warnings[] = { "consumed", "dangling", "frame", "lock", "tls" };
#define NAMES_OF_WARNINGS "consumed, dangling, frame, lock, tls"

/* Each of the functions below sets one option from VALUE, which is null where
   the option was given without one.  It returns what is wrong with VALUE, for
   an error message, or null.  */

static const char *
set_symbols (const char *value)
{
  if (value && !strcmp (value, "readable"))
    async_options.readable_symbols = true;
  else if (value && !strcmp (value, "plain"))
    async_options.readable_symbols = false;
  else if (value && !strcmp (value, "exported"))
    async_options.exported_symbols = true;
  else
    return "the value is 'readable', 'plain' or 'exported'";
  return NULL;
}

static const char *
set_lto (const char *value)
{
  if (value && !strcmp (value, "early"))
    async_options.lto_late = false;
  else if (value && !strcmp (value, "late"))
    async_options.lto_late = true;
  else
    return "the value is 'early' or 'late'";
  return NULL;
}

static const char *
set_check (const char *value)
{
  if (value)
    return "it takes no value";
  async_options.check = true;
  return NULL;
}

static const char *
set_fault (const char *value)
{
  async_options.fault = value ? value : "";
  return NULL;
}

static const char *
set_stress (const char *value)
{
  char *end;
  async_options.stress = true;
  async_options.stress_seeded = value != NULL;
  if (!value)
    return NULL;
  errno = 0;
  unsigned long seed = strtoul (value, &end, 10);
  async_options.stress_seed = seed;
  return (!ISDIGIT (*value) || *end || errno || seed != (unsigned) seed
	  ? "the value is a number from 0 to 4294967295" : NULL);
}

static const char *
set_stress_drop (const char *value)
{
  if (value)
    return "it takes no value";
  async_options.stress = async_options.stress_drop = true;
  return NULL;
}

static const char *
set_stress_thread (const char *value)
{
  if (value)
    return "it takes no value";
  async_options.stress = async_options.stress_thread = true;
  return NULL;
}

static const char *
set_tables (const char *value)
{
  if (value && !strcmp (value, "full"))
    async_options.tables = true;
  else if (value && !strcmp (value, "none"))
    async_options.tables = false;
  else
    return "the value is 'full' or 'none'";
  return NULL;
}

static const char *
set_wake (const char *value)
{
  if (value && !strcmp (value, "leaf"))
    async_options.wake = async_options::WAKE_LEAF;
  else if (value && !strcmp (value, "root"))
    async_options.wake = async_options::WAKE_ROOT;
  else
    return "the value is 'leaf' or 'root'";
  return NULL;
}

/* Frames are never larger than 32 bits can say.  */
static const char *
set_bytes (const char *value, unsigned HOST_WIDE_INT *bytes)
{
  char *end = NULL;
  errno = 0;
  if (value && ISDIGIT (*value))
    *bytes = strtoull (value, &end, 0);
  return (!end || *end || errno || *bytes > 0xffffffff
	  ? "the value is a number of bytes from 0 to 4294967295" : NULL);
}

static const char *
set_warn_frame (const char *value)
{
  return set_bytes (value, &async_options.warn_frame);
}

static const char *
set_frame_limit (const char *value)
{
  return set_bytes (value, &async_options.frame_limit);
}

static const char *
set_version (const char *value)
{
  if (value)
    return "it takes no value";
  printf ("asyncc %s\n", ASYNCC_VERSION);
  fflush (stdout);
  return NULL;
}

/* True if NAME is an element of LIST, separated by commas.  */
static bool
in_list_p (const char *name, const char *list)
{
  size_t len = strlen (name);
  for (const char *p = list; p; p = strchr (p, ','))
    {
      p += *p == ',';
      if (!strncmp (p, name, len) && (!p[len] || p[len] == ','))
	return true;
    }
  return false;
}

/* Check that LIST names warnings only.  */
static const char *
check_warnings (const char *list)
{
  if (!list || !*list)
    return "the value is a list of these names of warnings: " NAMES_OF_WARNINGS;
  for (const char *p = list; *p; p += *p == ',')
    {
      size_t len = strcspn (p, ",");
      bool known = false;
      for (const char *w : warnings)
	known |= strlen (w) == len && !strncmp (p, w, len);
      if (!known)
	return "not the name of a warning; these are: " NAMES_OF_WARNINGS;
      p += len;
    }
  return NULL;
}

/* Add the names in VALUE to *LIST.  */
static const char *
add_warnings (const char *value, const char **list)
{
  if (const char *wrong = check_warnings (value))
    return wrong;
  *list = *list ? concat (*list, ",", value, NULL) : xstrdup (value);
  return NULL;
}

static const char *
set_no_warn (const char *value)
{
  return add_warnings (value, &async_options.no_warn);
}

static const char *
set_error (const char *value)
{
  return add_warnings (value, &async_options.as_error);
}

static const char *const report_formats[] = { "text", "json", "html", "dot" };

/* VALUE is a list of formats, without one text.  */
static const char *
set_report (const char *value)
{
  for (const char *p = value ? value : "text"; *p; p += *p == ',')
    {
      size_t len = strcspn (p, ",");
      unsigned format = 0;
      for (unsigned k = 0; k < ARRAY_SIZE (report_formats); k++)
	if (strlen (report_formats[k]) == len && !strncmp (p, report_formats[k], len))
	  format = 1u << k;
      if (!format)
	return "the value is a list of 'text', 'json', 'html', 'dot'";
      async_options.report |= format;
      p += len;
    }
  return async_options.report ? NULL
	 : "the value is a list of 'text', 'json', 'html', 'dot'";
}

static const char *
set_remarks (const char *value)
{
  if (value)
    return "it takes no value";
  async_options.remarks = true;
  return NULL;
}

static const struct
{
  const char *key;
  const char *(*set) (const char *);
  /* A pragma in the middle of a file may set it.  */
  bool in_pragma;
} keys[] = {
  { "check", set_check, true },
  { "error", set_error, true },
  { "fault", set_fault, false },
  { "frame-limit", set_frame_limit, true },
  { "lto", set_lto, false },
  { "no-warn", set_no_warn, true },
  { "remarks", set_remarks, true },
  { "report", set_report, false },
  { "stress", set_stress, false },
  { "stress-drop", set_stress_drop, false },
  { "stress-thread", set_stress_thread, false },
  { "symbols", set_symbols, false },
  { "tables", set_tables, false },
  { "version", set_version, false },
  { "wake", set_wake, false },
  { "warn-frame", set_warn_frame, true }
};

/* The keys, separated by commas; the caller frees the list.  */
static char *
list_keys (bool in_pragma)
{
  char *list = xstrdup ("");
  for (const auto &k : keys)
    if (!in_pragma || k.in_pragma)
      list = reconcat (list, list, *list ? ", " : "", k.key, NULL);
  return list;
}

static void
refuse_key (location_t loc, const char *key, bool in_pragma)
{
  char *known = list_keys (in_pragma);
  auto_diagnostic_group d;
  error_at (loc, "unknown asyncc option %qs", key);
  inform (loc, "the options are: %s", known);
  free (known);
}

static bool
set_option (location_t loc, const char *key, const char *value,
	    bool in_pragma)
{
  for (const auto &k : keys)
    if (!strcmp (k.key, key) && in_pragma && !k.in_pragma)
      {
	error_at (loc, "asyncc option %qs holds for the whole unit: use "
		  "%<-fplugin-arg-asyncc-%s%>", key, key);
	return false;
      }
    else if (!strcmp (k.key, key))
      {
	const char *wrong = k.set (value);
	if (wrong && value)
	  error_at (loc, "asyncc option %<%s=%s%>: %s", key, value, wrong);
	else if (wrong)
	  error_at (loc, "asyncc option %qs: %s", key, wrong);
	return !wrong;
      }
  refuse_key (loc, key, in_pragma);
  return false;
}

static void
set_defaults (void)
{
  async_options.tables = true;
  /* A readable name, f::{async-fn#0}, needs quotes in assembly, which the
     plugin adds (symbol-names.cc).  Under -flto the assembly is written by
     the link, which need not have the plugin; and GCC itself writes the name
     without quotes where -fpatchable-function-entry puts it into a section's
     flags.  */
  async_options.readable_symbols = (ASYNCC_ASSEMBLER_QUOTES && !flag_lto
				    && !flag_patchable_function_entry);
}

bool
read_plugin_options (const struct plugin_name_args *info)
{
  set_defaults ();
  bool ok = true;
  for (int i = 0; i < info->argc; i++)
    ok &= set_option (UNKNOWN_LOCATION, info->argv[i].key,
		      info->argv[i].value, false);
  return ok;
}

/* The pragmas that were obeyed, (key . value or null).  */
static tree pragmas;

void
keep_pragmas (const char *plugin_name)
{
  keep_tree (plugin_name, &pragmas);
}

void
read_pragma_option (location_t loc, const char *key, const char *value)
{
  if (set_option (loc, key, value, true))
    pragmas = tree_cons (get_identifier (key),
			 value ? get_identifier (value) : NULL_TREE, pragmas);
}

void
obey_pragmas_again (void)
{
  tree obeyed = nreverse (pragmas);
  pragmas = NULL_TREE;
  for (; obeyed; obeyed = TREE_CHAIN (obeyed))
    {
      tree value = TREE_VALUE (obeyed);
      read_pragma_option (UNKNOWN_LOCATION,
			   IDENTIFIER_POINTER (TREE_PURPOSE (obeyed)),
			   value ? IDENTIFIER_POINTER (value) : NULL);
    }
}

bool
async_warning_p (const char *name, diagnostic_t *kind)
{
  *kind = DK_WARNING;
  if (in_list_p (name, async_options.as_error))
    *kind = DK_ERROR;
  return !in_list_p (name, async_options.no_warn);
}
