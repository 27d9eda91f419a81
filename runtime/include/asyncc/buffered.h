/* Readers and writers with a buffer, over descriptors of any kind, or over what else carries
   bytes.
   SPDX-License-Identifier: MIT

   A reader takes from a descriptor what comes at once and gives it in the pieces that are
   asked for; a writer collects small pieces.  Who is done with a writer flushes it.

   The descriptor, or the stream, and the buffer are the caller's, and have to be there as long
   as the reader or writer.  There is nothing to destroy.  Both are complete so that they can
   be variables or members; what is in them is private.

   All functions are for any thread, but readers and writers belong to one task at a time.
   Errors are negative errno values.

   The functions are async functions that are compiled where they are used: what finds
   enough in the buffer, or room there, awaits nothing.  Without the plugin there are only
   those of a synchronous build.  */

#ifndef ASYNCC_BUFFERED_H
#define ASYNCC_BUFFERED_H

#include <asyncc/streams.h>
#include <asyncc/transport.h>

#include <sys/uio.h>

/* Reading --------------------------------------------------------------------------- */

struct async_reader {
  int __fd;
  const struct async_transport *__functions; /* NULL: of the descriptor */
  void *__stream;
  char *__buffer;
  size_t __size; /* one byte more is there */
  size_t __begin, __end;
};

/* Let R read from FD by BUFFER, which has SIZE bytes, 2 at least. */
static inline void
async_reader_init (struct async_reader *r, int fd, void *buffer, size_t size)
{
  r->__fd = fd;
  r->__functions = NULL;
  r->__buffer = (char *) buffer;
  r->__size = size - 1;
  r->__begin = r->__end = 0;
}

/* Let R read from STREAM by FUNCTIONS, which have to be there as long as R, and by BUFFER,
   which has SIZE bytes, 2 at least. */
static inline void
async_reader_over (struct async_reader *r, const struct async_transport *functions,
		   void *stream, void *buffer, size_t size)
{
  async_reader_init (r, -1, buffer, size);
  r->__functions = functions;
  r->__stream = stream;
}

/* How many bytes R has that nobody has asked for yet. */
static inline size_t
async_reader_buffered (const struct async_reader *r)
{
  return r->__end - r->__begin;
}

static inline void
__asyncc_reader_take (struct async_reader *r, void *to, size_t n)
{
  if (n > 0)
    memcpy (to, r->__buffer + r->__begin, n);
  r->__begin += n;
}

#if __ASYNCC_MODE != __ASYNCC_PLAIN

/* Make room behind what is there.  Not inlined: GCC 16 warns that what is there could begin
   behind the buffer. */
static __attribute__ ((__noinline__, __unused__)) void
__asyncc_reader_make_room (struct async_reader *r)
{
  memmove (r->__buffer, r->__buffer + r->__begin, r->__end - r->__begin);
  r->__end -= r->__begin;
  r->__begin = 0;
}

static inline __async ssize_t
__asyncc_reader_get (struct async_reader *r, void *buf, size_t count)
{
  ssize_t n;

  if (!r->__functions)
    return __await (async_read (r->__fd, buf, count));
  n = __await (r->__functions->read (r->__stream, buf, count));
  return n > 0 && (size_t) n > count ? -EIO : n;
}

/* Read more into the buffer of R: how many bytes, at least one, 0 at the end, or -errno:
   -ENOBUFS if the buffer is full.  Cancel-safe. */
static inline __async ssize_t
async_reader_fill (struct async_reader *r)
{
  ssize_t n;

  if (r->__begin > 0)
    __asyncc_reader_make_room (r);
  if (r->__end == r->__size)
    return -ENOBUFS;
  n = __await (__asyncc_reader_get (r, r->__buffer + r->__end, r->__size - r->__end));
  if (n > 0)
    r->__end += (size_t) n;
  return n;
}

/* Take what comes next, as read (2) does: at least one byte, and COUNT at most, at BUF; 0 at
   the end, or -errno.
   Cancel-safe. */
