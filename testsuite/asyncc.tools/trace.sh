# Traces of async functions: they keep to the schema and to what it cannot say, name places
# in the source, and asyncc-timeline shows them; and the probes are there.
# SPDX-License-Identifier: GPL-3.0-or-later
. "$srcdir/common"
need python3

cat >traced.c <<'EOC'
#include <asyncc.h>
#include <asyncc/workers.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static async_channel (int) channel;

static __async int
producer (int n)
{
  for (int i = 0; i < n; i++)
    {
      __await (async_channel_send (channel, i));
      if (n < 1000 && i % 8 == 0)
	__await (async_sleep (50000)); /* here */
    }
  async_channel_close (channel);
  return n;
}

static __async int
consumer (void)
{
  int value, n = 0;

  while (__await (async_channel_receive (channel, &value)) == 1)
    n++;
  return n;
}

static __async int
forever (void)
{
  for (;;)
    __await (async_sleep (100000));
}

static __async int
all (int n)
{
  channel = async_channel_bounded (int, 2);
  __future (int) a = async_spawn (producer (n)), b = async_spawn (consumer ());
  __future (int) c = async_spawn (forever ());
  int sum = __await (a) + __await (b);

  async_drop (c);
  async_channel_unref (channel);
  return sum;
}

/* traced FILE WORKERS N */
int
main (int argc, char **argv)
{
  int fd = open (argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0666), n = atoi (argv[3]), sum;
  struct async_runtime_options options = { .workers = atoi (argv[2]) };

  if (argc != 4 || async_trace_start (fd) != 0)
    return 2;
  if (options.workers)
    {
      struct async_runtime *rt = async_runtime_new (&options);

      sum = async_runtime_run (rt, all (n));
      async_runtime_drop (rt);
    }
  else
    sum = async_run (all (n));
  return async_trace_stop () != 0 || sum != 2 * n;
}
EOC
acc -O2 -g traced.c -o traced $LDLIBS || { fail "traced.c is compiled"; exit 1; }
schema=$top_srcdir/doc/asyncc-trace.schema.json
test -f "$schema" || { unsupported "no schema of traces"; exit 77; }

# right FILE: nothing is wrong with the trace.
right () { python3 "$srcdir/trace.py" "$schema" $1 >wrong; test ! -s wrong; }

for workers in 0 1 3; do
  check "a program with $workers workers is traced" ./traced $workers.json $workers 400
  check "its trace is right" right $workers.json
done
check "a place in the source" \
  grep "\"function\":\"producer::{async-fn#0}\",\"file\":\"traced.c\",\"line\":`sed -n '/here/=' traced.c | head -n 1`}" 0.json
check "a task has the name of its function" grep '"name":"task [0-9]*: consumer::{async-fn#0}"' 3.json

# More events than there is room for: the program waits for the one who writes.
check "a long trace loses nothing" sh -c './traced long.json 0 30000 && grep "\"lost\":0}" long.json'
check "the long trace is right" right long.json

# What is wrong is seen.
sed 's/"ph":"f"\(.*\)"id":[0-9]*/"ph":"f"\1"id":999999/' 0.json >wrong.json
check_fails "an arrow from nowhere is seen" right wrong.json
sed 's/"end":"done"/"end":"perhaps"/' 0.json >wrong.json
check_fails "an unknown word is seen" right wrong.json
sed 's/"dur":[0-9.]*,"cat":"poll"/"dur":900000.000,"cat":"poll"/' 0.json >wrong.json
check_fails "polls at a time are seen" right wrong.json

# asyncc-timeline.
tool=`dirname "$PLUGIN"`/../../config/asyncc-timeline
test -f "$tool" || tool=`command -v asyncc-timeline`
if test -f "$tool"; then
  timeline () { python3 "$tool" "$@"; }
  check_output "a table" '^ +[0-9]+ +[0-9.]+ +[0-9.]+  task [0-9]+: producer' timeline 3.json
  check_output "only the longest" '^3$' sh -c "python3 '$tool' --most=1 3.json | wc -l"
  check "a page" timeline --html=page.html 3.json
  check "the page is whole" sh -c 'grep "</html>" page.html && ! grep @TRACE@ page.html &&
    grep "\"name\": \"task [0-9]*: consumer" page.html'
  head -n 20 0.json >cut.json
  check_output "a trace that is cut off" ', cut off$' timeline cut.json
  check_output "what is no trace" ': this is no trace of asyncc$' timeline traced.c
else
  unsupported "no asyncc-timeline"
fi
if have node; then
  sed -n '/^<script>/,/^<\/script>/p' page.html | sed '1d;$d' >page.js
  check "the script of the page is JavaScript" node --check page.js
else
  unsupported "no node"
fi

# Without an error, and whatever a browser has names for already.
browser=
for name in chromium chromium-browser google-chrome; do
  have $name && browser=$name && break
done
if test -n "$browser" && test -f page.html; then
  check_output "a browser runs the script" 'id="sum">[0-9]+ tasks' timeout 100 $browser --headless=new \
    --no-sandbox --disable-gpu --user-data-dir="`pwd`/browser" --virtual-time-budget=2000 \
    --dump-dom "file://`pwd`/page.html"
else
  unsupported "no browser"
fi

# The probes, if the library was configured with them.
if readelf -n traced 2>/dev/null | grep 'Provider: asyncc' >/dev/null; then
  for probe in spawn poll suspend wake complete drop; do
    check_output "the probe $probe" "^ *Name: $probe\$" readelf -n traced
  done
else
  unsupported "no probes"
fi
exit $failures
