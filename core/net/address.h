// Purpose: socket addresses as text: "127.0.0.1:8080", "[::1]:0", ":8080", a path; and what a program's words mean.
// Mirrors: net.SplitHostPort, netip.ParseAddr, IP.String, TCPAddr.String, UnixAddr.String, internetAddrList (net).
// Differs: names other than localhost are not resolved; ":8080" listens on IPv4 only (on IPv6 for tcp6).
#pragma once

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <gmpscope/world.h>

namespace gmp::rt {

// As Go prints it: IPv6 in brackets and shortened, an IPv4 address within IPv6 as IPv4, an unnamed unix socket "@".
std::string toString(const Address& a);

// "1.2.3.4" or "::1"; family none: it is neither.
Address parseIp(std::string_view text);

struct Resolved {
  std::vector<Address> addresses;  // in the order to try; empty: err
  std::error_code err;
  std::string detail;  // what Go puts before the text of err: "address 1:2:3: ", "lookup name: "
};
// What `address` means in `network`: to listen on, or to dial (where no host means this machine).
enum class Use { listen, dial };
Resolved resolve(std::string_view network, std::string_view address, Use use);

}  // namespace gmp::rt
