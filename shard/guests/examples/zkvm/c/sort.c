/*
 * Reads up to 1,024 unsigned numbers of 4 bytes, little-endian, sorts them, and commits how many
 * there are, the smallest, the median and the largest, and a digest (FNV-1a) of the sorted bytes:
 * the proof shows these of numbers that it doesn't show. Exit code 1: the input isn't whole numbers,
 * there is none, or there are too many.
 */
#include "endgame.h"

enum { MOST = 1024 };

static eg_u32 numbers[MOST + 1];

static void sink(eg_u32 *heap, eg_u32 at, eg_u32 size) {
  while (2 * at + 1 < size) {
    eg_u32 child = 2 * at + 1;
    if (child + 1 < size && heap[child] < heap[child + 1]) child++;
    if (heap[at] >= heap[child]) return;
    eg_u32 moved = heap[at];
    heap[at] = heap[child];
    heap[child] = moved;
    at = child;
  }
}

/* In place and without recursion. */
static void sort(eg_u32 *heap, eg_u32 size) {
  for (eg_u32 at = size / 2; at-- > 0;) sink(heap, at, size);
  while (size > 1) {
    size--;
    eg_u32 moved = heap[0];
    heap[0] = heap[size];
    heap[size] = moved;
    sink(heap, 0, size);
  }
}

static eg_u32 digest(const eg_u8 *bytes, eg_u32 count) {
  eg_u32 hash = 2166136261u;
  for (eg_u32 i = 0; i < count; i++) hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

/* sp is set by the machine, and .bss is zero. */
void _start(void) {
  eg_u32 bytes = eg_read(numbers, sizeof numbers);
  eg_u32 count = bytes / 4;
  if (bytes % 4 != 0 || count == 0 || count > MOST) eg_halt(1);
  sort(numbers, count);
  eg_u32 result[5] = {
      count, numbers[0], numbers[count / 2], numbers[count - 1],
      digest((const eg_u8 *)numbers, bytes),
  };
  eg_commit(result, sizeof result);
  eg_halt(0);
}
