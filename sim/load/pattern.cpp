#include "sim/load/pattern.h"

namespace gmp::load {
namespace {

constexpr std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15u;

std::uint64_t baseOf(const MessageId& id) {
  return mix(id.seed + kStep * (std::uint64_t{id.connection} + 1)) + mix(kStep * (id.message + 1));
}

// The eight bytes number `word` of the message, low byte first.
constexpr std::uint64_t wordAt(std::uint64_t base, std::size_t word) { return mix(base + kStep * (word + 1)); }

template <class Fn>  // f(index in the span, byte) until it returns false
bool eachByte(const MessageId& id, std::size_t offset, std::size_t n, Fn f) {
  const std::uint64_t base = baseOf(id);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t at = offset + i;
    if (i == 0 || at % 8 == 0) word = wordAt(base, at / 8);
    if (!f(i, static_cast<std::byte>(word >> (8 * (at % 8))))) return false;
  }
  return true;
}

}  // namespace

void fillMessage(const MessageId& id, std::size_t offset, std::span<std::byte> out) {
  eachByte(id, offset, out.size(), [&](std::size_t i, std::byte b) {
    out[i] = b;
    return true;
  });
}

bool isMessage(const MessageId& id, std::size_t offset, std::span<const std::byte> bytes) {
  return eachByte(id, offset, bytes.size(), [&](std::size_t i, std::byte b) { return bytes[i] == b; });
}

}  // namespace gmp::load
