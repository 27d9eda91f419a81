/* Going on with the innermost frame of a chain of awaits, and from there outwards.

   A task is woken because of what the innermost function of its chain waits for.  To
   poll the task's future would lead through the whole chain to that function.  Where
   compiled frames are linked (plugin/generic/link-frames.cc) the way is shorter: the
   first word of a frame in the middle of the chain is the address of its site, which is
   code in the function that awaits it.  Here one jumps to that; the site calls the
   frame's function, and comes back with the answer, and with the frame of the function
   that waits in another register: unwinding from anywhere in the site needs the first
   one.  If the answer is ready, that one is next.  The outermost frame is a future, and
   has a vtable in its first word.

   The registers are agreed with the compiler (plugin/abi/wake-site.cc), as is the unwind
   information of sites: a frame by which nobody was called has no place on the stack, so
   all of them pretend to stand on the bytes that are set aside here, one for each.  A
   profiler that follows frame pointers, or copies the stack to follow it later, sees no
   more than the innermost function and the one that awaits it; so polls from the
   outermost frame can be asked for.
   SPDX-License-Identifier: MIT  */

#include "host/chain.h"

#include <stdlib.h>

/* Polls begin with the outermost frame. */
static bool from_root;

/* Whether a tool of valgrind's is going to tell where the program was: it does not follow
   the unwind information of sites.  Those that do have a library of theirs in front. */
static bool
told_by_valgrind_p (void)
{
  static const char *const tools[]
    = { "vgpreload_memcheck", "vgpreload_helgrind", "vgpreload_drd" };
  const char *preloaded = getenv ("LD_PRELOAD");

  for (size_t i = 0; preloaded && i < sizeof tools / sizeof *tools; i++)
    if (strstr (preloaded, tools[i]))
      return true;
  return false;
}

static __attribute__ ((__constructor__)) void
read_environment (void)
{
  const char *value = getenv ("ASYNCC_WAKE");

  from_root = value ? strcmp (value, "root") == 0 : told_by_valgrind_p ();
}

/* Poll ROOT, which is linked, with CX by going on with LEAF, the frame at which its chain
   stands; below. */
extern async_poll_t chain_wake (struct async_future *root, struct async_context *cx,
				struct async_future *leaf) __attribute__ ((__visibility__ ("hidden")));

async_poll_t
chain_poll_linked (struct async_future *f, struct async_context *cx,
		   struct async_future **leaf)
{
  async_poll_t answer;

  if (f->flags & ASYNC_FLAG_READY)
    return ASYNC_READY;
  answer = *leaf ? chain_wake (f, cx, *leaf) : f->vtable->poll (f, cx);
  if (answer == ASYNC_READY)
    f->flags |= ASYNC_FLAG_READY;
  else
    *leaf = cx->__leaf == f || from_root ? NULL : cx->__leaf;
  return answer;
}

async_poll_t
async_poll_chain (struct async_future *f, struct async_context *cx, struct async_future **leaf)
{
  return chain_poll (f, cx, leaf);
}

#if defined __x86_64__ && defined __LP64__

/* rbx: the frame; rdx: from a site, the next one; on the stack, below rbp: the context, the
   outermost frame, .Lanswered. */
__asm__ ("	.pushsection .text\n"
	 "	.globl	__asyncc_chain_wake\n"
	 "	.hidden	__asyncc_chain_wake\n"
	 "	.type	__asyncc_chain_wake, @function\n"
	 "__asyncc_chain_wake:\n"
	 "	.cfi_startproc\n"
	 "	pushq	%rbp\n"
	 "	.cfi_def_cfa_offset 16\n"
	 "	.cfi_offset %rbp, -16\n"
	 "	movq	%rsp, %rbp\n"
	 "	.cfi_def_cfa_register %rbp\n"
	 "	pushq	%rbx\n"
	 "	.cfi_offset %rbx, -24\n"
	 "	pushq	%rsi\n"
	 "	pushq	%rdi\n"
	 "	leaq	.Lanswered(%rip), %rax\n"
	 "	pushq	%rax\n"
	 "	subq	$2048, %rsp\n"
	 "	movq	%rdx, %rbx\n"
	 ".Lnext:\n"
	 "	notrack jmp *(%rbx)\n"
	 ".Lanswered:\n"
	 "	testl	%eax, %eax\n"
	 "	je	.Lend\n"
	 "	movq	%rdx, %rbx\n"
	 "	cmpq	-24(%rbp), %rbx\n"
	 "	jne	.Lnext\n"
	 "	movq	%rbx, %rdi\n"
	 "	movq	-16(%rbp), %rsi\n"
	 "	movq	(%rdi), %rax\n"
	 "	call	*(%rax)\n"
	 ".Lend:\n"
	 "	movq	-8(%rbp), %rbx\n"
	 "	.cfi_restore %rbx\n"
	 "	leave\n"
	 "	.cfi_def_cfa %rsp, 8\n"
	 "	.cfi_restore %rbp\n"
	 "	ret\n"
	 "	.cfi_endproc\n"
	 "	.size	__asyncc_chain_wake, .-__asyncc_chain_wake\n"
	 "	.popsection\n");

