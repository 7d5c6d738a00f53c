#include "core/net/address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <gmpscope/errc.h>

namespace gmp::rt {

using Family = Address::Family;

namespace {

constexpr std::size_t kGroups = 8;  // of 16 bits, in IPv6
using Groups = std::array<std::uint16_t, kGroups>;

std::optional<unsigned> number(std::string_view text, int base, std::size_t digits, unsigned most) {
  unsigned value = 0;
  if (text.empty() || text.size() > digits) return std::nullopt;
  const auto [end, err] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (err != std::errc() || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

bool parseIp4(std::string_view text, std::uint8_t* out) {
  for (int i = 0; i < 4; ++i) {
    const std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == text.npos) return false;
    const auto part = number(text.substr(0, dot), 10, 3, 255);
    if (!part || (dot > 1 && text[0] == '0')) return false;  // a leading zero could mean octal: refused, as in Go
    out[i] = static_cast<std::uint8_t>(*part);
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return true;
}

// The groups of a run without "::", the last perhaps in dotted form. false: malformed.
bool parseGroups(std::string_view text, std::vector<std::uint16_t>& out) {
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    std::uint8_t v4[4];
    if (colon == text.npos && part.find('.') != part.npos) {
      if (!parseIp4(part, v4)) return false;
      out.push_back(static_cast<std::uint16_t>(v4[0] << 8 | v4[1]));
      out.push_back(static_cast<std::uint16_t>(v4[2] << 8 | v4[3]));
      return true;
    }
    const auto group = number(part, 16, 4, 0xFFFF);
    if (!group) return false;
    out.push_back(static_cast<std::uint16_t>(*group));
    if (colon == text.npos) return true;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;  // a colon at the end
  }
  return true;
}

bool parseIp6(std::string_view text, std::uint8_t* out) {
  std::vector<std::uint16_t> head, tail;
  const std::size_t gap = text.find("::");
  if (!parseGroups(text.substr(0, gap), head)) return false;
  if (gap != text.npos && !parseGroups(text.substr(gap + 2), tail)) return false;
  const std::size_t given = head.size() + tail.size();
  // "::" stands for at least one group.
  if (gap == text.npos ? given != kGroups : given >= kGroups) return false;
  head.resize(kGroups - tail.size(), 0);
  head.insert(head.end(), tail.begin(), tail.end());
  for (std::size_t i = 0; i < kGroups; ++i) {
    out[2 * i] = static_cast<std::uint8_t>(head[i] >> 8);
    out[2 * i + 1] = static_cast<std::uint8_t>(head[i]);
  }
  return true;
}

std::string ip4Text(const std::uint8_t* ip) {
  std::string text = std::to_string(ip[0]);
  for (int i = 1; i < 4; ++i) text += "." + std::to_string(ip[i]);
  return text;
}

// The longest run of two or more zero groups, the first of equals: {start, length}.
struct Run {
  std::size_t at = 0, length = 0;
};
Run longestZeros(const Groups& groups) {
  Run best;
  for (std::size_t i = 0; i < kGroups;) {
    std::size_t end = i;
    while (end < kGroups && groups[end] == 0) ++end;
    if (end - i > best.length && end - i > 1) best = {i, end - i};
    i = end + 1;
  }
  return best;
}

std::string ip6Text(const std::array<std::uint8_t, 16>& ip) {
  static constexpr std::array<std::uint8_t, 12> kV4InV6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (std::equal(kV4InV6.begin(), kV4InV6.end(), ip.begin())) return ip4Text(ip.data() + 12);
  Groups groups;
  for (std::size_t i = 0; i < kGroups; ++i) groups[i] = static_cast<std::uint16_t>(ip[2 * i] << 8 | ip[2 * i + 1]);
  const Run zeros = longestZeros(groups);
  std::string text;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (zeros.length > 0 && i == zeros.at) {
      text += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 4> hex;
    const auto end = std::to_chars(hex.data(), hex.data() + hex.size(), groups[i], 16).ptr;
    text.append(hex.data(), end);
  }
  return text;
}

struct HostPort {
  std::string_view host, port;
  std::error_code err;
};
HostPort splitHostPort(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return {{}, {}, errc::missingPort};
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (!host.empty() && host.front() == '[') {
    if (text.back() == ']') return {{}, {}, errc::missingPort};
    if (host.back() != ']') return {{}, {}, errc::invalidAddress};
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != host.npos) {
    return {{}, {}, errc::invalidAddress};  // an IPv6 address needs brackets
  }
  if (host.find_first_of("[]") != host.npos) return {{}, {}, errc::invalidAddress};
  return {host, port, {}};
}

Address ip4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  Address address;
  address.family = Family::ip4;
  address.ip = {a, b, c, d};
  return address;
}

Address ip6(std::uint8_t last) {
  Address address;
  address.family = Family::ip6;
  address.ip[15] = last;
  return address;
}

bool isWildcard(const Address& a) { return a.ip == std::array<std::uint8_t, 16>{}; }

std::vector<Address> localhost(std::string_view network) {
  if (network == "tcp4") return {ip4(127, 0, 0, 1)};
  if (network == "tcp6") return {ip6(1)};
  return {ip4(127, 0, 0, 1), ip6(1)};
}

Resolved wrong(std::error_code err, std::string_view what, std::string_view which) {
  return {{}, err, std::string(what) + std::string(which) + ": "};
}

Resolved resolveHost(std::string_view network, std::string_view host, Use use) {
  if (host.empty() && use == Use::listen) return {{network == "tcp6" ? ip6(0) : ip4(0, 0, 0, 0)}, {}, {}};
  if (host == "localhost") return {localhost(network), {}, {}};
  Address a = host.empty() ? ip4(0, 0, 0, 0) : parseIp(host);
  if (a.family == Family::none) return wrong(errc::noSuchHost, "lookup ", host);
  // Dialling "any address" means this machine.
  if (use == Use::dial && isWildcard(a)) {
    a = network == "tcp6" || (a.family == Family::ip6 && !host.empty()) ? ip6(1) : ip4(127, 0, 0, 1);
  }
  const bool fits = network == "tcp" || (a.family == Family::ip4) == (network == "tcp4");
  if (!fits) return wrong(errc::noSuitableAddress, "address ", host);
  return {{a}, {}, {}};
}

}  // namespace

Address parseIp(std::string_view text) {
  Address a;
  if (text.find(':') != text.npos) {
    if (parseIp6(text, a.ip.data())) a.family = Family::ip6;
  } else if (parseIp4(text, a.ip.data())) {
    a.family = Family::ip4;
  }
  if (a.family == Family::none) a.ip = {};
  return a;
}

std::string toString(const Address& a) {
  switch (a.family) {
    case Family::none: return {};
    case Family::unix_: return a.path.empty() ? "@" : a.path;
    case Family::ip4: return ip4Text(a.ip.data()) + ":" + std::to_string(a.port);
    case Family::ip6: break;
  }
  const std::string host = ip6Text(a.ip);
  const std::string shown = host.find(':') != host.npos ? "[" + host + "]" : host;
  return shown + ":" + std::to_string(a.port);
}

Resolved resolve(std::string_view network, std::string_view address, Use use) {
  if (network == "unix") {
    Address a;
    a.family = Family::unix_;
    a.path = address;
    if (address.empty()) return wrong(errc::invalidAddress, "address ", address);
    return {{a}, {}, {}};
  }
  if (network != "tcp" && network != "tcp4" && network != "tcp6") return {{}, errc::unknownNetwork, {}};
  const HostPort parts = splitHostPort(address);
  if (parts.err) return wrong(parts.err, "address ", address);
  // As in Go no port means port 0, which the system chooses.
  const auto port = parts.port.empty() ? 0u : number(parts.port, 10, 5, 65535);
  const std::size_t sign = parts.port.starts_with('-') || parts.port.starts_with('+') ? 1 : 0;
  const bool digits = parts.port.find_first_not_of("0123456789", sign) == parts.port.npos;
  if (!port && !digits) return wrong(errc::unknownPort, "lookup " + std::string(network) + "/", parts.port);
  if (!port) return wrong(errc::invalidPort, "address ", parts.port);
  Resolved result = resolveHost(network, parts.host, use);
  for (Address& a : result.addresses) a.port = static_cast<std::uint16_t>(*port);
  return result;
}

}  // namespace gmp::rt
