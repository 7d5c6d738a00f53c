#include "sim/load/pattern.h"

#include <gtest/gtest.h>

#include <vector>

namespace gmp::load {
namespace {

TEST(Pattern, PiecesAreTheSameAsTheWhole) {
  const MessageId id{7, 3, 12};
  std::vector<std::byte> whole(100);
  fillMessage(id, 0, whole);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::vector<std::byte> piece(std::min<std::size_t>(13, whole.size() - at));
    fillMessage(id, at, piece);
    EXPECT_TRUE(std::equal(piece.begin(), piece.end(), whole.begin() + static_cast<std::ptrdiff_t>(at)));
    EXPECT_TRUE(isMessage(id, at, piece));
  }
}

TEST(Pattern, OneWrongByteIsSeen) {
  const MessageId id{7, 3, 12};
  std::vector<std::byte> m(64);
  fillMessage(id, 0, m);
  m[63] ^= std::byte{1};
  EXPECT_FALSE(isMessage(id, 0, m));
  EXPECT_TRUE(isMessage(id, 0, std::span(m).first(63)));
}

TEST(Pattern, MessagesConnectionsAndSeedsDiffer) {
  std::vector<std::byte> m(16);
  fillMessage({7, 3, 12}, 0, m);
  EXPECT_FALSE(isMessage({7, 3, 13}, 0, m));
  EXPECT_FALSE(isMessage({7, 4, 12}, 0, m));
  EXPECT_FALSE(isMessage({8, 3, 12}, 0, m));
}

}  // namespace
}  // namespace gmp::load
