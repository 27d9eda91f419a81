// The rows of make bench in Rust, with the standard library alone.  A row does the same work
// as the C program of the same name in the folder above, and gives the same value.
//
// Rust has no generators in its stable language, so these rows are iterators, as an expert
// writes them.  Whoever awaits polls whom it awaits, from the outermost function each time.
// SPDX-License-Identifier: MIT

use callee::opaque;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::ffi::c_long;
use std::future::{poll_fn, Future};
use std::pin::{pin, Pin};
use std::rc::Rc;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

// Poll until it is ready, with a waker that does nothing.
#[inline(never)]
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = unsafe { Waker::from_raw(noop_clone(std::ptr::null())) };
    let mut cx = Context::from_waker(&waker);

    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut cx) {
            return value;
        }
    }
}

static NOOP: RawWakerVTable = RawWakerVTable::new(noop_clone, noop, noop, noop);

fn noop_clone(data: *const ()) -> RawWaker {
    RawWaker::new(data, &NOOP)
}

fn noop(_: *const ()) {}

struct Suspend(bool);

impl Future for Suspend {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

fn suspend() -> Suspend {
    Suspend(false)
}

// A future whose poll is to stay a call.
struct Noinline<F>(F);

impl<F: Future> Future for Noinline<F> {
    type Output = F::Output;

    #[inline(never)]
    fn poll(self: Pin<&mut Self>, cx: &mut Context) -> Poll<F::Output> {
        unsafe { self.map_unchecked_mut(|s| &mut s.0) }.poll(cx)
    }
}

// An executor of one thread: tasks that are queued when they are woken.
struct Task {
    future: RefCell<Option<Pin<Box<dyn Future<Output = ()>>>>>,
    queued: Cell<bool>,
}

thread_local! {
    static QUEUE: RefCell<VecDeque<Rc<Task>>> = const { RefCell::new(VecDeque::new()) };
}

fn enqueue(task: Rc<Task>) {
    if !task.queued.replace(true) {
        QUEUE.with(|queue| queue.borrow_mut().push_back(task));
    }
}

static TASK: RawWakerVTable =
    RawWakerVTable::new(task_clone, task_wake, task_wake_by_ref, task_drop);

fn task_clone(data: *const ()) -> RawWaker {
    unsafe { Rc::increment_strong_count(data as *const Task) };
    RawWaker::new(data, &TASK)
}

fn task_wake(data: *const ()) {
    enqueue(unsafe { Rc::from_raw(data as *const Task) });
}

fn task_wake_by_ref(data: *const ()) {
    task_clone(data);
    task_wake(data);
}

fn task_drop(data: *const ()) {
    drop(unsafe { Rc::from_raw(data as *const Task) });
}

impl Task {
    fn run(self: Rc<Task>) {
        let mut slot = self.future.borrow_mut();
        let waker = unsafe { Waker::from_raw(task_clone(Rc::as_ptr(&self) as *const ())) };

        self.queued.set(false);
        if let Some(future) = slot.as_mut() {
            if future.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                *slot = None;
            }
        }
    }
}

// What a task and who awaits it share.
struct Joined<T> {
    value: Cell<Option<T>>,
    waiter: Cell<Option<Waker>>,
}

struct Handle<T>(Rc<Joined<T>>);

impl<T> Future for Handle<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, cx: &mut Context) -> Poll<T> {
        match self.0.value.take() {
            Some(value) => Poll::Ready(value),
            None => {
                self.0.waiter.set(Some(cx.waker().clone()));
                Poll::Pending
            }
        }
    }
}

fn spawn<T: 'static>(future: impl Future<Output = T> + 'static) -> Handle<T> {
    let joined = Rc::new(Joined { value: Cell::new(None), waiter: Cell::new(None) });
    let of_task = joined.clone();
    let whole = async move {
        of_task.value.set(Some(future.await));
        if let Some(waker) = of_task.waiter.take() {
            waker.wake();
        }
    };

    enqueue(Rc::new(Task {
        future: RefCell::new(Some(Box::pin(whole))),
        queued: Cell::new(false),
    }));
    Handle(joined)
}

