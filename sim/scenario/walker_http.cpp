// HTTP steps.
#include <algorithm>

#include "sim/scenario/http_text.h"
#include "sim/scenario/walker.h"

namespace gmp::scenario {

Flow Walker::http(const Step& s) { return s.text == "serve" ? httpServe(s) : httpRequest(s); }

// Reads until v.pending holds a whole message; *head is the length of its head. false: there is none; *err says why
// (eof: the peer has left between two messages).
bool Walker::readMessage(Variable& v, std::size_t* head, std::error_code* err) {
  constexpr std::size_t kPiece = 4096;
  for (;;) {
    const HttpHead h = parseHttpHead(v.pending);
    if (!h.valid) {
      *err = std::make_error_code(std::errc::bad_message);
      return false;
    }
    *head = h.length;
    if (h.length > 0 && v.pending.size() >= h.length + h.body) return true;
    f_.buffer.resize(kPiece);
    const IoResult got = counted(v.conn.read(f_.buffer));
    v.pending.append(reinterpret_cast<const char*>(f_.buffer.data()), got.n);
    if (!got.err) continue;
    *err = got.err == errc::eof && !v.pending.empty() ? make_error_code(errc::unexpectedEof) : got.err;
    return false;
  }
}

Flow Walker::httpServe(const Step& s) {
  Variable& v = variable(s.var);
  for (std::int64_t request = 0; !p_.stopped(); ++request) {
    std::size_t head = 0;
    std::error_code err;
    if (!readMessage(v, &head, &err)) {
      if (err == errc::eof) return Flow::next;
      if (err != errc::closed) p_.ioError(net::describe("read", v.conn, err));
      return failed(s, err);
    }
    const HttpHead h = parseHttpHead(v.pending);
    v.pending.erase(0, h.length + h.body);
    if (s.as >= 0) variable(s.as).number = request;
    if (s.onEnd) {
      if (const Flow flow = steps(*s.onEnd); flow != Flow::next) return flow;
    }
    f_.text = httpAnswer(static_cast<std::size_t>(number(s.amount)), h.close);
    if (const IoResult put = writeAll(v.conn, io::bytesOf(f_.text)); put.err) {
      p_.ioError(net::describe("write", v.conn, put.err));
      return s.onError ? steps(*s.onError) : Flow::return_;
    }
    if (h.close) return Flow::next;
  }
  return Flow::return_;
}

Flow Walker::httpRequest(const Step& s) {
  Variable& v = variable(s.var);
  f_.text = scenario::httpRequest(s.where.empty() ? "/" : s.where, static_cast<std::size_t>(number(s.amount)));
  std::error_code err = writeAll(v.conn, io::bytesOf(f_.text)).err;
  std::size_t head = 0;
  if (err || !readMessage(v, &head, &err)) {
    if (err != errc::closed) p_.ioError(net::describe("read", v.conn, err));
    return failed(s, err);
  }
  const HttpHead h = parseHttpHead(v.pending);
  v.pending.erase(0, h.length + h.body);
  if (s.as >= 0) variable(s.as).number = h.status;
  return Flow::next;
}

}  // namespace gmp::scenario
