/* The parser of examples/28-http-parser as plain C, which -DASYNCC_SYNC makes of it.
   SPDX-License-Identifier: MIT  */

#include <asyncc.h>

#include "http.h"

long
read_requests_sync (long n)
{
  static struct http_request r;
  struct http_input input;
  long sum = 0;

  for (; n > 0; n--) {
    http_feed (&input, request, sizeof request - 1);
    if (!http_read_head (&input, &r))
      break;
    sum += value_of (&r);
  }
  return sum;
}
