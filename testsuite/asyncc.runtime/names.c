/* Names and connections: what getaddrinfo answers and what becomes of it when nobody
   waits any longer, the order of addresses, the first that answers, drops at every poll,
   no memory, no descriptors, several workers.
   SPDX-License-Identifier: GPL-3.0-or-later  */
/* { dg-do run } */
#include "rt.h"
#include "failing-alloc.h"
#include "descriptors.h"
#include <asyncc/names.h>
#include <asyncc/workers.h>
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>

/* The library's getaddrinfo and socket are these. --------------------------------- */

enum { ADDRESSES = 8, FAKE = 4711 };

/* What is answered for the host "fake". */
static struct {
  int answer, error;
  int n;
  struct sockaddr_storage to[ADDRESSES];
  bool blocks;
  sem_t begun, open;
} fake;

static _Atomic int lists;
static char asked[100];

static struct addrinfo *
fake_entry (const struct sockaddr_storage *to, struct addrinfo *next)
{
  struct addrinfo *ai = calloc (1, sizeof *ai);

  CHECK (ai);
  ai->ai_flags = FAKE;
  ai->ai_family = to->ss_family;
  ai->ai_socktype = SOCK_STREAM;
  ai->ai_addrlen = to->ss_family == AF_INET ? sizeof (struct sockaddr_in)
					     : sizeof (struct sockaddr_in6);
  ai->ai_addr = malloc (sizeof *to);
  CHECK (ai->ai_addr);
  memcpy (ai->ai_addr, to, sizeof *to);
  ai->ai_next = next;
  return ai;
}

int
getaddrinfo (const char *node, const char *service, const struct addrinfo *hints,
	     struct addrinfo **res)
{
  static int (*real) (const char *, const char *, const struct addrinfo *, struct addrinfo **);

  if (!node || strcmp (node, "fake") != 0) {
    int answer;

    if (!real)
      *(void **) &real = dlsym (RTLD_NEXT, "getaddrinfo");
    answer = real (node, service, hints, res);
    lists += answer == 0;
    return answer;
  }
  if (fake.answer == EAI_SYSTEM && service)
    snprintf (asked, sizeof asked, "%s %s %d", node, service, hints ? hints->ai_flags : -1);
  if (fake.blocks) {
    sem_post (&fake.begun);
    while (sem_wait (&fake.open) != 0)
      CHECK (errno == EINTR);
  }
  errno = fake.error;
  *res = NULL;
  for (int i = fake.n; i-- > 0 && fake.answer == 0;)
    *res = fake_entry (&fake.to[i], *res);
  lists += *res != NULL;
  return fake.answer;
}

void
freeaddrinfo (struct addrinfo *list)
{
  static void (*real) (struct addrinfo *);

  lists--;
  if (list->ai_flags != FAKE) {
    if (!real)
      *(void **) &real = dlsym (RTLD_NEXT, "freeaddrinfo");
    real (list);
    return;
  }
  while (list) {
    struct addrinfo *next = list->ai_next;

    free (list->ai_addr);
    free (list);
    list = next;
  }
}

static char families[100];
static bool recording;

int
socket (int family, int type, int protocol)
{
  static int (*real) (int, int, int);
  size_t n = recording ? strlen (families) : 0;

  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, "socket");
  if (recording && n + 1 < sizeof families) {
    families[n] = family == AF_INET ? '4' : '6';
    families[n + 1] = '\0';
  }
  return real (family, type, protocol);
}

/* Addresses ---------------------------------------------------------------------- */

static struct sockaddr_storage
address (int fd)
{
  struct sockaddr_storage to;
  socklen_t len = sizeof to;

  memset (&to, 0, sizeof to);
  CHECK (getsockname (fd, (struct sockaddr *) &to, &len) == 0);
  return to;
}

/* A port that nobody listens on. */
static struct sockaddr_storage
refused (void)
{
  int fd = async_listen ("127.0.0.1", "0", 1);
  struct sockaddr_storage to;

  CHECK (fd >= 0);
  to = address (fd);
  close (fd);
  return to;
}

