// Purpose: the content of the messages that clients send: any byte of any message can be computed on its own, so an
// echo
//          is checked byte by byte and nothing of it is kept.
// Invariant: the same (seed, connection, message, offset) gives the same byte on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gmp::load {

// Which message: the load's seed, the connection's number, the message's number on it.
struct MessageId {
  std::uint64_t seed = 0;
  std::uint32_t connection = 0;
  std::uint64_t message = 0;
};

// Fills `out` with the bytes of the message from `offset` on.
void fillMessage(const MessageId& id, std::size_t offset, std::span<std::byte> out);
// True if `bytes` are those of the message from `offset` on.
bool isMessage(const MessageId& id, std::size_t offset, std::span<const std::byte> bytes);

}  // namespace gmp::load
