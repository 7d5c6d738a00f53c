// Purpose: which sanitizer this build carries, in one spelling for both compilers.
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GMP_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define GMP_TSAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define GMP_ASAN 1
#endif
#if defined(__SANITIZE_THREAD__)
#define GMP_TSAN 1
#endif
// For a function that reads, on purpose, what other threads may write just then.
#if defined(GMP_TSAN)
#define GMP_NO_TSAN __attribute__((no_sanitize("thread")))
#else
#define GMP_NO_TSAN
#endif
#if !defined(GMP_ASAN)
#define GMP_ASAN 0
#endif
#if !defined(GMP_TSAN)
#define GMP_TSAN 0
#endif
