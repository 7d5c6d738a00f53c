// Purpose: catches the fault of a goroutine that ran over its stack, on a signal stack of the thread.
// Mirrors: runtime.sigpanic's and newstack's "stack overflow" in purpose; Go notices it in the function prologue.
// Invariants: depends on nothing else of the runtime. One hook a process. Everything here that runs in the signal
//             handler is async-signal-safe, and so must the hook be.
#pragma once

namespace gmp::os {

// Called in the SIGSEGV handler with the address that was touched. If it is a goroutine's guard page the hook prints
// and calls _exit; if it is not, it returns and the fault goes the way it would have gone without us (a handler that
// was there before, or the default action with its core).
using OverflowHook = void (*)(void* ctx, void* fault_address);

// Installs the handler if that has not been done, gives the calling thread its signal stack, and sets the hook (null:
// none).
// Set null before what ctx points to goes away.
void setOverflowHook(OverflowHook hook, void* ctx);

// Gives the calling thread an alternate signal stack until it ends, unless it has a good one. Without one the kernel
// cannot deliver a signal whose cause is that the stack is full.
void giveThisThreadAnAltStack();

}  // namespace gmp::os