static inline __async ssize_t
async_reader_read (struct async_reader *r, void *buf, size_t count)
{
  ssize_t n;

  if (r->__begin == r->__end && count >= r->__size)
    return __await (__asyncc_reader_get (r, buf, count));
  if (r->__begin == r->__end && count > 0) {
    n = __await (async_reader_fill (r));
    if (n <= 0)
      return n;
  }
  if (count > r->__end - r->__begin)
    count = r->__end - r->__begin;
  __asyncc_reader_take (r, buf, count);
  return (ssize_t) count;
}

/* Take the next COUNT bytes to BUF: COUNT; or less if the end comes before, 0 at the end; or
   -errno.  Cancel-safe if
   COUNT is less than the size of the buffer: then nothing is taken before all is there, nor if
   there is an error. */
static inline __async ssize_t
async_reader_read_exact (struct async_reader *r, void *buf, size_t count)
{
  size_t done = 0;
  ssize_t n = 1;

  while (count - done > r->__size && n > 0) {
    n = __await (async_reader_read (r, (char *) buf + done, count - done));
    if (n < 0)
      return n;
    done += (size_t) n;
  }
  while (count - done > r->__end - r->__begin && n > 0)
    n = __await (async_reader_fill (r));
  if (n < 0)
    return n;
  if (count - done > r->__end - r->__begin)
    count = done + (r->__end - r->__begin);
  __asyncc_reader_take (r, (char *) buf + done, count - done);
  return (ssize_t) count;
}

/* Take all bytes up to the first DELIMITER, which is the last of them: how many, and *TEXT is
   where they are, in the buffer, until the next call for R.  At the end it is what is left,
   without a DELIMITER, and then 0 and NULL.  -errno: -EMSGSIZE if the buffer is full and there
   is none; with an error nothing is taken.  Cancel-safe. */
static inline __async ssize_t
async_reader_read_until (struct async_reader *r, int delimiter, char **text)
{
  size_t seen = 0;
  ssize_t n = 1;

  *text = NULL;
  while (n > 0) {
    size_t have = r->__end - r->__begin;
    char *begin = r->__buffer + r->__begin;
    char *found = (char *) memchr (begin + seen, delimiter, have - seen);

    if (found) {
      r->__begin += (size_t) (found + 1 - begin);
      *text = begin;
      return found + 1 - begin;
    }
    seen = have;
    n = __await (async_reader_fill (r));
  }
  if (n < 0)
    return n == -ENOBUFS ? -EMSGSIZE : n;
  if (seen > 0)
    *text = r->__buffer + r->__begin;
  r->__begin = r->__end;
  return (ssize_t) seen;
}

/* Take the next line, without its end: 1, with it in *LINE, as a string that stays until the
   next call for R; 0 at the end, or -errno as async_reader_read_until.  The last one may lack
   its end.  Cancel-safe. */
static inline __async int
async_reader_read_line (struct async_reader *r, struct async_line *line)
{
  ssize_t n = __await (async_reader_read_until (r, '\n', &line->text));

  line->n = 0;
  if (n <= 0)
    return (int) n;
  line->n = (size_t) n - (line->text[n - 1] == '\n');
  line->text[line->n] = '\0';
  return 1;
}

/* __async_stream (struct async_line)
   async_reader_lines (struct async_reader *r, int *error)
     The lines that are still to be read from R, which has to be there as long as the stream.
     A line is the stream's, and stays until the next is asked for.  *ERROR, if ERROR is not
     NULL, is 0 at the end, or a negative errno.  A drop takes nothing from R. */
__ASYNCC_WAITING_FN (struct async_line)
async_reader_lines (struct async_reader *r, int *error);

#if __ASYNCC_MODE == __ASYNCC_PLUGIN
static inline __async __generator struct async_line
async_reader_lines (struct async_reader *r, int *error)
{
  struct async_line line;
  int n;

  while ((n = __await (async_reader_read_line (r, &line))) > 0)
    __yield (line);
  if (error)
    *error = n;
}
#endif

#endif

/* Writing --------------------------------------------------------------------------- */

