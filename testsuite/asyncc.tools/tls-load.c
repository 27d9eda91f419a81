/* Two connections of TLS with much to carry, futures that are dropped, and little memory.
   tls.sh has made the certificates.
   Usage: tls-load TEST
   SPDX-License-Identifier: GPL-3.0-or-later  */

#include "tls-pairs.h"

#include <openssl/crypto.h>

/* Much in both directions ------------------------------------------------------------ */

enum { BULK = 3000000 };

static unsigned char
byte_at (size_t i, unsigned int seed)
{
  return (unsigned char) ((i * 2654435761u >> 13) + seed);
}

static __async void
send_bulk (struct async_tls *c, unsigned int seed, size_t piece, bool new_keys)
{
  static const size_t max = 50000;
  char *buf = malloc (max);

  for (size_t at = 0; at < BULK;) {
    size_t n = piece < BULK - at ? piece : BULK - at;

    for (size_t i = 0; i < n; i++)
      buf[i] = (char) byte_at (at + i, seed);
    if (new_keys && at / 1000000 != (at + n) / 1000000)
      SSL_key_update (async_tls_native (c), SSL_KEY_UPDATE_REQUESTED);
    CHECK (__await (async_tls_write_all (c, buf, n)) == 0);
    at += n;
  }
  CHECK (__await (async_tls_shutdown (c)) == 0);
  free (buf);
}

static __async void
receive_bulk (struct async_tls *c, unsigned int seed)
{
  char buf[10000];
  size_t at = 0;
  ssize_t n;

  while ((n = __await (async_tls_read (c, buf, sizeof buf))) > 0) {
    for (size_t i = 0; i < (size_t) n; i++)
      CHECK ((unsigned char) buf[i] == byte_at (at + i, seed));
    at += (size_t) n;
  }
  CHECK (n == 0 && at == BULK);
}

/* Four tasks, which may be on any threads. */
static __async void
exchange (bool new_keys)
{
  PAIR p;

  pair_begin (&p);
  if (new_keys)
    __await (agree_well (&p));
  __async_auto __future (void) s1 = async_spawn (send_bulk (p.client, 1, 50000, new_keys));
  __async_auto __future (void) s2 = async_spawn (send_bulk (p.server, 2, 3333, new_keys));
  __async_auto __future (void) r1 = async_spawn (receive_bulk (p.client, 2));
  __async_auto __future (void) r2 = async_spawn (receive_bulk (p.server, 1));
  __await (async_join (s1, s2, r1, r2));
}

static __async void
test_both (void)
{
  __await (exchange (false));
}

static __async void
test_new_keys (void)
{
  __await (exchange (true));
}

static __async void
exchanges (void)
{
  __future (void) all[4];

  for (int i = 0; i < 4; i++)
    all[i] = async_spawn (exchange (false));
  __await (async_join_all (4, all));
  for (int i = 0; i < 4; i++)
    async_drop (all[i]);
}

static __async void
test_workers (void)
{
  struct async_runtime_options options = { .workers = 3 };
  struct async_runtime *rt = async_runtime_new (&options);

  CHECK (rt);
  __await (async_spawn_on (rt, exchanges ()));
  async_runtime_drop (rt);
}

/* A peer that asks for new keys again and again, and reads nothing: what it is to be
   answered does not grow without end, and nobody hangs who has to be there for another. */
static __async void
ask_for_keys (struct async_tls *c)
{
  for (int i = 0; i < 100000; i++) {
    SSL_key_update (async_tls_native (c), SSL_KEY_UPDATE_REQUESTED);
    if (__await (async_tls_write (c, "x", 1)) < 0)
      return;
  }
}

static __async void
take_all (struct async_tls *c)
{
  char buf[100];

  while (__await (async_tls_read (c, buf, sizeof buf)) > 0)
    continue;
}

static __async void
test_talkative (void)
{
  PAIR p;
  size_t pending = 0, before;

  pair_begin (&p);
  setsockopt (p.fds[1], SOL_SOCKET, SO_SNDBUF, &(int) { 1 }, sizeof (int));
  __await (agree_well (&p));
  __async_auto __future (void) asks = async_spawn (ask_for_keys (p.client));
  __async_auto __future (void) takes = async_spawn (take_all (p.server));
  do {
    before = pending;
    CHECK (__await (async_timeout (asks, ASYNC_MS (100))) == -ETIMEDOUT);
    pending = BIO_ctrl_pending (SSL_get_wbio (async_tls_native (p.server)));
  } while (pending < 60000 || pending > before);
  printf ("%zu bytes wait\n", pending);
  CHECK (pending < 100000);
}

/* Drops ------------------------------------------------------------------------------ */

