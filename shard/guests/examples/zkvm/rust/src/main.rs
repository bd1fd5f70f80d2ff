//! Reads a number n of 4 bytes, little-endian, counts the primes below n, and commits n, how many
//! there are, and the largest. Exit code 1: n isn't 3 to 100,000; 101: a panic.
#![no_std]
#![no_main]

use core::arch::{asm, global_asm};

const MOST: usize = 100_000;

global_asm!(
    ".section .text._start,\"ax\",@progbits",
    ".globl _start",
    "_start:",
    "li sp, 0x0C000000",
    "call run",
    "unimp",
);

/// One ecall of docs/shard-protocol.md 5; what is in a0 then.
fn ecall(number: u32, a0: u32, a1: u32) -> u32 {
    let result;
    // SAFETY: the callers pass ranges that are theirs; the block clobbers memory.
    unsafe {
        asm!("ecall", in("a7") number, inlateout("a0") a0 => result, inlateout("a1") a1 => _,
            options(nostack));
    }
    result
}

fn read(to: &mut [u8]) -> usize {
    ecall(0x101, to.as_mut_ptr() as u32, to.len() as u32) as usize
}

fn commit(from: &[u8]) {
    ecall(0x102, from.as_ptr() as u32, from.len() as u32);
}

fn halt(code: u32) -> ! {
    ecall(93, code, 0);
    loop {}
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    halt(101)
}

/// How many primes are below n, and the largest.
fn primes(n: usize) -> (u32, u32) {
    let mut composite = [false; MOST];
    let (mut count, mut largest) = (0, 0);
    for i in 2..n {
        if !composite[i] {
            count += 1;
            largest = i as u32;
            let mut multiple = 2 * i;
            while multiple < n {
                composite[multiple] = true;
                multiple += i;
            }
        }
    }
    (count, largest)
}

#[no_mangle]
extern "C" fn run() -> ! {
    let mut input = [0u8; 5];
    if read(&mut input) != 4 {
        halt(1);
    }
    let n = u32::from_le_bytes([input[0], input[1], input[2], input[3]]);
    if !(3..=MOST as u32).contains(&n) {
        halt(1);
    }
    let (count, largest) = primes(n as usize);
    for word in [n, count, largest] {
        commit(&word.to_le_bytes());
    }
    halt(0)
}