struct async_writer {
  int __fd;
  const struct async_transport *__functions; /* NULL: of the descriptor */
  void *__stream;
  char *__buffer;
  size_t __size;
  size_t __begin, __end;
};

/* Let W write to FD by BUFFER, which has SIZE bytes, 1 at least. */
static inline void
async_writer_init (struct async_writer *w, int fd, void *buffer, size_t size)
{
  w->__fd = fd;
  w->__functions = NULL;
  w->__buffer = (char *) buffer;
  w->__size = size;
  w->__begin = w->__end = 0;
}

/* Let W write to STREAM by FUNCTIONS, which have to be there as long as W, and by BUFFER,
   which has SIZE bytes, 1 at least. */
static inline void
async_writer_over (struct async_writer *w, const struct async_transport *functions,
		   void *stream, void *buffer, size_t size)
{
  async_writer_init (w, -1, buffer, size);
  w->__functions = functions;
  w->__stream = stream;
}

/* How many bytes W has that are not written yet. */
static inline size_t
async_writer_buffered (const struct async_writer *w)
{
  return w->__end - w->__begin;
}

/* How many bytes there is room for.  A compiler that does not know that what is in the buffer
   fits into it finds a way on which more is put there, and warns of it. */
static inline size_t
__asyncc_writer_room (const struct async_writer *w)
{
  if (w->__end > w->__size)
    __builtin_unreachable ();
  return w->__size - w->__end;
}

static inline void
__asyncc_writer_put (struct async_writer *w, const void *data, size_t size)
{
  if (size > 0)
    memcpy (w->__buffer + w->__end, data, size);
  w->__end += size;
}

#if __ASYNCC_MODE != __ASYNCC_PLAIN

/* Write all of SIZE bytes at DATA to FD, however often it is full: 0 or -errno.  Not
   cancel-safe: after a drop, as with an error, a part of them may have been written. */
static inline __async int
async_write_all (int fd, const void *data, size_t size)
{
  size_t done = 0;

  while (done < size) {
    ssize_t n = __await (async_write (fd, (const char *) data + done, size - done));

    if (n < 0)
      return (int) n;
    done += (size_t) n;
  }
  return 0;
}

static inline __async ssize_t
__asyncc_writer_give (struct async_writer *w, const void *data, size_t size)
{
  ssize_t n;

  if (!w->__functions)
    return __await (async_write (w->__fd, data, size));
  n = __await (w->__functions->write (w->__stream, data, size));
  return n == 0 || (n > 0 && (size_t) n > size) ? -EIO : n;
}

/* All of it, past the buffer. */
static inline __async int
__asyncc_writer_give_all (struct async_writer *w, const void *data, size_t size)
{
  while (size > 0) {
    ssize_t n = __await (__asyncc_writer_give (w, data, size));

    if (n < 0)
      return (int) n;
    data = (const char *) data + n;
    size -= (size_t) n;
  }
  return 0;
}

/* Write what is in the buffer of W: 0 or -errno, and then the rest stays there.
   Cancel-safe. */
static inline __async int
async_writer_flush (struct async_writer *w)
{
  while (w->__begin < w->__end) {
    ssize_t n = __await (__asyncc_writer_give (w, w->__buffer + w->__begin,
					       w->__end - w->__begin));

    if (n < 0)
      return (int) n;
    w->__begin += (size_t) n;
  }
  w->__begin = w->__end = 0;
  return 0;
}

/* Write SIZE bytes at DATA, later if they fit into the buffer: 0 or -errno, that of an earlier
   one among them.  Cancel-safe if SIZE is not more than that of the buffer: then nothing of
   DATA is taken before all is, nor if there is an error. */
static inline __async int
async_writer_write (struct async_writer *w, const void *data, size_t size)
{
  if (size > __asyncc_writer_room (w)) {
    int error = __await (async_writer_flush (w));

    if (error < 0)
      return error;
    if (size > w->__size)
      return __await (__asyncc_writer_give_all (w, data, size));
  }
  __asyncc_writer_put (w, data, size);
  return 0;
}

