// Unix sockets: the path comes with the listener and goes with it.
#include <filesystem>
#include <string>

#include "tests/core/net/net_tests.h"
#include "tests/temp_dir.h"

namespace {

using namespace gmp;
using namespace gmp::test;

TEST(Unix, CloseRemovesThePathAndItCanBeUsedAgain) {
  const TempDir dir;
  gmp::run([path = dir / "socket"] {
    for (int i = 0; i < 3; ++i) {
      Pair p = connectPair("unix", path);
      EXPECT_TRUE(std::filesystem::exists(path));
      EXPECT_EQ(p.client.remoteAddr(), path);
      EXPECT_EQ(p.server.localAddr(), path);
      EXPECT_FALSE(p.client.write("hello").err);
      EXPECT_EQ(readText(p.server, 5), "hello");
      EXPECT_FALSE(p.listener.close());
      EXPECT_FALSE(std::filesystem::exists(path));
    }
  });
}

TEST(Unix, AConnectionsCloseLeavesTheListenersPath) {
  const TempDir dir;
  gmp::run([path = dir / "socket"] {
    Pair p = connectPair("unix", path);
    EXPECT_FALSE(p.server.close());
    EXPECT_FALSE(p.client.close());
    EXPECT_TRUE(std::filesystem::exists(path));
    EXPECT_FALSE(p.listener.close());
  });
}

TEST(Unix, ErrorsAreNamedAsGoDoes) {
  const TempDir dir;
  gmp::run([path = dir / "socket"] {
    auto [none, unknown] = net::dial("unix", path);
    EXPECT_EQ(net::describe("dial", none, unknown), "dial unix " + path + ": connect: no such file or directory");
    auto [listener, err] = net::listen("unix", path);
    EXPECT_FALSE(err);
    auto [second, busy] = net::listen("unix", path);
    EXPECT_EQ(net::describe("listen", second, busy), "listen unix " + path + ": bind: address already in use");
    EXPECT_FALSE(listener.close());
    auto [deep, too_long] = net::listen("unix", std::string(200, 'x'));
    EXPECT_TRUE(too_long);
  });
}

}  // namespace
