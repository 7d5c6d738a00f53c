#include "core/fiber/context.h"

#if GMP_OWN_SWITCH

// The callee-saved registers of the System V ABI. The floating-point control words, which belong to them, are the
// caller's business (fiber.h).
#define GMP_SAVE_AND_SWITCH \
  "pushq %rbp\n\t"          \
  "pushq %rbx\n\t"          \
  "pushq %r12\n\t"          \
  "pushq %r13\n\t"          \
  "pushq %r14\n\t"          \
  "pushq %r15\n\t"          \
  "movq %rsp, (%rdi)\n\t"   \
  "movq %rsi, %rsp\n\t"     \
  "popq %r15\n\t"           \
  "popq %r14\n\t"           \
  "popq %r13\n\t"           \
  "popq %r12\n\t"           \
  "popq %rbx\n\t"           \
  "popq %rbp\n\t"

#define GMP_FUNCTION(name, body)      \
  asm(".text\n\t"                     \
      ".globl " name                  \
      "\n\t"                          \
      ".type " name                   \
      ",@function\n\t"                \
      ".p2align 4\n" name ":\n\t"     \
      ".cfi_startproc\n\t" body       \
      ".cfi_endproc\n\t"              \
      ".size " name ",.-" name "\n\t" \
      ".previous\n")

GMP_FUNCTION("gmpscope_switch", GMP_SAVE_AND_SWITCH "ret\n\t");
GMP_FUNCTION("gmpscope_switch_out", GMP_SAVE_AND_SWITCH "popq %rcx\n\tjmpq *%rcx\n\t");

#endif
