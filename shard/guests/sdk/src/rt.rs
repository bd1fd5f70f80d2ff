//! Runtime: entry, stack, heap, panics.
//!
//! Memory: the image from 0x10000, the stack down from 0x0C000000 (given), the heap up from
//! 0x10000000, at most [`HEAP_MAX`]. The host counts touched pages and stops at 64 MiB.

#[cfg(target_arch = "riscv32")]
mod bare {
    use crate::{exit, sys};
    use core::alloc::{GlobalAlloc, Layout};
    use core::arch::global_asm;
    use core::cell::UnsafeCell;
    use core::ptr;

    /// Most bytes of heap: image and stack have the rest of 64 MiB.
    pub const HEAP_MAX: usize = 56 << 20;

    const HEAP_START: usize = 0x1000_0000;
    const CLASSES: usize = 28;

    // A catch frame on the stack holds the callee-saved registers and the frame before; a panic
    // goes back to the innermost frame.
    global_asm!(
        ".section .text.endgame_start,\"ax\",@progbits",
        ".globl _start",
        "_start:",
        "li sp, 0x0C000000",
        "call endgame_main",
        "li a7, 93",
        "li a0, 0",
        "ecall",
        "unimp",
        ".section .text.endgame_catch,\"ax\",@progbits",
        ".globl endgame_catch",
        "endgame_catch:",
        "addi sp, sp, -64",
        "sw ra, 0(sp)",
        "sw s0, 4(sp)",
        "sw s1, 8(sp)",
        "sw s2, 12(sp)",
        "sw s3, 16(sp)",
        "sw s4, 20(sp)",
        "sw s5, 24(sp)",
        "sw s6, 28(sp)",
        "sw s7, 32(sp)",
        "sw s8, 36(sp)",
        "sw s9, 40(sp)",
        "sw s10, 44(sp)",
        "sw s11, 48(sp)",
        "la t0, endgame_frame",
        "lw t1, 0(t0)",
        "sw t1, 52(sp)",
        "sw sp, 0(t0)",
        "mv t1, a0",
        "mv a0, a1",
        "jalr t1",
        "li a0, 0",
        "1:",
        "la t0, endgame_frame",
        "lw t1, 52(sp)",
        "sw t1, 0(t0)",
        "lw ra, 0(sp)",
        "lw s0, 4(sp)",
        "lw s1, 8(sp)",
        "lw s2, 12(sp)",
        "lw s3, 16(sp)",
        "lw s4, 20(sp)",
        "lw s5, 24(sp)",
        "lw s6, 28(sp)",
        "lw s7, 32(sp)",
        "lw s8, 36(sp)",
        "lw s9, 40(sp)",
        "lw s10, 44(sp)",
        "lw s11, 48(sp)",
        "addi sp, sp, 64",
        "ret",
        ".globl endgame_throw",
        "endgame_throw:",
        "la t0, endgame_frame",
        "lw sp, 0(t0)",
        "li a0, 1",
        "j 1b",
    );

