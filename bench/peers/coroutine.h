/* The least that the rows in C++ stand on, as an expert would write it without a library: a
   task that is awaited, generators, a stream whose values are awaited, and an executor of
   one thread.  Who awaits goes to whom it awaits and back by symmetric transfer, so that no
   chain needs stack; what waits is resumed itself, at any depth.
   SPDX-License-Identifier: MIT  */

#ifndef COROUTINE_H
#define COROUTINE_H

#include <coroutine>
#include <cstdio>
#include <ctime>
#include <exception>
#include <utility>

/* Newer clang puts the frame of who is awaited at once into that of who awaits, if asked. */
#if __has_cpp_attribute (clang::coro_await_elidable)
#define ELIDABLE [[clang::coro_await_elidable]]
#else
#define ELIDABLE
#endif

using handle = std::coroutine_handle<>;

/* The one that waits, if only one can. */
inline handle waiting;

struct suspend {
  bool await_ready () const noexcept { return false; }
  void await_suspend (handle h) const noexcept { waiting = h; }
  void await_resume () const noexcept {}
};

/* What begins when somebody wants something of it, and throws nothing. */
struct lazy {
  std::suspend_always initial_suspend () const noexcept { return {}; }
  [[noreturn]] void unhandled_exception () const noexcept { std::terminate (); }
};

/* A coroutine that ends with who holds it. */
template <class P> class held {
public:
  held () noexcept = default;
  explicit held (P &p) noexcept : own (std::coroutine_handle<P>::from_promise (p)) {}
  held (held &&from) noexcept : own (std::exchange (from.own, {})) {}
  held &
  operator= (held &&from) noexcept
  {
    std::swap (own, from.own);
    return *this;
  }
  ~held () { if (own) own.destroy (); }

  std::coroutine_handle<P> own;
};

/* What tasks have in common, whatever they give. */
struct task_promise : lazy {
  handle waiter; /* null until it begins */

  struct at_end {
    bool await_ready () const noexcept { return false; }
    template <class P> handle
    await_suspend (std::coroutine_handle<P> h) const noexcept
    {
      return h.promise ().waiter;
    }
    void await_resume () const noexcept {}
  };

  at_end final_suspend () const noexcept { return {}; }
};

/* A function that can be awaited: it runs when it is awaited. */
template <class T> class [[nodiscard]] ELIDABLE task {
public:
  struct promise_type : task_promise {
    T value;

    task get_return_object () noexcept { return task (*this); }
    void return_value (T v) noexcept { value = v; }
  };

  task () noexcept = default;
  explicit task (promise_type &p) noexcept : frame (p) {}

  bool done () const noexcept { return frame.own.done (); }
  void resume () const { frame.own.resume (); }
  T value () const noexcept { return frame.own.promise ().value; }
  handle get () const noexcept { return frame.own; }
  bool begun () const noexcept { return frame.own.promise ().waiter != nullptr; }
  void then (handle waiter) const noexcept { frame.own.promise ().waiter = waiter; }

  struct awaiter {
    std::coroutine_handle<promise_type> of;

    bool await_ready () const noexcept { return false; }
    handle
    await_suspend (handle waiter) const noexcept
    {
      of.promise ().waiter = waiter;
      return of;
    }
    T await_resume () const noexcept { return of.promise ().value; }
  };
  awaiter operator co_await () const noexcept { return { frame.own }; }

private:
  held<promise_type> frame;
};

/* Run T, and resume what waits, until it is done. */
template <class T> [[gnu::noinline]] T
drive (task<T> t)
{
  t.then (std::noop_coroutine ());
  t.resume ();
  while (!t.done ())
    waiting.resume ();
  return t.value ();
}

/* Those whose turn comes: each lies where it waits, so the queue needs no memory. */
struct waiter {
  handle who;
  waiter *next;
};

inline waiter *queue, **queue_end = &queue;

inline void
enqueue (waiter *w) noexcept
{
  w->next = nullptr;
  *queue_end = w;
  queue_end = &w->next;
}

inline waiter *
dequeue () noexcept
{
  waiter *w = queue;

  if (!(queue = w->next))
    queue_end = &queue;
  return w;
}

/* Let the others run. */
struct yield : waiter {
  bool await_ready () const noexcept { return false; }
  void
  await_suspend (handle h) noexcept
  {
    who = h;
    enqueue (this);
  }
  void await_resume () const noexcept {}
};

/* A task that runs beside who made this, and is awaited before this ends. */
template <class T> class job : waiter {
public:
  explicit job (task<T> t) noexcept : of (std::move (t))
  {
    of.then (std::noop_coroutine ());
    who = of.get ();
    enqueue (this);
  }
  job (job &&) = delete;

  bool await_ready () const noexcept { return of.done (); }
  void await_suspend (handle h) const noexcept { of.then (h); }
  T await_resume () const noexcept { return of.value (); }
  T value () const noexcept { return of.value (); }

private:
  task<T> of;
};

/* Run T as a job, and all that it starts, until nobody has a turn. */
template <class T> [[gnu::noinline]] T
run (task<T> t)
{
  job<T> j (std::move (t));

  while (queue)
    dequeue ()->who.resume ();
  return j.value ();
}

/* What somebody waits for until it is set, and resets.  It is awaited by a wait, since GCC 12
   would await a copy of the event. */
class event : waiter {
  bool is_set = false;

  struct wait {
    event &of;

    bool await_ready () const noexcept { return of.is_set; }
    void await_suspend (handle h) const noexcept { of.who = h; }
    void
    await_resume () const noexcept
    {
      of.who = nullptr;
      of.is_set = false;
    }
  };

public:
  wait operator co_await () noexcept { return { *this }; }
  void
  set () noexcept
  {
    if (!is_set && who)
      enqueue (this);
    is_set = true;
  }
};

