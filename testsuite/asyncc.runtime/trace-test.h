/* What the tests of traces share: reading one, and whether it is JSON.
   SPDX-License-Identifier: GPL-3.0-or-later  */

#ifndef TRACE_TEST_H
#define TRACE_TEST_H

#include "rt.h"

#include <fcntl.h>
#include <sys/stat.h>

/* JSON: each function gives what is behind, or NULL if that is none. */
static const char *json_value (const char *p);

static inline const char *
json_space (const char *p)
{
  return p ? p + strspn (p, " \n") : NULL;
}

static inline const char *
json_string (const char *p)
{
  if (*p++ != '"')
    return NULL;
  for (; *p != '"'; p++) {
    if ((unsigned char) *p < ' ')
      return NULL;
    if (*p == '\\' && !strchr ("\"\\u", *++p))
      return NULL;
  }
  return p + 1;
}

/* Members of an object, which have NAMES, or of an array, up to END. */
static inline const char *
json_members (const char *p, bool names, char end)
{
  p = json_space (p + 1);
  if (*p == end)
    return p + 1;
  for (;; p = json_space (p + 1)) {
    if (names) {
      p = json_space (json_string (p));
      if (!p || *p++ != ':')
	return NULL;
    }
    p = json_space (json_value (json_space (p)));
    if (!p || (*p != ',' && *p != end))
      return NULL;
    if (*p == end)
      return p + 1;
  }
}

static const char *
json_value (const char *p)
{
  char *end;

  if (*p == '{')
    return json_members (p, true, '}');
  if (*p == '[')
    return json_members (p, false, ']');
  if (*p == '"')
    return json_string (p);
  strtod (p, &end);
  return end > p ? end : NULL;
}

/* All that can be read from FD, from its beginning if it has one. */
static inline char *
read_all (int fd)
{
  size_t n = 0, room = 1 << 16;
  char *text = malloc (room + 1);
  ssize_t got;

  CHECK (text);
  lseek (fd, 0, SEEK_SET);
  while ((got = read (fd, text + n, room - n)) > 0) {
    n += (size_t) got;
    if (n == room)
      CHECK ((text = realloc (text, (room *= 2) + 1)) != NULL);
  }
  CHECK (got == 0);
  text[n] = 0;
  return text;
}

/* A file that nobody else has. */
static inline int
new_file (void)
{
  char name[] = "/tmp/asyncc-trace-XXXXXX";
  int fd = mkstemp (name);

  CHECK (fd >= 0);
  unlink (name);
  return fd;
}

/* The trace in FD, which is whole, and lost nothing.  FD is closed. */
static inline char *
read_trace (int fd)
{
  char *text = read_all (fd);
  const char *end = json_space (json_value (text));

  CHECK (end && *end == 0);
  CHECK (strstr (text, "\"traceEvents\":[") && strstr (text, "\"lost\":0}"));
  close (fd);
  return text;
}

/* How often PART stands in TEXT. */
static inline int
count (const char *text, const char *part)
{
  int n = 0;

  while ((text = strstr (text, part)) != NULL) {
    n++;
    text += strlen (part);
  }
  return n;
}

#define POLL "\"cat\":\"poll\""
#define SPAWN "\"name\":\"spawn\""
#define COMPLETE "\"name\":\"complete\""
#define DROP "\"name\":\"drop\""
#define FROM "\"ph\":\"s\""
#define TO "\"ph\":\"f\""

#endif /* TRACE_TEST_H */