static struct sockaddr_storage
of_ipv6 (void)
{
  struct sockaddr_storage to;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *) &to;

  memset (&to, 0, sizeof to);
  in6->sin6_family = AF_INET6;
  in6->sin6_addr.s6_addr[15] = 1;
  in6->sin6_port = htons (1);
  return to;
}

/* One that does not answer: what waits to be accepted there is full. */
static int hanging[3];

static struct sockaddr_storage
silent (void)
{
  struct sockaddr_storage to;

  hanging[0] = async_listen ("127.0.0.1", "0", 0);
  CHECK (hanging[0] >= 0);
  to = address (hanging[0]);
  for (int i = 1; i < 3; i++) {
    hanging[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK (connect (hanging[i], (struct sockaddr *) &to, sizeof (struct sockaddr_in)) == 0
	   || errno == EINPROGRESS);
    usleep (10000);
  }
  return to;
}

static void
fake_is (int n, const struct sockaddr_storage *to)
{
  memset (&fake, 0, sizeof fake);
  CHECK (sem_init (&fake.begun, 0, 0) == 0 && sem_init (&fake.open, 0, 0) == 0);
  fake.n = n;
  for (int i = 0; i < n; i++)
    fake.to[i] = to[i];
}

static void
poll_until_ready (struct async_future *f)
{
  while (poll_once (f) == ASYNC_PENDING)
    usleep (1000);
}

/* Lookups ------------------------------------------------------------------------- */

static void
test_lookup (void)
{
  struct addrinfo hints = { .ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM }, *list;
  char node[] = "127.0.0.1", service[] = "80";
  struct async_future *f = async_getaddrinfo (node, service, &hints, &list);

  memset (node, 'x', sizeof node - 1);
  memset (service, 'x', sizeof service - 1);
  memset (&hints, 0xff, sizeof hints);
  CHECK (run_int (f) == 0);
  CHECK (list->ai_family == AF_INET
	 && ((struct sockaddr_in *) list->ai_addr)->sin_port == htons (80));
  freeaddrinfo (list);
  hints = (struct addrinfo) { .ai_flags = AI_NUMERICHOST };
  list = (struct addrinfo *) &hints;
  CHECK (run_int (async_getaddrinfo ("no number", NULL, &hints, &list)) == EAI_NONAME && !list);
  fake_is (0, NULL);
  fake.answer = EAI_SYSTEM;
  fake.error = ENFILE;
  f = async_getaddrinfo ("fake", "http", NULL, &list);
  poll_until_ready (f);
  CHECK (errno == ENFILE);
  CHECK (*async_result ((struct int_future *) f) == EAI_SYSTEM && !list);
  async_drop (f);
  CHECK (strcmp (asked, "fake http -1") == 0);
}

/* What comes when nobody waits is given back, and the caller's variable is left alone. */
static void
test_dropped_lookup (void)
{
  struct sockaddr_storage to = refused ();
  struct addrinfo *list = (struct addrinfo *) &to;
  struct async_future *f;

  fake_is (1, &to);
  fake.blocks = true;
  async_drop (async_getaddrinfo ("fake", "http", NULL, &list));
  f = async_getaddrinfo ("fake", "http", NULL, &list);
  CHECK (poll_once (f) == ASYNC_PENDING);
  while (sem_wait (&fake.begun) != 0)
    continue;
  async_drop (f); /* does not wait, or would for ever */
  CHECK (lists == 0);
  sem_post (&fake.open);
  while (lists == 0 && outstanding > 0)
    usleep (1000);
  while (outstanding > 0)
    usleep (1000);
  CHECK (lists == 0 && list == (struct addrinfo *) &to);
  /* The same when the answer is there and nobody has seen it. */
  f = async_getaddrinfo ("fake", "http", NULL, &list);
  CHECK (poll_once (f) == ASYNC_PENDING);
  sem_post (&fake.open);
  while (lists == 0)
    usleep (1000);
  usleep (10000);
  async_drop (f);
  while (outstanding > 0)
    usleep (1000);
  CHECK (lists == 0 && list == (struct addrinfo *) &to);
}

/* Connections --------------------------------------------------------------------- */

static int
dial (void)
{
  return run_int (async_dial ("fake", "http", NULL));
}

static int
peer_port (int fd)
{
  struct sockaddr_in peer;
  socklen_t len = sizeof peer;

  CHECK (getpeername (fd, (struct sockaddr *) &peer, &len) == 0);
  return peer.sin_port;
}

static int
port_of (const struct sockaddr_storage *to)
{
  return ((const struct sockaddr_in *) to)->sin_port;
}

static void
test_dial (void)
{
  int listener = async_listen ("127.0.0.1", "0", 16), fd;
  struct sockaddr_storage good = address (listener), bad = refused ();
  char port[16];

  CHECK (listener >= 0);
  snprintf (port, sizeof port, "%d", ntohs (port_of (&good)));
  fd = run_int (async_dial ("127.0.0.1", port, NULL));
  CHECK (fd >= 0 && peer_port (fd) == port_of (&good));
  CHECK (fcntl (fd, F_GETFL) & O_NONBLOCK && fcntl (fd, F_GETFD) & FD_CLOEXEC);
  CHECK (fcntl (listener, F_GETFL) & O_NONBLOCK && fcntl (listener, F_GETFD) & FD_CLOEXEC);
  CHECK (async_close (fd) == 0);
  fake_is (3, (struct sockaddr_storage[]) { bad, of_ipv6 (), good });
  fd = dial ();
  CHECK (fd >= 0 && peer_port (fd) == port_of (&good));
  CHECK (async_close (fd) == 0);
  fake_is (2, (struct sockaddr_storage[]) { silent (), good });
  fd = dial ();
  CHECK (fd >= 0 && peer_port (fd) == port_of (&good));
  CHECK (async_close (fd) == 0);
  fake_is (2, (struct sockaddr_storage[]) { bad, refused () });
  CHECK (dial () == -ECONNREFUSED);
  for (int i = 0; i < 3; i++)
    close (hanging[i]);
  close (listener);
}

/* Families in turn, beginning with that of the first address. */
static void
test_order (void)
{
  struct sockaddr_storage six = of_ipv6 (), four = refused ();

  recording = true;
  fake_is (5, (struct sockaddr_storage[]) { six, six, six, four, four });
  families[0] = '\0';
  CHECK (dial () < 0 && strcmp (families, "64646") == 0);
  fake_is (4, (struct sockaddr_storage[]) { four, six, six, six });
  families[0] = '\0';
  CHECK (dial () < 0 && strcmp (families, "4666") == 0);
  fake_is (3, (struct sockaddr_storage[]) { four, four, six });
  families[0] = '\0';
  CHECK (dial () < 0 && strcmp (families, "464") == 0);
  recording = false;
}

static void
test_errors (void)
{
  static const int answers[][2]
    = { { EAI_NONAME, -ENOENT }, { EAI_AGAIN, -EAGAIN }, { EAI_FAIL, -EIO },
	{ EAI_SERVICE, -EPROTONOSUPPORT }, { EAI_MEMORY, -ENOMEM }, { EAI_SYSTEM, -ENFILE },
	{ 0, -ENOENT } };
  struct addrinfo hints = { .ai_flags = AI_NUMERICHOST };
  int fd, port;
  char text[16];
  struct sockaddr_storage at;

  fake_is (0, NULL);
  fake.error = ENFILE;
  for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
    fake.answer = answers[i][0];
    CHECK (dial () == answers[i][1]);
  }
  CHECK (run_int (async_dial ("no number", "1", &hints)) == -ENOENT);
  CHECK (async_listen ("127.0.0.1", "no such service", 1) < 0);
  fd = async_listen (NULL, "0", 1);
  CHECK (fd >= 0);
  at = address (fd);
  CHECK (at.ss_family == AF_INET6 || close (socket (AF_INET6, SOCK_STREAM, 0)) < 0);
  port = at.ss_family == AF_INET ? port_of (&at) : ((struct sockaddr_in6 *) &at)->sin6_port;
  snprintf (text, sizeof text, "%d", ntohs (port));
  CHECK (async_listen (NULL, text, 1) == -EADDRINUSE);
  /* It takes connections by IPv4, too. */
  {
    int client = run_int (async_dial ("127.0.0.1", text, NULL));

    CHECK (client >= 0);
    async_close (client);
  }
  close (fd);
}

