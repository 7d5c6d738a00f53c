#include "sim/world/descriptors.h"

#include <algorithm>
#include <cerrno>

namespace gmp::sim {

int Descriptors::add(Endpoint* e) {
  if (full()) return -EMFILE;
  while (lowest_ < entries_.size() && entries_[lowest_].open) ++lowest_;
  if (lowest_ == entries_.size()) entries_.emplace_back();
  entries_[lowest_] = {true, e};
  ++open_;
  const int fd = kFirst + static_cast<int>(lowest_);
  if (e != nullptr) e->ownerId = fd;
  return fd;
}

bool Descriptors::isOpen(int fd) const {
  const std::size_t at = static_cast<std::size_t>(fd) - kFirst;
  return fd >= kFirst && at < entries_.size() && entries_[at].open;
}

Endpoint* Descriptors::socket(int fd) const {
  return isOpen(fd) ? entries_[static_cast<std::size_t>(fd) - kFirst].endpoint : nullptr;
}

void Descriptors::remove(int fd) {
  const std::size_t at = static_cast<std::size_t>(fd) - kFirst;
  entries_[at] = {};
  lowest_ = std::min(lowest_, at);
  --open_;
}

}  // namespace gmp::sim
