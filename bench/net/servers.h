// Purpose: the servers that are measured: on this runtime, and the same work on a bare epoll loop, which is what the
//          kernel allows at best.
// Invariants: each prints "listening on ADDRESS" as its first line and serves until the process is killed. One thread
//             does the work (gomaxprocs 1, one loop); every server's buffer for a connection has kBuffer bytes.
#pragma once

#include <cstddef>
#include <string_view>

namespace gmp::bench {

inline constexpr std::size_t kBuffer = 512;

enum class Work { echo, http };

// A goroutine a connection. traced: everything is recorded into memory; at SIGTERM the last line says how much was
// recorded and lost. Returns an exit status.
int serveGmp(Work work, bool traced);
// One thread, one epoll descriptor, no goroutines. Returns only with an exit status of failure.
int serveEpoll(Work work);

// The line that whoever started a server waits for.
inline constexpr std::string_view kListening = "listening on ";

}  // namespace gmp::bench
