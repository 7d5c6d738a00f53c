// Purpose: times at which something turned into another state, in order: eight bytes each where times are close
//          together and ids small, which they nearly always are.
// Invariants: says exactly what was put in. Times do not go back. Turns stand in blocks of kBlock; a block in which one
//             turn does not fit into eight bytes takes sixteen for each of its own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace gmp::viz {

struct Turn {
  std::int64_t t = 0;     // ns
  std::int64_t what = 0;  // id and state in one word, see Track
};

class TurnList {
 public:
  static constexpr std::size_t kBlock = 64;

  std::size_t size() const { return small_.size(); }
  bool empty() const { return small_.empty(); }
  Turn operator[](std::size_t i) const;
  std::int64_t timeOf(std::size_t i) const;
  Turn back() const { return (*this)[size() - 1]; }

  void push(Turn turn);
  void pop();
  // The last one becomes another at the same time.
  void setBack(std::int64_t what);
  // The first `blocks` whole blocks go.
  void dropBlocks(std::size_t blocks);
  void shrink();
  // Number of turns at or before time t.
  std::size_t upTo(std::int64_t t) const;
  // Bytes that its turns take.
  std::size_t bytes() const;

 private:
  struct Small {
    std::uint32_t after;  // ns after the block's begin
    std::int32_t what;
  };
  struct Block {
    std::int64_t begin;      // ns
    std::int32_t wide = -1;  // its place among the wide ones, if it is one
  };
  using Wide = std::array<Turn, kBlock>;

  static bool fits(const Block& block, const Turn& turn);
  void set(std::size_t i, const Turn& turn);
  void widen(std::size_t block);

  std::vector<Small> small_;
  std::vector<Block> blocks_;
  std::vector<Wide> wide_;
};

}  // namespace gmp::viz
