// Purpose: the clients' network over the kernel's sockets: non-blocking sockets in one level-triggered epoll set.
// Invariants: used by one thread. A connection's number is its epoll token; a closed descriptor leaves the set by
// itself.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

#include "sim/load/machine.h"

namespace gmp::load {

class RealPort final : public Port {
 public:
  explicit RealPort(int connections);
  ~RealPort() override;

  // Where connections go. Returns "" or what is wrong with the address.
  std::string setTarget(std::string_view address);

  int connect(int c) override;
  std::int64_t read(int c, std::span<std::byte> buf) override;
  std::int64_t write(int c, std::span<const std::byte> buf) override;
  void close(int c) override;
  void reset(int c) override;
  void shutdownWrite(int c) override;
  void setReading(int c, bool on) override;

  int epollFd() const { return epoll_; }
  int fdOf(int c) const { return fds_[static_cast<std::size_t>(c)]; }
  // The socket's pending error (SO_ERROR), 0: none.
  int socketError(int c) const;
  // Asks to be told when c can be written, or no more.
  void wantWrite(int c, bool on);

 private:
  void listenTo(int c);

  std::vector<int> fds_;
  std::vector<bool> waitsForWrite_, reading_;
  sockaddr_storage target_{};
  socklen_t targetLength_ = 0;
  int epoll_ = -1;
};

}  // namespace gmp::load