/* Dropped after N polls, with one attempt that hangs, and one that fails. */
static void
drop_after (int n)
{
  struct async_future *f = async_dial ("fake", "http", NULL);

  while (n-- > 0) {
    CHECK (poll_once (f) == ASYNC_PENDING);
    usleep (60000);
  }
  async_drop (f);
  while (lists > 0)
    usleep (1000);
}

static void
test_drops (void)
{
  struct sockaddr_storage quiet = silent ();
  int before = count_descriptors ();
  long kept;

  fake_is (3, (struct sockaddr_storage[]) { quiet, refused (), quiet });
  drop_after (12);
  kept = outstanding;
  for (int n = 0; n < 12; n++)
    drop_after (n);
  CHECK (run_int (async_within (20 * MS, (struct int_future *) async_dial ("fake", "http", NULL),
				(int *) NULL))
	 == -ETIMEDOUT);
  while (lists > 0 || outstanding > kept)
    usleep (1000);
  CHECK (count_descriptors () == before);
  for (int i = 0; i < 3; i++)
    close (hanging[i]);
}

static void
test_no_memory (void)
{
  int listener = async_listen ("127.0.0.1", "0", 64), before;
  struct sockaddr_storage good = address (listener);
  bool succeeded = false;
  int refusals = 0;

  fake_is (2, (struct sockaddr_storage[]) { refused (), good });
  async_close (dial ());
  before = count_descriptors ();
  for (int n = 1; !succeeded; n++) {
    struct async_future *f;

    allocations = 0;
    fail_at = n;
    f = async_dial ("fake", "http", NULL);
    if (f) {
      int result;

      poll_until_ready (f);
      result = *async_result ((struct int_future *) f);
      CHECK (result >= 0 || result == -ENOMEM || result == -ECONNREFUSED);
      refusals += result == -ENOMEM;
      if (result >= 0)
	CHECK (async_close (result) == 0);
    } else
      refusals++;
    succeeded = allocations < n;
    async_drop (f);
    CHECK (lists == 0 && n < 50 && count_descriptors () == before);
  }
  fail_at = 0;
  CHECK (refusals >= 4);
  close (listener);
}

