/* What both units of the rows of HTTP know: the request that is read, and what its texts are
   worth.
   SPDX-License-Identifier: MIT  */

#ifndef BENCH_HTTP_H
#define BENCH_HTTP_H

#include "../examples/http/parser.h"

static const char request[]
  = "GET /examples/a/path/of/some/length/picture-0123456789.jpg?width=640&height=480 HTTP/1.1\r\n"
    "Host: www.example.org\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8\r\n"
    "Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\n"
    "Accept-Encoding: gzip, deflate, br\r\n"
    "Referer: https://www.example.org/examples/a/path/of/some/length/\r\n"
    "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=necessary.statistics\r\n"
    "If-Modified-Since: Mon, 02 Jun 2025 10:11:12 GMT\r\n"
    "Cache-Control: max-age=0\r\n"
    "Connection: keep-alive\r\n"
    "\r\n";

/* Where the last of all texts is. */
static inline long
value_of (const struct http_request *r)
{
  return r->headers[r->header_count - 1].value - r->target;
}

/* Read the request N times, in plain C: the sum of the values. */
extern long read_requests_sync (long n);

#endif /* BENCH_HTTP_H */
