/* Compare the GCC that loads the plugin with the one it was built for.
   SPDX-License-Identifier: GPL-3.0-or-later

   Structures differ between builds of GCC, also between builds of one
   release, so any difference ends the compilation.  GCC itself would only say
   that the plugin failed to initialize.  */

#define COMPAT_PLUGIN_VERSION 1
#include "entry/entry.h"

#include <glob.h>

/* Print the field NAME if the two values differ; answer whether they do.  */
static bool
print_difference (const char *name, const char *built, const char *running)
{
  if (!strcmp (built, running))
    return false;
  fprintf (stderr, "  %-23s built for: %s\n  %-23s loaded by: %s\n",
	   name, built, "", running);
  return true;
}

/* The number of the release that loads the plugin, 12 of gcc-12.  */
static int
major_version (const struct plugin_gcc_version *v)
{
  return atoi (v->basever);
}

static void
print_versions (const char *plugin, const struct plugin_gcc_version *running)
{
  fprintf (stderr,
	   "asyncc: %s was built for another GCC\n"
	   "  built for GCC %s %s, loaded by GCC %s %s; they differ in:\n",
	   plugin, gcc_version.basever, gcc_version.datestamp,
	   running->basever, running->datestamp);
}

/* If plugins for compilers of the running version are installed name them, and
   answer true.  */
static bool
print_installed (const struct plugin_gcc_version *running)
{
  char *pattern = concat (ASYNCC_BY_COMPILER "/gcc-", running->basever,
			  "-*/asyncc.so", NULL);
  glob_t found;
  bool any = !glob (pattern, 0, NULL, &found);

  if (any)
    {
      fprintf (stderr, "Use the plugin of the compiler that loads it:\n");
      for (size_t i = 0; i < found.gl_pathc; i++)
	fprintf (stderr, "  -fplugin=%s\n", found.gl_pathv[i]);
      fprintf (stderr, "(asyncc-config --gcc=COMPILER --cflags prints it)\n");
      globfree (&found);
    }
  free (pattern);
  return any;
}

static void
print_advice (const struct plugin_gcc_version *running)
{
  int major = major_version (running);
  fprintf (stderr,
	   "Rebuild it for the compiler that loads it:\n"
	   "  ./configure CC=gcc-%d CXX=g++-%d && make && make install\n"
	   "(package gcc-%d-plugin-dev on Debian, gcc-plugin-devel on "
	   "Fedora)\n", major, major, major);
}

static bool
same_p (const struct plugin_gcc_version *v)
{
  return (!strcmp (gcc_version.basever, v->basever)
	  && !strcmp (gcc_version.datestamp, v->datestamp)
	  && !strcmp (gcc_version.devphase, v->devphase)
	  && !strcmp (gcc_version.revision, v->revision)
	  && !strcmp (gcc_version.configuration_arguments,
		      v->configuration_arguments));
}

bool
check_gcc_release (const char *plugin,
		   const struct plugin_gcc_version *v)
{
  if (same_p (v))
    return true;
  print_versions (plugin, v);
  print_difference ("version", gcc_version.basever, v->basever);
  print_difference ("date", gcc_version.datestamp, v->datestamp);
  print_difference ("phase", gcc_version.devphase, v->devphase);
  print_difference ("revision", gcc_version.revision, v->revision);
  print_difference ("configuration arguments",
		    gcc_version.configuration_arguments,
		    v->configuration_arguments);
  if (!print_installed (v))
    print_advice (v);
  return false;
}