    // The compiler's own copy word by word in a loop; programs copy and clear a lot in 32-byte pieces.
    // Copies between different alignments go byte by byte: they are short here.
    global_asm!(
        ".section .text.memcpy,\"ax\",@progbits",
        ".globl memcpy",
        ".type memcpy,@function",
        "memcpy:",
        "mv t6, a0",
        "xor t0, a0, a1",
        "andi t0, t0, 3",
        "bnez t0, 4f",
        "1:",
        "andi t0, t6, 3",
        "beqz t0, 10f",
        "beqz a2, 8f",
        "lbu t0, 0(a1)",
        "sb t0, 0(t6)",
        "addi a1, a1, 1",
        "addi t6, t6, 1",
        "addi a2, a2, -1",
        "j 1b",
        "10:",
        "li t5, 32",
        "bltu a2, t5, 3f",
        "2:",
        "lw t0, 0(a1)",
        "lw t1, 4(a1)",
        "lw t2, 8(a1)",
        "lw t3, 12(a1)",
        "sw t0, 0(t6)",
        "sw t1, 4(t6)",
        "sw t2, 8(t6)",
        "sw t3, 12(t6)",
        "lw t0, 16(a1)",
        "lw t1, 20(a1)",
        "lw t2, 24(a1)",
        "lw t3, 28(a1)",
        "sw t0, 16(t6)",
        "sw t1, 20(t6)",
        "sw t2, 24(t6)",
        "sw t3, 28(t6)",
        "addi a1, a1, 32",
        "addi t6, t6, 32",
        "addi a2, a2, -32",
        "bgeu a2, t5, 2b",
        "3:",
        "li t5, 4",
        "bltu a2, t5, 5f",
        "6:",
        "lw t0, 0(a1)",
        "sw t0, 0(t6)",
        "addi a1, a1, 4",
        "addi t6, t6, 4",
        "addi a2, a2, -4",
        "bgeu a2, t5, 6b",
        "5:",
        "beqz a2, 8f",
        "7:",
        "lbu t0, 0(a1)",
        "sb t0, 0(t6)",
        "addi a1, a1, 1",
        "addi t6, t6, 1",
        "addi a2, a2, -1",
        "bnez a2, 7b",
        "8:",
        "ret",
        "4:",
        // Four bytes at a time.
        "li t5, 4",
        "bltu a2, t5, 5b",
        "9:",
        "lbu t0, 0(a1)",
        "lbu t1, 1(a1)",
        "lbu t2, 2(a1)",
        "lbu t3, 3(a1)",
        "sb t0, 0(t6)",
        "sb t1, 1(t6)",
        "sb t2, 2(t6)",
        "sb t3, 3(t6)",
        "addi a1, a1, 4",
        "addi t6, t6, 4",
        "addi a2, a2, -4",
        "bgeu a2, t5, 9b",
        "j 5b",
        ".section .text.memset,\"ax\",@progbits",
        ".globl memset",
        ".type memset,@function",
        "memset:",
        "mv t6, a0",
        "9:",
        "andi t0, t6, 3",
        "beqz t0, 1f",
        "beqz a2, 8f",
        "sb a1, 0(t6)",
        "addi t6, t6, 1",
        "addi a2, a2, -1",
        "j 9b",
        "1:",
        "andi t0, a1, 255",
        "slli t1, t0, 8",
        "or t0, t0, t1",
        "slli t1, t0, 16",
        "or t0, t0, t1",
        "li t5, 32",
        "bltu a2, t5, 3f",
        "2:",
        "sw t0, 0(t6)",
        "sw t0, 4(t6)",
        "sw t0, 8(t6)",
        "sw t0, 12(t6)",
        "sw t0, 16(t6)",
        "sw t0, 20(t6)",
        "sw t0, 24(t6)",
        "sw t0, 28(t6)",
        "addi t6, t6, 32",
        "addi a2, a2, -32",
        "bgeu a2, t5, 2b",
        "3:",
        "li t5, 4",
        "bltu a2, t5, 5f",
        "6:",
        "sw t0, 0(t6)",
        "addi t6, t6, 4",
        "addi a2, a2, -4",
        "bgeu a2, t5, 6b",
        "5:",
        "beqz a2, 8f",
        "7:",
        "sb a1, 0(t6)",
        "addi t6, t6, 1",
        "addi a2, a2, -1",
        "bnez a2, 7b",
        "8:",
        "ret",
    );

    #[no_mangle]
    static mut endgame_frame: u32 = 0;

    extern "C" {
        fn endgame_catch(call: extern "C" fn(*mut u8), data: *mut u8) -> u32;
        fn endgame_throw() -> !;
    }

    #[panic_handler]
    fn panic(_: &core::panic::PanicInfo) -> ! {
        // SAFETY: one thread; the frame, if there is one, is alive: catch() has not returned.
        unsafe {
            if endgame_frame == 0 {
                sys::halt(exit::PANIC)
            }
            endgame_throw()
        }
    }