/* A whole conversation, dropped after each number of polls; what it had is given back by the
   cleanup of its variables. */
static __async void
conversation (void)
{
  PAIR p;
  struct slow c = { .once = 200, .left = SIZE_MAX }, s = c;

  pair_begin (&p);
  pair_disconnect (&p);
  pair_slowly (&p, &c, &s);
  __await (say_all (&p));
}

static __async void
test_drop (void)
{
  for (int n = 0;; n++) {
    __async_auto __future (void) f = conversation ();

    if (__await (polls ((struct async_future *) f, n)))
      break;
  }
}

/* A handshake that is begun again and again, and reads that are dropped after one poll, lose
   nothing. */
static __async void
impatient_receive (struct async_tls *c, unsigned int seed)
{
  size_t at = 0;
  ssize_t n = 1;

  while (n > 0) {
    char buf[7000];
    __async_auto __future (ssize_t) f = async_tls_read (c, buf, sizeof buf);

    if (!__await (polls ((struct async_future *) f, 1)))
      continue;
    n = *async_result (f);
    for (ssize_t i = 0; i < n; i++)
      CHECK ((unsigned char) buf[i] == byte_at (at + (size_t) i, seed));
    at += n > 0 ? (size_t) n : 0;
  }
  CHECK (n == 0 && at == BULK);
}

static __async int
impatient_handshake (struct async_tls *c)
{
  for (;;) {
    __async_auto __future (int) f = async_tls_handshake (c);

    if (__await (polls ((struct async_future *) f, 1)))
      return *async_result (f);
    __await (async_yield ());
  }
}

static __async void
test_impatient (void)
{
  PAIR p;

  pair_begin (&p);
  __async_auto __future (int) c = impatient_handshake (p.client);
  __async_auto __future (int) s = impatient_handshake (p.server);
  __await (async_join (c, s));
  CHECK (__await (c) == 0 && __await (s) == 0);
  __async_auto __future (void) sends = send_bulk (p.client, 3, 40000, false);
  __async_auto __future (void) receives = impatient_receive (p.server, 3);
  __await (async_join (sends, receives));
}

/* A writer whose writes are dropped: each number arrives once or not at all, in order, and
   whole; those that were written without a drop do arrive. */
enum { NUMBERS = 3000, RECORD = 5000 };
static bool written[NUMBERS];

static __async void
impatient_send (struct async_tls *c)
{
  static char record[RECORD];

  for (int i = 0; i < NUMBERS; i++) {
    memset (record, i % 251, sizeof record);
    memcpy (record, &i, sizeof i);
    __async_auto __future (ssize_t) f = async_tls_write (c, record, sizeof record);
    written[i] = __await (polls ((struct async_future *) f, i % 4 == 3 ? 1000000 : i % 4));
    CHECK (!written[i] || *async_result (f) == RECORD);
    if (i % 7 == 0)
      __await (async_yield ());
  }
  CHECK (__await (async_tls_shutdown (c)) == 0);
}

static __async void
receive_numbers (struct async_tls *c)
{
  static char record[RECORD];
  int next = 0, i, arrived = 0, whole = 0;
  ssize_t n;

  while ((n = __await (async_tls_read (c, record, 1))) > 0) {
    __await (read_all (c, record + 1, RECORD - 1));
    memcpy (&i, record, sizeof i);
    CHECK (i >= next && i < NUMBERS && record[RECORD - 1] == (char) (i % 251));
    for (; next < i; next++)
      CHECK (!written[next]);
    next++;
    arrived++;
  }
  CHECK (n == 0);
  for (; next < NUMBERS; next++)
    CHECK (!written[next]);
  for (int k = 0; k < NUMBERS; k++)
    whole += written[k];
  printf ("%d arrived, %d of them without a drop\n", arrived, whole);
  CHECK (arrived > whole && whole > 0 && arrived < NUMBERS);
}

static __async void
test_dropped_writes (void)
{
  PAIR p;

  pair_begin (&p);
  /* A record is more than what goes at once. */
  setsockopt (p.fds[0], SOL_SOCKET, SO_SNDBUF, &(int) { 1 }, sizeof (int));
  __await (agree_well (&p));
  __async_auto __future (void) s = impatient_send (p.client);
  __async_auto __future (void) r = receive_numbers (p.server);
  __await (async_join (s, r));
}

/* A deadline ends a wait and not the connection. */
static __async void
test_deadline (void)
{
  PAIR p;
  char c;
  ssize_t n;

  pair_begin (&p);
  __await (agree_well (&p));
  CHECK (__await (async_within (ASYNC_MS (5), async_tls_read (p.server, &c, 1), &n))
	 == -ETIMEDOUT);
  CHECK (__await (async_deadline (async_now () + ASYNC_MS (5), async_tls_read (p.server, &c, 1), &n))
	 == -ETIMEDOUT);
  CHECK (__await (async_tls_write (p.client, "x", 1)) == 1);
  CHECK (__await (async_tls_read (p.server, &c, 1)) == 1 && c == 'x');
}

