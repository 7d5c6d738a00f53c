// Purpose: the seeded generator of every random choice. Same seed, same numbers, on every machine and compiler
//          (std:: distributions differ between libraries and are not used).
// Mirrors: runtime.cheaprand and cheaprandn in use, not in algorithm (splitmix64).
#pragma once

#include <cstdint>

namespace gmp {

class Rng {
 public:
  constexpr explicit Rng(std::uint64_t seed = 0) noexcept : state_(seed) {}
  constexpr std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  constexpr std::uint32_t next32() noexcept { return static_cast<std::uint32_t>(next() >> 32); }
  // Uniform in [0, n), n > 0, by multiplication (bias below 2^-32).
  constexpr std::uint32_t below(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(next32()) * n) >> 32);
  }
  // True with probability num/den.
  constexpr bool chance(std::uint32_t num, std::uint32_t den) noexcept { return below(den) < num; }

 private:
  std::uint64_t state_;
};

}  // namespace gmp
