#include "core/net/address.h"

#include <gtest/gtest.h>

#include <gmpscope/errc.h>

namespace {

using namespace gmp;
using namespace gmp::rt;

std::string ip(std::string_view text) {
  const Address a = parseIp(text);
  if (a.family == Address::Family::none) return "none";
  const std::string shown = toString(a);
  return shown.substr(0, shown.rfind(':'));
}

TEST(Address, IPv4IsDottedDecimal) {
  EXPECT_EQ(ip("127.0.0.1"), "127.0.0.1");
  EXPECT_EQ(ip("255.255.255.255"), "255.255.255.255");
  for (const char* bad :
       {"", "1", "1.2.3", "1.2.3.4.5", "256.0.0.1", "1.2.3.04", "1..2.3", "a.b.c.d", "1.2.3.4 ", "+1.2.3.4"}) {
    EXPECT_EQ(ip(bad), "none") << bad;
  }
}

TEST(Address, IPv6IsShortenedAsGoDoes) {
  EXPECT_EQ(ip("::1"), "[::1]");
  EXPECT_EQ(ip("::"), "[::]");
  EXPECT_EQ(ip("2001:db8:0:0:1:0:0:1"), "[2001:db8::1:0:0:1]");
  EXPECT_EQ(ip("1:0:2:0:3:0:4:0"), "[1:0:2:0:3:0:4:0]") << "one zero group alone is not shortened";
  EXPECT_EQ(ip("FE80::A"), "[fe80::a]");
  EXPECT_EQ(ip("1::"), "[1::]");
  EXPECT_EQ(ip("::ffff:1.2.3.4"), "1.2.3.4") << "an IPv4 address within IPv6";
  for (const char* bad : {":", ":::", "1:2", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "::1.2.3",
                          "1:2:3:4:5:6:7:", "g::", "1:2:3:4:5:6:7::8:9"}) {
    EXPECT_EQ(ip(bad), "none") << bad;
  }
}

std::string resolved(std::string_view network, std::string_view address, Use use) {
  const Resolved r = resolve(network, address, use);
  if (r.err) return r.detail + r.err.message();
  std::string all;
  for (const Address& a : r.addresses) all += (all.empty() ? "" : " ") + toString(a);
  return all;
}

TEST(Address, MeansWhatGoMakesOfIt) {
  EXPECT_EQ(resolved("tcp", "127.0.0.1:8080", Use::listen), "127.0.0.1:8080");
  EXPECT_EQ(resolved("tcp", "[::1]:0", Use::listen), "[::1]:0");
  EXPECT_EQ(resolved("tcp", ":8080", Use::listen), "0.0.0.0:8080");
  EXPECT_EQ(resolved("tcp6", ":8080", Use::listen), "[::]:8080");
  EXPECT_EQ(resolved("tcp", ":8080", Use::dial), "127.0.0.1:8080");
  EXPECT_EQ(resolved("tcp", "0.0.0.0:8080", Use::dial), "127.0.0.1:8080");
  EXPECT_EQ(resolved("tcp", "[::]:8080", Use::dial), "[::1]:8080");
  EXPECT_EQ(resolved("tcp", "localhost:80", Use::dial), "127.0.0.1:80 [::1]:80");
  EXPECT_EQ(resolved("tcp6", "localhost:80", Use::dial), "[::1]:80");
  EXPECT_EQ(resolved("unix", "/run/x.sock", Use::dial), "/run/x.sock");
}

TEST(Address, SaysWhatIsWrong) {
  EXPECT_EQ(resolved("tcp", "127.0.0.1", Use::dial), "address 127.0.0.1: missing port in address");
  EXPECT_EQ(resolved("tcp", "[::1]", Use::dial), "address [::1]: missing port in address");
  EXPECT_EQ(resolved("tcp", "::1:80", Use::dial), "address ::1:80: invalid address");
  EXPECT_EQ(resolved("tcp", "127.0.0.1:65536", Use::dial), "address 65536: invalid port");
  EXPECT_EQ(resolved("tcp", "127.0.0.1:-1", Use::dial), "address -1: invalid port");
  EXPECT_EQ(resolved("tcp4", "[::1]:80", Use::dial), "address ::1: no suitable address found");
  EXPECT_EQ(resolve("tcp", "example.org:80", Use::dial).err, errc::noSuchHost);
  EXPECT_EQ(resolve("tcp", "example.org:80", Use::dial).detail, "lookup example.org: ");
  EXPECT_EQ(resolve("udp", "127.0.0.1:80", Use::dial).err, errc::unknownNetwork);
  EXPECT_EQ(resolve("unix", "", Use::listen).err, errc::invalidAddress);
}

}  // namespace
