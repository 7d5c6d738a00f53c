// Purpose: the two ways in which the hot functions of the scheduler are compiled from one source. AnyPath looks each
//          time whether something watches (the virtual world, a recorder) and whether there are other Ps. SolePath is
//          compiled for the case that none of that is so (P::sole), and has no atomic instruction, no look at the
//          recorder and no probe left in it.
// Invariant: SolePath only ever leaves out what P::sole says does nothing; it does nothing that AnyPath does not.
#pragma once

namespace gmp::rt {

struct AnyPath {
  static constexpr bool kSole = false;
};
struct SolePath {
  static constexpr bool kSole = true;
};

}  // namespace gmp::rt