/* Memory ----------------------------------------------------------------------------- */

static long countdown = -1;

static void *
counted_alloc (size_t size, size_t align)
{
  if (countdown == 0)
    return NULL;
  countdown -= countdown > 0;
  return aligned_alloc (align, (size + align - 1) / align * align);
}

static void
counted_release (void *p, size_t size, size_t align)
{
  (void) size, (void) align;
  free (p);
}

/* OpenSSL's memory. */
static long ssl_countdown = -1;

static void *
ssl_realloc (void *p, size_t size, const char *file, int line)
{
  (void) file, (void) line;
  if (ssl_countdown == 0)
    return NULL;
  ssl_countdown -= ssl_countdown > 0;
  return realloc (p, size);
}

static void *
ssl_malloc (size_t size, const char *file, int line)
{
  return ssl_realloc (NULL, size, file, line);
}

static void
ssl_free (void *p, const char *file, int line)
{
  (void) file, (void) line;
  free (p);
}

/* Connections that are made with memory for less and less, until there is none. */
static void
make_with_memory (struct pair *p)
{
  for (long n = 0;; n++) {
    struct async_tls *c;

    ssl_countdown = n;
    c = async_tls_new (p->contexts[0], 0, 0, "good.example");
    ssl_countdown = -1;
    CHECK (ERR_peek_error () == 0 && n < 1000);
    /* A name that could not be kept is told of by the handshake. */
    if (c && SSL_get_servername (async_tls_native (c), TLSEXT_NAMETYPE_host_name)) {
      async_tls_free (c);
      break;
    }
    async_tls_free (c);
  }
}

/* Two handshakes, each poll with memory for N allocations of *COUNT: whether that was
   enough. */
static __async bool
agree_with_memory (struct pair *p, long *count, long n)
{
  struct async_future *f[2] = { (struct async_future *) async_tls_handshake (p->client),
				(struct async_future *) async_tls_handshake (p->server) };
  int results[2] = { 1, 1 };

  while (results[0] == 1 || results[1] == 1) {
    for (int i = 0; i < 2; i++) {
      *count = n;
      if (async_poll (f[i], __async_context ()) == ASYNC_READY)
	results[i] = *async_result ((__future (int)) f[i]);
      *count = -1;
      CHECK (ERR_peek_error () == 0);
    }
    if (results[0] < 0 || results[1] < 0)
      break;
    __await (async_yield ());
  }
  for (int i = 0; i < 2; i++)
    async_drop (f[i]);
  CHECK (count == &ssl_countdown || results[0] == -ENOMEM || results[1] == -ENOMEM
	 || results[0] + results[1] == 0);
  return results[0] == 0 && results[1] == 0;
}

static __async void
test_memory (void)
{
  PAIR p;
  struct async_future *none;
  long n, failures = 0;

  pair_begin (&p);
  make_with_memory (&p);
  countdown = 0;
  CHECK (!async_tls_new (p.contexts[0], 0, 0, "good.example"));
  CHECK (!async_tls_client ());
  none = (struct async_future *) async_tls_handshake (p.client);
  CHECK (!none);
  countdown = -1;
  for (n = 0;; n++) {
    pair_disconnect (&p);
    pair_connect (&p, "good.example");
    if (__await (agree_with_memory (&p, &countdown, n)))
      break;
  }
  CHECK (n > 0 && n < 100);
  for (n = 0; n < 700; n += n < 100 ? 1 : 11) {
    pair_disconnect (&p);
    pair_connect (&p, "good.example");
    failures += !__await (agree_with_memory (&p, &ssl_countdown, n));
  }
  CHECK (failures > 50);
}

/* All -------------------------------------------------------------------------------- */

static const struct test tests[] = {
  { "deadline", test_deadline },
  { "drop", test_drop },
  { "dropped-writes", test_dropped_writes },
  { "impatient", test_impatient },
  { "memory", test_memory },
  { "new-keys", test_new_keys },
  { "talkative", test_talkative },
  { "both", test_both },
  { "workers", test_workers },
};

int
main (int argc, char **argv)
{
  (void) argc;
  if (argv[1] && strcmp (argv[1], "memory") == 0) {
    CHECK (CRYPTO_set_mem_functions (ssl_malloc, ssl_realloc, ssl_free));
    async_set_allocator (counted_alloc, counted_release);
  }
  return run_test (tests, sizeof tests / sizeof *tests, argv);
}
