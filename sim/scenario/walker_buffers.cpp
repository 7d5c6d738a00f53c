// Steps on pools and link buffers.
#include "sim/scenario/walker.h"

namespace gmp::scenario {

// A new buffer costs what the steps of onNew do.
Flow Walker::get(const Step& s) {
  Variable& v = variable(s.as);
  const auto size = static_cast<std::size_t>(number(s.amount));
  const bool found = p_.pools[index(s.var)].get(&v.bytes);
  if (!found) std::vector<std::byte>().swap(v.bytes);
  v.bytes.resize(size);
  v.used = size;
  return !found && s.onEnd ? steps(*s.onEnd) : Flow::next;
}

Flow Walker::put(const Step& s) {
  Variable& v = variable(s.from);
  v.used = 0;
  p_.pools[index(s.var)].put(&v.bytes);
  return Flow::next;
}

Flow Walker::produce(const Step& s) {
  struct From {
    Walker& w;
    const net::Conn& conn;
    IoResult read(std::span<std::byte> b) const { return w.counted(conn.read(b)); }
  };
  ByteStream& stream = p_.streams[index(s.var)];
  IoResult got;
  if (s.from >= 0 && s.fromType == VarType::connection) {
    got = stream.fillFrom(From{*this, variable(s.from).conn});
  } else if (s.from >= 0) {
    stream.write(std::span<const std::byte>(variable(s.from).bytes).first(variable(s.from).used));
  } else if (!s.text.empty()) {
    stream.write(io::bytesOf(s.text));
  } else {
    f_.buffer.resize(static_cast<std::size_t>(number(s.amount)));
    stream.write(f_.buffer);
  }
  if (s.as >= 0) variable(s.as).number = static_cast<std::int64_t>(stream.len());
  if (!got.err) return Flow::next;
  const bool expected = got.err == errc::eof || got.err == errc::closed || (got.err == errc::timeout && s.onTimeout);
  if (!expected) p_.ioError(net::describe("read", variable(s.from).conn, got.err));
  return failed(s, got.err);
}

Flow Walker::consume(const Step& s) {
  Variable& into = variable(s.as);
  into.bytes.resize(static_cast<std::size_t>(number(s.amount)));
  const auto [n, err] = p_.streams[index(s.var)].read(into.bytes, s.flag);
  into.used = n;
  return err ? failed(s, err) : Flow::next;
}

}  // namespace gmp::scenario