/* The index of the first of N tasks that is done; the others go on. */
template <class T> class first_of {
public:
  first_of (long n, const task<T> *v) noexcept : n (n), of (v) {}

  bool
  await_ready () const
  {
    for (long i = 0; i < n; i++)
      if (!of[i].begun ()) {
	of[i].then (std::noop_coroutine ());
	of[i].resume ();
      }
    return await_resume () < n;
  }
  void
  await_suspend (handle h) const noexcept
  {
    for (long i = 0; i < n; i++)
      of[i].then (h);
  }
  long
  await_resume () const noexcept
  {
    long i = 0;

    while (i < n && !of[i].done ())
      i++;
    return i;
  }

private:
  long n;
  const task<T> *of;
};

/* The end of a loop; <iterator> has one, and takes much to compile. */
struct end_of_values {};

/* A function that yields values to a loop. */
template <class T> class generator {
public:
  struct promise_type : lazy {
    T value;

    generator get_return_object () noexcept { return generator (*this); }
    std::suspend_always final_suspend () const noexcept { return {}; }
    std::suspend_always
    yield_value (T v) noexcept
    {
      value = v;
      return {};
    }
    void return_void () const noexcept {}
  };

  struct iterator {
    std::coroutine_handle<promise_type> of;

    T operator* () const noexcept { return of.promise ().value; }
    void operator++ () const { of.resume (); }
    bool operator== (end_of_values) const noexcept { return of.done (); }
  };

  explicit generator (promise_type &p) noexcept : frame (p) {}
  iterator
  begin () const
  {
    frame.own.resume ();
    return { frame.own };
  }
  end_of_values end () const noexcept { return {}; }

private:
  held<promise_type> frame;
};

/* One that can yield all of another at the same cost at any depth: the loop resumes the
   innermost one, and what it yields goes to the outermost one. */
template <class T> class nested_generator {
public:
  struct promise_type : lazy {
    T value;
    promise_type *outermost = this, *innermost = this, *outer = nullptr;

    struct at_end {
      bool await_ready () const noexcept { return false; }
      handle
      await_suspend (std::coroutine_handle<promise_type> h) const noexcept
      {
	promise_type &p = h.promise ();

	if (!p.outer)
	  return std::noop_coroutine ();
	p.outermost->innermost = p.outer;
	return p.outer->get ();
      }
      void await_resume () const noexcept {}
    };
    struct all_of {
      nested_generator inner;

      bool await_ready () const noexcept { return false; }
      handle
      await_suspend (std::coroutine_handle<promise_type> h) const noexcept
      {
	promise_type &p = inner.frame.own.promise ();

	p.outer = &h.promise ();
	p.outermost = p.outer->outermost;
	p.outermost->innermost = &p;
	return inner.frame.own;
      }
      void await_resume () const noexcept {}
    };

    handle get () noexcept { return std::coroutine_handle<promise_type>::from_promise (*this); }
    nested_generator get_return_object () noexcept { return nested_generator (*this); }
    at_end final_suspend () const noexcept { return {}; }
    std::suspend_always
    yield_value (T v) noexcept
    {
      outermost->value = v;
      return {};
    }
    all_of yield_value (nested_generator inner) noexcept { return { std::move (inner) }; }
    void return_void () const noexcept {}
  };

  struct iterator {
    std::coroutine_handle<promise_type> of;

    T operator* () const noexcept { return of.promise ().value; }
    void operator++ () const { of.promise ().innermost->get ().resume (); }
    bool operator== (end_of_values) const noexcept { return of.done (); }
  };

  explicit nested_generator (promise_type &p) noexcept : frame (p) {}
  iterator
  begin () const
  {
    frame.own.resume ();
    return { frame.own };
  }
  end_of_values end () const noexcept { return {}; }

private:
  held<promise_type> frame;
};

/* A function that yields values to who awaits them, and may wait itself. */
template <class T> class stream {
public:
  struct promise_type : lazy {
    T value;
    handle consumer;

    struct to_consumer {
      bool await_ready () const noexcept { return false; }
      handle
      await_suspend (std::coroutine_handle<promise_type> h) const noexcept
      {
	return h.promise ().consumer;
      }
      void await_resume () const noexcept {}
    };

    stream get_return_object () noexcept { return stream (*this); }
    to_consumer final_suspend () const noexcept { return {}; }
    to_consumer
    yield_value (T v) noexcept
    {
      value = v;
      return {};
    }
    void return_void () const noexcept {}
  };

  explicit stream (promise_type &p) noexcept : frame (p) {}

  /* co_await s.next () is a pointer to the next value, or null at the end. */
  struct next_value {
    std::coroutine_handle<promise_type> of;

    bool await_ready () const noexcept { return false; }
    handle
    await_suspend (handle h) const noexcept
    {
      of.promise ().consumer = h;
      return of;
    }
    const T *
    await_resume () const noexcept
    {
      return of.done () ? nullptr : &of.promise ().value;
    }
  };
  next_value next () const noexcept { return { frame.own }; }

private:
  held<promise_type> frame;
};

/* Run N operations, and print the nanoseconds of processor time that they took,
   and their value. */
inline void
measure (long (*row) (long), long n)
{
  timespec from, to;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &from);
  long value = row (n);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &to);
  std::printf ("%.0f %ld\n", (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec),
	       value);
}

/* Of callee.cc. */
task<long> add_elsewhere (long a, long b);
task<long> add_with_array (long a, long b);

#endif /* COROUTINE_H */
