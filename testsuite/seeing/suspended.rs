// Three async functions that wait for each other, in a future that is suspended: the same as
// suspended.c.
// SPDX-License-Identifier: MIT

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Pending the first time.
struct Once(bool);

impl Future for Once {
    type Output = ();
    fn poll(mut self: std::pin::Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        Poll::Pending
    }
}

#[inline(never)]
fn stop() {
    black_box(0);
}

async fn low(n: i32) -> i32 {
    let low_sum = n + 10;
    let low_pair = (n, 7);
    Once(false).await;
    low_sum + low_pair.0 + low_pair.1
}

async fn mid(n: i32) -> i32 {
    let mid_sum = n + 20;
    let r = low(n + 1).await;
    r + mid_sum
}

async fn top(n: i32) -> i32 {
    let top_sum = n + 30;
    let r = mid(n + 1).await;
    r + top_sum
}

fn main() {
    let mut future = pin!(top(std::env::args().count() as i32));
    let mut cx = Context::from_waker(Waker::noop());
    let first = future.as_mut().poll(&mut cx).is_pending();
    stop();
    let last = future.as_mut().poll(&mut cx);
    println!("{first} {last:?}");
}