    pub fn catch<R>(call: impl FnOnce() -> R) -> Option<R> {
        struct Slot<F, R> {
            call: Option<F>,
            result: Option<R>,
        }
        extern "C" fn enter<F: FnOnce() -> R, R>(data: *mut u8) {
            // SAFETY: data is the Slot below, borrowed by nobody else during the call.
            let slot = unsafe { &mut *(data as *mut Slot<F, R>) };
            if let Some(call) = slot.call.take() {
                slot.result = Some(call());
            }
        }
        fn enter_of<F: FnOnce() -> R, R>(_: &Slot<F, R>) -> extern "C" fn(*mut u8) {
            enter::<F, R>
        }
        let mut slot = Slot { call: Some(call), result: None };
        let function = enter_of(&slot);
        // SAFETY: see enter(). After a panic nothing of the call's stack is used again; what it
        // allocated is leaked.
        let panicked = unsafe { endgame_catch(function, &mut slot as *mut _ as *mut u8) };
        if panicked != 0 {
            return None;
        }
        slot.result.take()
    }

    /// Blocks of powers of two with one free list per size, cut from a rising mark.
    struct Heap(UnsafeCell<Lists>);

    struct Lists {
        free: [*mut u8; CLASSES],
        mark: usize,
    }

    // SAFETY: a guest has one thread.
    unsafe impl Sync for Heap {}

    #[global_allocator]
    static HEAP: Heap =
        Heap(UnsafeCell::new(Lists { free: [ptr::null_mut(); CLASSES], mark: HEAP_START }));

    fn class(size: usize) -> usize {
        let mut class = 4;
        while (1usize << class) < size {
            class += 1;
            if class == CLASSES {
                sys::halt(exit::MEMORY)
            }
        }
        class
    }

    // SAFETY: blocks are disjoint, at least as long as asked, and aligned to 16, or to their size
    // where more is asked.
    unsafe impl GlobalAlloc for Heap {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let class = class(layout.size().max(layout.align()));
            let lists = &mut *self.0.get();
            let head = lists.free[class];
            if !head.is_null() && (head as usize) & (layout.align() - 1) == 0 {
                lists.free[class] = *(head as *mut *mut u8);
                return head;
            }
            let start = if layout.align() > 16 {
                (lists.mark + layout.align() - 1) & !(layout.align() - 1)
            } else {
                lists.mark
            };
            let end = start + (1 << class);
            if end > HEAP_START + HEAP_MAX {
                sys::halt(exit::MEMORY)
            }
            lists.mark = end;
            start as *mut u8
        }

        unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
            let class = class(layout.size().max(layout.align()));
            let lists = &mut *self.0.get();
            *(block as *mut *mut u8) = lists.free[class];
            lists.free[class] = block;
        }

        unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            let asked = layout.size().max(layout.align());
            if class(asked) == class(size.max(layout.align())) {
                return block;
            }
            let to = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            ptr::copy_nonoverlapping(block, to, layout.size().min(size));
            self.dealloc(block, layout);
            to
        }
    }
}

#[cfg(target_arch = "riscv32")]
pub use bare::{catch, HEAP_MAX};

/// Runs the call; None if it panicked. The call's memory is then leaked and its borrows are over.
#[cfg(not(target_arch = "riscv32"))]
pub fn catch<R>(call: impl FnOnce() -> R) -> Option<R> {
    use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => Some(result),
        Err(payload) if payload.is::<crate::host::Exit>() => resume_unwind(payload),
        Err(_) => None,
    }
}

/// Makes a [`crate::Program`] value the program of this binary. On other targets than riscv32 it
/// makes an empty `main`.
#[macro_export]
macro_rules! program {
    ($program:expr) => {
        #[cfg(target_arch = "riscv32")]
        #[no_mangle]
        extern "C" fn endgame_main() {
            $crate::run(&$program)
        }

        #[cfg(not(target_arch = "riscv32"))]
        fn main() {}
    };
}
