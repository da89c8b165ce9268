/* The scheduler's part: enters every family with few reductions, again and again until its first function has returned, and
   checks that the machine state came back as it was. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct family {
    char *entry;
    int arity;
    uint64_t args[16];
};

#include "cases.h"

enum { REDUCTIONS = 3, STACK_WORDS = 1 << 16, X_WORDS = 1024 };

void bl_enter(void *process);
extern char bl_bottom[];

static uint64_t process[64], x[X_WORDS], block[STACK_WORDS], result;
static int ended;

uint64_t rt_bottom(void *p, uint64_t value) {
    (void)p;
    result = value;
    ended = 1;
    return 0;
}

uint64_t rt_cmp(uint64_t a, uint64_t b) {
    /* Nothing of a leaf function's registers may be relied upon. */
    __asm__ volatile("" ::: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm15", "memory");
    return a * 3 + b;
}

/* Takes reductions as a BIF that works long does. */
uint64_t rt_float_box(uint64_t *p, uint64_t bits) {
    p[FC] -= 1;
    return bits;
}

static uint64_t run(const struct family *family, uint64_t count) {
    uint64_t *bottom = block + STACK_WORDS - 1;
    *bottom = (uint64_t)bl_bottom;
    for (int i = 0; i < X_WORDS; i++) x[i] = 0xdead;
    for (int i = 0; i < family->arity; i++) x[i] = family->args[i];
    x[0] = count;
    process[HP] = (uint64_t)block;
    process[SP] = (uint64_t)bottom;
    process[X] = (uint64_t)x;
    process[CODE] = (uint64_t)family->entry;
    for (ended = 0; !ended;) {
        process[FC] = REDUCTIONS;
        bl_enter(process);
    }
    if (process[HP] != (uint64_t)block || process[SP] != (uint64_t)bottom) {
        fprintf(stderr, "the machine state is wrong after family %d\n", (int)(family - families));
        exit(1);
    }
    return result;
}

int main(void) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        for (size_t j = 0; j < sizeof counts / sizeof *counts; j++)
            printf("%zu %" PRIu64 " %" PRIu64 "\n", i, counts[j], run(&families[i], counts[j]));
    return 0;
}
