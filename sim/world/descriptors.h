// Purpose: the program's table of file descriptors.
// Mirrors: the kernel's: from 3 up, a new one is the lowest that is free.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/endpoint.h"

namespace gmp::sim {

class Descriptors {
 public:
  explicit Descriptors(int limit) : limit_(limit) {}

  bool full() const { return open_ >= limit_; }
  // The new descriptor, or -EMFILE. e null: something that is no socket (the poller's own).
  int add(Endpoint* e);
  // Null: not open, or no socket.
  Endpoint* socket(int fd) const;
  bool isOpen(int fd) const;
  void remove(int fd);
  int openCount() const { return open_; }

 private:
  static constexpr int kFirst = 3;  // standard input, output and error are taken
  struct Entry {
    bool open = false;
    Endpoint* endpoint = nullptr;
  };
  const int limit_;
  std::vector<Entry> entries_;  // of descriptor kFirst + i
  std::size_t lowest_ = 0;      // no free entry lies below
  int open_ = kFirst;
};

}  // namespace gmp::sim