// Run it as a task, and all that it starts, until nobody has a turn.
#[inline(never)]
fn run<T: 'static>(future: impl Future<Output = T> + 'static) -> T {
    let handle = spawn(future);

    while let Some(task) = QUEUE.with(|queue| queue.borrow_mut().pop_front()) {
        task.run();
    }
    handle.0.value.take().unwrap()
}

struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

// What somebody waits for until it is set, and resets.
#[derive(Default)]
struct Event {
    is_set: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Event {
    fn set(&self) {
        self.is_set.set(true);
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }

    fn wait(&self) -> impl Future<Output = ()> + '_ {
        poll_fn(|cx| {
            if self.is_set.replace(false) {
                return Poll::Ready(());
            }
            let mut waker = self.waker.borrow_mut();
            match &mut *waker {
                Some(known) => known.clone_from(cx.waker()),
                None => *waker = Some(cx.waker().clone()),
            }
            Poll::Pending
        })
    }
}

// add.c
async fn add(a: i64, b: i64) -> i64 {
    a + b
}

async fn adds<F: Future<Output = i64>>(n: i64, add: impl Fn(i64, i64) -> F) -> i64 {
    let mut sum = 0;

    for i in 0..n {
        sum = opaque(add(sum, i).await);
    }
    sum
}

// suspend.c
async fn tick(v: i64) -> i64 {
    suspend().await;
    v + 1
}

async fn ticks(n: i64) -> i64 {
    let mut sum = 0;

    for i in 0..n {
        sum += tick(i).await;
    }
    sum
}

// chain.c
async fn level_0(v: i64) -> i64 {
    suspend().await;
    v
}

macro_rules! levels {
    ($wrap:expr; $($name:ident $below:ident $k:expr),*) => {
        $(async fn $name(v: i64) -> i64 {
            $wrap($below(v)).await + $k
        })*
    };
}

levels!(Noinline; n1 level_0 1, n2 n1 2, n3 n2 3, n4 n3 4, n5 n4 5, n6 n5 6, n7 n6 7, n8 n7 8,
    n9 n8 9, n10 n9 10);
levels!(std::convert::identity; i1 level_0 1, i2 i1 2, i3 i2 3, i4 i3 4, i5 i4 5, i6 i5 6,
    i7 i6 7, i8 i7 8, i9 i8 9, i10 i9 10);

async fn chains<F: Future<Output = i64>>(n: i64, top: impl Fn(i64) -> F) -> i64 {
    let mut sum = 0;

    for i in 0..n {
        sum += top(i).await;
    }
    sum
}

// deep.c: once so deep, and n suspensions there; or n times so deep, and one there.
async fn deep(depth: i64, n: i64) -> i64 {
    let mut sum = 0;

    if depth > 0 {
        return Box::pin(deep(depth - 1, n)).await + depth;
    }
    for i in 0..n {
        suspend().await;
        sum += i;
    }
    sum
}

async fn deep_again(depth: i64, n: i64) -> i64 {
    let mut sum = 0;

    for _ in 0..n {
        sum += deep(depth, 1).await;
    }
    sum
}

// reader.c
struct Reader {
    buffer: [u8; 64],
    used: usize,
}

impl Reader {
    #[inline(never)]
    fn refill(&mut self) {
        for (i, byte) in self.buffer.iter_mut().enumerate() {
            *byte = if i % 8 == 7 { b' ' } else { b'1' + (i % 8) as u8 };
        }
        callee::escape(&mut self.buffer);
        self.used = 0;
    }

    async fn next_byte(&mut self) -> u8 {
        if self.used == self.buffer.len() {
            suspend().await;
            self.refill();
        }
        let byte = self.buffer[self.used];
        self.used += 1;
        byte
    }
}

async fn reads(n: i64) -> i64 {
    let mut reader = Reader { buffer: [0; 64], used: 64 };
    let (mut sum, mut number) = (0, 0);

    for _ in 0..n {
        match reader.next_byte().await {
            b' ' => {
                sum += number;
                number = 0;
            }
            digit => number = number * 10 + (digit - b'0') as i64,
        }
    }
    sum
}

