/* How much a client may ask for, and how much is kept for it.
   SPDX-License-Identifier: MIT  */

#ifndef LIMITS_H
#define LIMITS_H

enum {
  LINE_LIMIT = 65536,	       /* bytes of a line */
  COUNT_LIMIT = 1024 * 1024,   /* arguments of a request */
  VALUE_LIMIT = 512 << 20,     /* bytes of an argument */
  BUFFER_FIRST = 2048,
  BUFFER_KEPT = 65536,	       /* the largest that somebody without a request keeps */
  ANSWERS_LIMIT = 65536,       /* collected before they are written */
  ANSWER_LIMIT = 64 << 20,     /* of several values: who asks for more is cut off */
  NEWS_LIMIT = 8 << 20	       /* for somebody who does not read: then it is cut off */
};

#endif /* LIMITS_H */