#if __ASYNCC_MODE != __ASYNCC_PLAIN

/* No kernel takes more. */
enum { __ASYNCC_PIECES_AT_ONCE = 1024 };

/* Write all of the N pieces at IOV, which are changed by that, to FD: 0 or -errno.  After a
   drop, as with an error, IOV is what has not been written. */
static inline __async int
async_writev_all (int fd, struct iovec *iov, int n)
{
  while (n > 0) {
    int some = n < __ASYNCC_PIECES_AT_ONCE ? n : __ASYNCC_PIECES_AT_ONCE;
    ssize_t done = __await (async_writev (fd, iov, some));

    if (done < 0)
      return (int) done;
    while (n > 0 && (size_t) done >= iov->iov_len) {
      done -= (ssize_t) iov->iov_len;
      iov->iov_len = 0;
      iov++;
      n--;
    }
    if (n > 0) {
      iov->iov_base = (char *) iov->iov_base + done;
      iov->iov_len -= (size_t) done;
    }
  }
  return 0;
}

/* All of these to what is no descriptor, one after the other. */
static inline __async int
__asyncc_writer_give_pieces (struct async_writer *w, struct iovec *iov, int n)
{
  for (; n > 0; iov++, n--)
    while (iov->iov_len > 0) {
      ssize_t done = __await (__asyncc_writer_give (w, iov->iov_base, iov->iov_len));

      if (done < 0)
	return (int) done;
      iov->iov_base = (char *) iov->iov_base + done;
      iov->iov_len -= (size_t) done;
    }
  return 0;
}

/* Write the N pieces at IOV, later if all of them fit into the buffer: 0 or -errno, that of an
   earlier write among them.  Those that do not fit are written at once, behind what is in
   the buffer, without a copy, and IOV is changed as by async_writev_all.  After a drop, as
   with an error, IOV is what has not been taken. */
static inline __async int
async_writer_writev (struct async_writer *w, struct iovec *iov, int n)
{
  size_t size = 0;
  int error;

  for (int i = 0; i < n; i++)
    size += iov[i].iov_len;
  if (size > __asyncc_writer_room (w)) {
    error = __await (async_writer_flush (w));
    if (error < 0)
      return error;
    if (size > w->__size)
      return w->__functions ? __await (__asyncc_writer_give_pieces (w, iov, n))
			    : __await (async_writev_all (w->__fd, iov, n));
  }
  for (int i = 0; i < n; i++)
    __asyncc_writer_put (w, iov[i].iov_base, iov[i].iov_len);
  return 0;
}

#endif

/* Copying --------------------------------------------------------------------------- */

static inline void
__asyncc_release_at (void *p)
{
  free (*(char **) p);
}

enum { __ASYNCC_COPIED_AT_ONCE = 65536 };

/* Copy all that comes from the descriptor FROM to TO, until FROM ends, and then, if TO is a
   socket, let it end, too, for its peer: how many bytes, or -errno, -ENOMEM among them.
   Neither is closed, and what comes from TO may still be read; for both directions of a
   connection two of these are joined.  Not cancel-safe: after a drop, as after an error, what
   was read and not written yet is lost. */
static inline __async int64_t
async_copy (int from, int to)
{
  __attribute__ ((__cleanup__ (__asyncc_release_at))) char *buffer
    = (char *) malloc (__ASYNCC_COPIED_AT_ONCE);
  int64_t total = 0;
  ssize_t n = buffer ? 1 : -ENOMEM;

  while (n > 0) {
    n = __await (async_read (from, buffer, __ASYNCC_COPIED_AT_ONCE));
    if (n > 0) {
      int error = __await (async_write_all (to, buffer, (size_t) n));

      total += n;
      n = error < 0 ? error : n;
    }
  }
  if (n == 0 && shutdown (to, SHUT_WR) < 0 && errno != ENOTSOCK)
    n = -errno;
  return n < 0 ? n : total;
}

#endif

#endif /* ASYNCC_BUFFERED_H */