// fib.c
async fn fib(n: i32) -> i64 {
    if n < 2 {
        return n as i64;
    }
    Box::pin(fib(n - 1)).await + Box::pin(fib(n - 2)).await
}

async fn fibs(n: i64) -> i64 {
    let mut sum = 0;

    for _ in 0..n {
        sum += fib(opaque(25) as i32).await;
    }
    sum
}

// tree.c
async fn tree(n: i32) -> i64 {
    if n < 2 {
        suspend().await;
        return n as i64;
    }
    Box::pin(tree(n - 1)).await + Box::pin(tree(n - 2)).await
}

async fn trees(n: i64) -> i64 {
    let mut sum = 0;

    for _ in 0..n {
        sum += tree(15).await;
    }
    sum
}

// yield.c
async fn yields(n: i64) -> i64 {
    let mut sum = 0;

    for i in 0..n {
        Yield(false).await;
        sum += i;
    }
    sum
}

// spawn.c
async fn work(v: i64) -> i64 {
    v + 1
}

async fn spawns(n: i64) -> i64 {
    let mut sum = 0;

    for i in 0..n {
        sum += spawn(work(i)).await;
    }
    sum
}

// select.c: a branch ends when it is woken, or all end when the last wake came.
struct Selection {
    events: Vec<Event>,
    left: Cell<i64>,
    sum: Cell<i64>,
}

async fn branch(s: Rc<Selection>, k: usize, patient: bool) {
    loop {
        s.events[k].wait().await;
        s.sum.set(s.sum.get() + k as i64);
        s.left.set(s.left.get() - 1);
        if !patient || s.left.get() <= 0 {
            return;
        }
    }
}

async fn wakes(s: Rc<Selection>, n: usize) {
    for i in 0..n {
        Yield(false).await;
        s.events[i * 7 % s.events.len()].set();
    }
}

// The index of the first that is ready; the others go on.
fn first_of<F: Future>(of: &mut [Pin<Box<F>>]) -> impl Future<Output = usize> + '_ {
    poll_fn(|cx| {
        match of.iter_mut().position(|future| future.as_mut().poll(cx).is_ready()) {
            Some(k) => Poll::Ready(k),
            None => Poll::Pending,
        }
    })
}

async fn selects(n: i64, width: usize, anew: bool) -> i64 {
    let s = Rc::new(Selection {
        events: (0..width).map(|_| Event::default()).collect(),
        left: Cell::new(n),
        sum: Cell::new(0),
    });
    let waker = spawn(wakes(s.clone(), n as usize));
    let mut of: Vec<_> = (0..width).map(|k| Box::pin(branch(s.clone(), k, !anew))).collect();

    for _ in 0..if anew { n } else { 1 } {
        let k = first_of(&mut of).await;
        of[k].set(branch(s.clone(), k, !anew));
    }
    waker.await;
    s.sum.get()
}

// generator.c
fn mix(x: u64) -> u64 {
    x ^ x >> 7
}

struct Values {
    n: u64,
    i: u64,
}

impl Iterator for Values {
    type Item = u64;

    #[inline(never)]
    fn next(&mut self) -> Option<u64> {
        if self.i == self.n {
            return None;
        }
        let v = mix(self.i);
        self.i += 1;
        Some(v)
    }
}

#[inline(never)]
fn generate(values: impl Iterator<Item = u64>) -> i64 {
    let mut sum = 0;

    for v in values {
        sum += v;
    }
    sum as i64
}

// walk.c
struct Node {
    left: Option<Box<Node>>,
    right: Option<Box<Node>>,
    key: i64,
}

fn grow(depth: i32, keys: &mut i64) -> Option<Box<Node>> {
    if depth == 0 {
        return None;
    }
    let left = grow(depth - 1, keys);
    let key = *keys;
    *keys += 1;
    Some(Box::new(Node { left, key, right: grow(depth - 1, keys) }))
}

struct Walk<'a>(Vec<&'a Node>);