static void
test_no_descriptors (void)
{
  struct sockaddr_storage to = refused ();

  fake_is (1, &to);
  CHECK (dial () == -ECONNREFUSED);
  fill_descriptors ();
  CHECK (dial () == -EMFILE && async_listen ("127.0.0.1", "0", 1) == -EMFILE);
  free_descriptors ();
}

static void
test_workers (void)
{
  struct async_runtime *rt = async_runtime_new (&(struct async_runtime_options) { .workers = 3 });
  int listener = async_listen ("127.0.0.1", "0", 64);
  struct sockaddr_storage good = address (listener);
  struct int_future *f[20];

  CHECK (rt && listener >= 0);
  fake_is (2, (struct sockaddr_storage[]) { refused (), good });
  for (int i = 0; i < 20; i++)
    f[i] = async_spawn_on (rt, (struct int_future *) async_dial ("fake", "http", NULL));
  for (int i = 0; i < 20; i++) {
    async_run (f[i]);
    CHECK (*async_result (f[i]) >= 0);
    close (*async_result (f[i]));
    async_drop (f[i]);
  }
  async_runtime_drop (rt);
  close (listener);
}

int
main (void)
{
  int before;

  async_set_allocator (failing_alloc, checked_free);
  run_void (async_yield ());
  test_dropped_lookup ();
  test_lookup ();
  test_errors ();
  /* What the runtime keeps is there by now. */
  before = count_descriptors ();
  test_dial ();
  test_order ();
  test_drops ();
  test_no_memory ();
  test_no_descriptors ();
  CHECK (count_descriptors () == before);
  test_workers ();
  CHECK (lists == 0);
  return finish ();
}
