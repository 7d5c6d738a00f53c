// Errors with what was done to whom, in Go's words.
#include <cerrno>

#include "tests/core/net/net_tests.h"

namespace {

using namespace gmp;
using namespace gmp::test;

// A local address on which nobody listens: one that was free a moment ago.
std::string deafAddress() {
  auto [listener, err] = net::listen("tcp", "127.0.0.1:0");
  EXPECT_FALSE(err);
  EXPECT_FALSE(listener.close());
  return listener.addr();
}

TEST(Describe, ATimeOutNamesBothEnds) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.setReadDeadline(TimePoint{}));
    EXPECT_EQ(net::describe("read", p.client, readError(p.client)),
              "read tcp " + p.client.localAddr() + "->" + p.client.remoteAddr() + ": i/o timeout");
  });
}

TEST(Describe, AnErrorOfTheSystemNamesTheCall) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.closeWrite());
    EXPECT_EQ(net::describe("write", p.client, p.client.write("x").err),
              "write tcp " + p.client.localAddr() + "->" + p.client.remoteAddr() + ": write: broken pipe");
    EXPECT_EQ(net::describe("accept", p.listener, std::error_code(EMFILE, std::system_category())),
              "accept tcp " + p.listener.addr() + ": accept4: too many open files");
  });
}

TEST(Describe, TheEndOfAStreamIsJustEOF) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.server.close());
    EXPECT_EQ(net::describe("read", p.client, readError(p.client)), "EOF");
  });
}

TEST(Describe, UseAfterClose) {
  gmp::run([] {
    Pair p = connectPair();
    EXPECT_FALSE(p.client.close());
    const std::string ends = p.client.localAddr() + "->" + p.client.remoteAddr();
    EXPECT_EQ(net::describe("close", p.client, p.client.close()),
              "close tcp " + ends + ": use of closed network connection");
    EXPECT_FALSE(p.listener.close());
    EXPECT_EQ(net::describe("accept", p.listener, p.listener.accept().second),
              "accept tcp " + p.listener.addr() + ": use of closed network connection");
  });
}

TEST(Describe, ARefusedDial) {
  gmp::run([] {
    const std::string address = deafAddress();
    auto [conn, err] = net::dial("tcp", address);
    EXPECT_FALSE(conn);
    EXPECT_EQ(err, errc::connectionRefused);
    EXPECT_EQ(err, std::errc::connection_refused);
    EXPECT_EQ(net::describe("dial", conn, err), "dial tcp " + address + ": connect: connection refused");
  });
}

TEST(Describe, ABusyPort) {
  gmp::run([] {
    auto [first, err] = net::listen("tcp", "127.0.0.1:0");
    ASSERT_FALSE(err);
    auto [second, busy] = net::listen("tcp", first.addr());
    EXPECT_FALSE(second);
    EXPECT_EQ(busy, errc::addressInUse);
    EXPECT_EQ(net::describe("listen", second, busy), "listen tcp " + first.addr() + ": bind: address already in use");
  });
}

TEST(Describe, AWrongAddress) {
  gmp::run([] {
    auto [listener, err] = net::listen("tcp", "127.0.0.1");
    EXPECT_EQ(net::describe("listen", listener, err), "listen tcp: address 127.0.0.1: missing port in address");
    auto [conn, host_err] = net::dial("tcp", "example.org:80");
    EXPECT_EQ(net::describe("dial", conn, host_err),
              "dial tcp: lookup example.org: no such host (only localhost and numeric addresses are known)");
    auto [other, net_err] = net::dial("udp", "127.0.0.1:80");
    EXPECT_EQ(net_err, errc::unknownNetwork);
    auto [path, path_err] = net::dial("unix", "/nonexistent/socket");
    EXPECT_EQ(net::describe("dial", path, path_err),
              "dial unix /nonexistent/socket: connect: no such file or directory");
  });
}

}  // namespace
