/* How much a client may ask for.
   SPDX-License-Identifier: MIT  */

#ifndef HTTP_LIMITS_H
#define HTTP_LIMITS_H

enum {
  HEAD_LIMIT = 8192,	  /* bytes of a request line and its headers */
  HEADERS_LIMIT = 100,
  CHUNK_LINE_LIMIT = 256, /* bytes before the data of a chunk, with extensions */
  TRAILER_LIMIT = 1024,	  /* bytes of all headers behind the last chunk */
  BODY_LIMIT = 1 << 20
};

#endif /* HTTP_LIMITS_H */
