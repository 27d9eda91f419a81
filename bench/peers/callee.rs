// The callees of "another unit", as in ../add-callee.c: another crate.
// SPDX-License-Identifier: MIT

use std::arch::asm;

// The compiler knows nothing of the value from here on.
#[inline(always)]
pub fn opaque(mut x: i64) -> i64 {
    unsafe { asm!("/* {0} */", inout(reg) x, options(nomem, nostack, preserves_flags)) };
    x
}

// Somebody else may have read and written what is there.
#[inline(always)]
pub fn escape<T>(at: &mut T) {
    unsafe { asm!("/* {0} */", in(reg) at as *mut T, options(nostack, preserves_flags)) };
}

pub async fn add(a: i64, b: i64) -> i64 {
    a + b
}

pub async fn add_with_array(a: i64, b: i64) -> i64 {
    let mut s = [a, b];

    escape(&mut s);
    if b < 0 {
        std::future::pending::<()>().await;
    }
    s[0] + s[1]
}