#elif defined __aarch64__ && defined __LP64__ && !defined __AARCH64EB__

/* x19: the frame; x1: the next one; on the stack, below x29: x19, the context, the outermost
   frame, .Lanswered. */
__asm__ ("	.pushsection .text\n"
	 "	.globl	__asyncc_chain_wake\n"
	 "	.hidden	__asyncc_chain_wake\n"
	 "	.type	__asyncc_chain_wake, %function\n"
	 "__asyncc_chain_wake:\n"
	 "	.cfi_startproc\n"
	 "	stp	x29, x30, [sp, -16]!\n"
	 "	.cfi_def_cfa_offset 16\n"
	 "	.cfi_offset 29, -16\n"
	 "	.cfi_offset 30, -8\n"
	 "	mov	x29, sp\n"
	 "	.cfi_def_cfa_register 29\n"
	 "	stp	x19, x1, [sp, -16]!\n"
	 "	.cfi_offset 19, -32\n"
	 "	adr	x16, .Lanswered\n"
	 "	stp	x0, x16, [sp, -16]!\n"
	 "	sub	sp, sp, 2048\n"
	 "	mov	x19, x2\n"
	 ".Lnext:\n"
	 "	ldr	x16, [x19]\n"
	 "	br	x16\n"
	 "	nop\n"
	 ".Lanswered:\n"
	 "	cbz	w0, .Lend\n"
	 "	mov	x19, x1\n"
	 "	ldr	x16, [x29, -32]\n"
	 "	cmp	x19, x16\n"
	 "	b.ne	.Lnext\n"
	 "	mov	x0, x19\n"
	 "	ldr	x1, [x29, -8]\n"
	 "	ldr	x16, [x0]\n"
	 "	ldr	x16, [x16]\n"
	 "	blr	x16\n"
	 ".Lend:\n"
	 "	ldr	x19, [x29, -16]\n"
	 "	.cfi_restore 19\n"
	 "	mov	sp, x29\n"
	 "	ldp	x29, x30, [sp], 16\n"
	 "	.cfi_def_cfa 31, 0\n"
	 "	.cfi_restore 29\n"
	 "	.cfi_restore 30\n"
	 "	ret\n"
	 "	.cfi_endproc\n"
	 "	.size	__asyncc_chain_wake, .-__asyncc_chain_wake\n"
	 "	.popsection\n");

#elif defined __riscv && __riscv_xlen == 64

/* s1: the frame; a1: the next one; on the stack, below s0: ra, s0, s1, the context,
   .Lanswered, the outermost frame. */
__asm__ ("	.pushsection .text\n"
	 "	.globl	__asyncc_chain_wake\n"
	 "	.hidden	__asyncc_chain_wake\n"
	 "	.type	__asyncc_chain_wake, @function\n"
	 "__asyncc_chain_wake:\n"
	 "	.cfi_startproc\n"
	 "	addi	sp, sp, -48\n"
	 "	.cfi_def_cfa_offset 48\n"
	 "	sd	ra, 40(sp)\n"
	 "	.cfi_offset 1, -8\n"
	 "	sd	s0, 32(sp)\n"
	 "	.cfi_offset 8, -16\n"
	 "	sd	s1, 24(sp)\n"
	 "	.cfi_offset 9, -24\n"
	 "	addi	s0, sp, 48\n"
	 "	.cfi_def_cfa 8, 0\n"
	 "	sd	a1, -32(s0)\n"
	 "	lla	t0, .Lanswered\n"
	 "	sd	t0, -40(s0)\n"
	 "	sd	a0, -48(s0)\n"
	 "	addi	sp, sp, -2048\n"
	 "	mv	s1, a2\n"
	 ".Lnext:\n"
	 "	ld	t0, 0(s1)\n"
	 "	jr	t0\n"
	 "	nop\n"
	 ".Lanswered:\n"
	 "	beqz	a0, .Lend\n"
	 "	mv	s1, a1\n"
	 "	ld	t0, -48(s0)\n"
	 "	bne	s1, t0, .Lnext\n"
	 "	mv	a0, s1\n"
	 "	ld	a1, -32(s0)\n"
	 "	ld	t0, 0(a0)\n"
	 "	ld	t0, 0(t0)\n"
	 "	jalr	t0\n"
	 ".Lend:\n"
	 "	addi	sp, s0, -48\n"
	 "	.cfi_def_cfa 2, 48\n"
	 "	ld	ra, 40(sp)\n"
	 "	.cfi_restore 1\n"
	 "	ld	s0, 32(sp)\n"
	 "	.cfi_restore 8\n"
	 "	ld	s1, 24(sp)\n"
	 "	.cfi_restore 9\n"
	 "	addi	sp, sp, 48\n"
	 "	.cfi_def_cfa_offset 0\n"
	 "	ret\n"
	 "	.cfi_endproc\n"
	 "	.size	__asyncc_chain_wake, .-__asyncc_chain_wake\n"
	 "	.popsection\n");

#else

/* No function is linked on such a machine. */
async_poll_t
chain_wake (struct async_future *root, struct async_context *cx,
	    struct async_future *leaf)
{
  (void) leaf;
  return root->vtable->poll (root, cx);
}

#endif