impl<'a> Walk<'a> {
    fn go_left(&mut self, mut t: &'a Option<Box<Node>>) {
        while let Some(node) = t {
            self.0.push(node);
            t = &node.left;
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        let node = self.0.pop()?;
        self.go_left(&node.right);
        Some(node.key)
    }
}

fn walks(tree: &Option<Box<Node>>, mut n: i64) -> i64 {
    let mut sum = 0;

    while n > 0 {
        let mut walk = Walk(Vec::new());
        walk.go_left(tree);
        for key in walk {
            sum += key;
            n -= 1;
            if n == 0 {
                break;
            }
        }
    }
    sum
}

// stream.c: the interface of a stream, which an async function cannot have.
trait Stream {
    type Item;
    fn poll_next(&mut self, cx: &mut Context) -> Poll<Option<Self::Item>>;
}

struct StreamValues {
    n: i64,
    i: i64,
    waited: bool,
}

impl Stream for StreamValues {
    type Item = i64;

    #[inline(never)]
    fn poll_next(&mut self, _: &mut Context) -> Poll<Option<i64>> {
        if self.i == self.n {
            return Poll::Ready(None);
        }
        if self.i % 64 == 63 && !std::mem::replace(&mut self.waited, true) {
            return Poll::Pending;
        }
        let i = self.i;
        self.waited = false;
        self.i += 1;
        Poll::Ready(Some(i ^ i >> 3))
    }
}

async fn streams(n: i64) -> i64 {
    let mut s = StreamValues { n, i: 0, waited: false };
    let mut sum = 0;

    while let Some(v) = poll_fn(|cx| s.poll_next(cx)).await {
        sum += v;
    }
    sum
}

fn row(name: &str, tree: &Option<Box<Node>>, n: i64) -> Option<i64> {
    let (of, width) = name.rsplit_once('-').unwrap_or((name, ""));
    let width: i64 = width.parse().unwrap_or(0);

    Some(match of {
        "deep" => block_on(deep(width, n)),
        "again" => block_on(deep_again(width, n)),
        "select" => run(selects(n, width as usize, false)),
        "select-anew" => run(selects(n, width as usize, true)),
        _ => match name {
            "add-noinline" => block_on(adds(n, |a, b| Noinline(add(a, b)))),
            "add-inline" => block_on(adds(n, add)),
            "add-unit" => block_on(adds(n, callee::add)),
            "add-frame" => block_on(adds(n, callee::add_with_array)),
            "suspend" => block_on(ticks(n)),
            "chain" => block_on(chains(n, n10)),
            "chain-inline" => block_on(chains(n, i10)),
            "reader" => block_on(reads(n)),
            "fib" => block_on(fibs(n)),
            "tree" => block_on(trees(n)),
            "yield" => run(yields(n)),
            "spawn" => run(spawns(n)),
            "generator-noinline" => generate(Values { n: n as u64, i: 0 }),
            "generator-inline" => generate((0..n as u64).map(mix)),
            "walk" => walks(tree, n),
            "stream" => block_on(streams(n)),
            _ => return None,
        },
    })
}

// Nanoseconds of this thread's processor time, for which the standard library has no name; the
// number of the clock is Linux's.
fn processor_time() -> i64 {
    const CLOCK_THREAD_CPUTIME_ID: i32 = 3;
    let mut time = [0 as c_long; 2];

    extern "C" {
        fn clock_gettime(clock: i32, time: *mut c_long) -> i32;
    }
    unsafe { clock_gettime(CLOCK_THREAD_CPUTIME_ID, time.as_mut_ptr()) };
    time[0] as i64 * 1_000_000_000 + time[1] as i64
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let name = arguments.get(1).map_or("", String::as_str);
    let n = arguments.get(2).and_then(|n| n.parse().ok()).unwrap_or(0);
    let tree = if name == "walk" { grow(16, &mut 0) } else { None };
    let from = processor_time();

    match row(name, &tree, n) {
        Some(value) => println!("{} {}", processor_time() - from, value),
        None => {
            eprintln!("usage: rows ROW N");
            std::process::exit(2);
        }
    }
}
