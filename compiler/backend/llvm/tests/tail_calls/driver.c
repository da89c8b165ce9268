/* The scheduler's part: enters every family with few reductions, again and again until its first function has returned, and
   checks that the machine state came back as it was. */
#include <stddef.h>
#include <stdint.h>

/* By hand, because not every machine's headers are here. */
int printf(const char *format, ...);
_Noreturn void exit(int code);
_Noreturn void abort(void);

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
#if defined(__x86_64__)
    __asm__ volatile("" ::: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "xmm0", "xmm15", "memory");
#elif defined(__aarch64__)
    __asm__ volatile("mov x2, 77\n mov x5, x2\n mov x9, x2\n mov x15, x2\n mov x17, x2\n fmov d0, x2\n fmov d7, x2"
                     ::: "x2", "x5", "x9", "x15", "x17", "v0", "v7", "memory");
#elif defined(__arm__)
    __asm__ volatile("mov r12, #77\n vmov d0, r12, r12\n vmov d1, r12, r12\n vmov d6, r12, r12\n vmov d7, r12, r12"
                     ::: "r12", "d0", "d1", "d6", "d7", "memory");
#elif defined(__riscv)
    __asm__ volatile("li t0, 77\n li t3, 77\n li t6, 77\n li a4, 77\n li a7, 77" ::: "t0", "t3", "t6", "a4", "a7", "memory");
#else
#error "which registers does a call not keep here?"
#endif
    return a * 3 + b;
}

/* Takes reductions as a BIF that works long does. */
uint64_t rt_float_box(uint64_t *p, uint64_t bits) {
    p[FC] -= 1;
    return bits;
}

static uint64_t run(const struct family *family, uint64_t count) {
    uint64_t *bottom = block + STACK_WORDS - 1;
    *bottom = (uintptr_t)bl_bottom;
    for (int i = 0; i < X_WORDS; i++) x[i] = 0xdead;
    for (int i = 0; i < family->arity; i++) x[i] = family->args[i];
    x[0] = count;
    process[HP] = (uintptr_t)block;
    process[SP] = (uintptr_t)bottom;
    process[X] = (uintptr_t)x;
    process[CODE] = (uintptr_t)family->entry;
    for (ended = 0; !ended;) {
        process[FC] = REDUCTIONS;
        bl_enter(process);
    }
    if (process[HP] != (uintptr_t)block || process[SP] != (uintptr_t)bottom) {
        printf("the machine state is wrong after family %d\n", (int)(family - families));
        exit(1);
    }
    return result;
}

int main(void) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        for (size_t j = 0; j < sizeof counts / sizeof *counts; j++)
            printf("%zu %llu %llu\n", i, (unsigned long long)counts[j], (unsigned long long)run(&families[i], counts[j]));
    return 0;
}
