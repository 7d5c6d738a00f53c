// Purpose: planted mistakes. In the product GMP_MUTANT(name) is the constant false and leaves nothing behind; the test
//          build of the same source (tests/sim/mutants) switches one on and shows that the simulator finds it.
//          GMP_STRICT() is the other switch of that build: it closes windows W1 and W2 and turns preemption off, so
//          that the rules of work conservation hold at once and not only after 25 ms.
// Invariant: a mutant is one condition at the place of the mistake, never a second version of the code.
#pragma once

#ifdef GMPSCOPE_MUTANTS

namespace gmp::mutant {

enum class Id : int {
  none,
#define GMP_PLANTED(name, what) name,
#include "core/base/mutants.def"
#undef GMP_PLANTED
};

// Set before a run, never during one.
inline Id active = Id::none;
inline bool strict = false;

}  // namespace gmp::mutant

#define GMP_MUTANT(name) (::gmp::mutant::active == ::gmp::mutant::Id::name)
#define GMP_STRICT() (::gmp::mutant::strict)

#else

#define GMP_MUTANT(name) false
#define GMP_STRICT() false

#endif
