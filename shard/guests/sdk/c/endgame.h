/*
 * Guest ABI 1 for C (docs/shard-protocol.md 5): the ecalls, and nothing above them.
 *
 * Build: cc -march=rv32im -mabi=ilp32 -mstrict-align -nostdlib -ffreestanding -static -O2.
 * sp is set when _start begins. Pointers of words, points, u256 and keys must be 4-byte aligned.
 *
 * A C program of a shard has to do itself what the Rust SDK does: bind every input into the claim, ask
 * for each key once and never forget the answer, check the multiproof, write the claim. A program that
 * only computes needs eg_read, eg_commit and eg_halt.
 */
#ifndef ENDGAME_H
#define ENDGAME_H

typedef unsigned char eg_u8;
typedef unsigned int eg_u32;

/* 256 bits, little-endian words. */
typedef struct { eg_u32 word[8]; } eg_u256;
/* An affine point of secp256k1, coordinates reduced. */
typedef struct { eg_u256 x, y; } eg_point;
typedef struct { eg_u32 kind, bytes; } eg_item;

enum {
  EG_END = 0, EG_SPAN = 1, EG_CONTEXT = 2, EG_ENTRY = 3, EG_BATCH = 5, EG_VIEW = 6,
  EG_NULL = 0x100 /* flag: only fold and name the item */
};
enum { EG_RECEIPT = 1, EG_ENTRY_RECEIPT = 2, EG_MESSAGE = 3, EG_SKIPPED = 4 };

#define EG_ABSENT 0xffffffffu
/* As n of eg_state_put: delete. */
#define EG_DELETE 0xffffffffu

static inline eg_item eg_ecall(eg_u32 number, eg_u32 x, eg_u32 y, eg_u32 z) {
  register eg_u32 a7 __asm__("a7") = number;
  register eg_u32 a0 __asm__("a0") = x;
  register eg_u32 a1 __asm__("a1") = y;
  register eg_u32 a2 __asm__("a2") = z;
  __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a7), "r"(a2) : "memory");
  eg_item result = {a0, a1};
  return result;
}

#define EG_P(pointer) ((eg_u32)(pointer))

/* Ends the run. */
static inline void eg_halt(eg_u32 code) {
  eg_ecall(93, code, 0, 0);
  for (;;) {
  }
}
/* Ends the item before; the next one's kind and payload length. */
static inline eg_item eg_next(void) { return eg_ecall(0x100, 0, 0, 0); }
/* Copies the next payload bytes, at most n; how many. */
static inline eg_u32 eg_read(void *to, eg_u32 n) { return eg_ecall(0x101, EG_P(to), n, 0).kind; }
/* Appends to the journal, 1 MiB in all. */
static inline void eg_commit(const void *from, eg_u32 n) { eg_ecall(0x102, EG_P(from), n, 0); }
/* Length of a value or EG_ABSENT. A hint: the multiproof decides. */
static inline eg_u32 eg_state_len(const eg_u32 key[8]) {
  return eg_ecall(0x103, EG_P(key), 0, 0).kind;
}
/* The first n bytes of the value of the last eg_state_len; how many. */
static inline eg_u32 eg_state_read(void *to, eg_u32 n) {
  return eg_ecall(0x104, EG_P(to), n, 0).kind;
}
/* Tells the host of a write, before the next eg_next; n is 1 to 65,536 or EG_DELETE. */
static inline void eg_state_put(const eg_u32 key[8], const void *value, eg_u32 n) {
  eg_ecall(0x105, EG_P(key), EG_P(value), n);
}
/* For the host's index; kinds 1, 2 and 4 belong into the receipts root. */
static inline void eg_emit(eg_u32 kind, const void *from, eg_u32 n) {
  eg_ecall(0x107, kind, EG_P(from), n);
}
/* Debug text. */
static inline void eg_print(const void *text, eg_u32 n) { eg_ecall(0x10f, EG_P(text), n, 0); }
/* Poseidon2 over KoalaBear, width 16, in place. */
static inline void eg_poseidon2(eg_u32 state[16]) { eg_ecall(0x200, EG_P(state), 0, 0); }
/* keccak-f[1600] over 25 little-endian u64, in place. */
static inline void eg_keccak_f(eg_u32 state[50]) { eg_ecall(0x201, EG_P(state), 0, 0); }
/* p = p + q; useless for p = q and p = -q, and there is no infinity. */
static inline void eg_secp256k1_add(eg_point *p, const eg_point *q) {
  eg_ecall(0x202, EG_P(p), EG_P(q), 0);
}
/* p = 2p. */
static inline void eg_secp256k1_double(eg_point *p) { eg_ecall(0x203, EG_P(p), 0, 0); }
/* a = a * b mod m, and 0 if m is 0. */
static inline void eg_mulmod256(eg_u256 *a, const eg_u256 *b, const eg_u256 *m) {
  eg_ecall(0x204, EG_P(a), EG_P(b), EG_P(m));
}

#endif
