// Purpose: clang's thread-safety analysis: which lock guards what, checked at compile time (-Wthread-safety, an error
//          in every clang build). g++ sees nothing of it.
// What it cannot follow is marked GMP_NO_ANALYSIS, each with its reason: a lock that changes hands between stacks (park
// commits), or that is taken only if the caller has not.
#pragma once

#if defined(__clang__)
#define GMP_TSA(x) __attribute__((x))
#else
#define GMP_TSA(x)
#endif

#define GMP_CAPABILITY(name) GMP_TSA(capability(name))
#define GMP_SCOPED_CAPABILITY GMP_TSA(scoped_lockable)
#define GMP_GUARDED_BY(lock) GMP_TSA(guarded_by(lock))
#define GMP_ACQUIRE(...) GMP_TSA(acquire_capability(__VA_ARGS__))
#define GMP_RELEASE(...) GMP_TSA(release_capability(__VA_ARGS__))
#define GMP_REQUIRES(...) GMP_TSA(requires_capability(__VA_ARGS__))
#define GMP_NO_ANALYSIS GMP_TSA(no_thread_safety_analysis)

namespace gmp {

// Stands in annotations for a lock that functions reach in different ways: the analysis knows no aliases.
class GMP_CAPABILITY("role") Role {};

}  // namespace gmp
