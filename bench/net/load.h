// Purpose: the load of the echo rows: on each connection a message goes out as soon as the last one has come back.
// Invariants: one thread, one epoll loop, the same for every server. Connections end with a reset, so that none waits
//             in the kernel for the next round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gmp::bench {

inline constexpr std::size_t kMessage = 64;

class EchoLoad {
 public:
  // Connects to "127.0.0.1:PORT". Throws std::runtime_error.
  EchoLoad(std::string_view address, int connections);
  ~EchoLoad();
  EchoLoad(const EchoLoad&) = delete;
  EchoLoad& operator=(const EchoLoad&) = delete;

  // One message around each connection.
  void once() { run(0); }
  // Keeps every connection busy that long; returns the messages that came back. Throws if a connection ends.
  std::uint64_t run(std::int64_t for_ns);

 private:
  struct Client {
    int fd = -1;
    std::size_t missing = 0;  // bytes of the echo under way
  };
  void send(Client& c);
  bool receive(Client& c);

  int epoll_ = -1;
  std::vector<Client> clients_;
};

std::int64_t nowNs();

}  // namespace gmp::bench
