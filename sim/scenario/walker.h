// Purpose: walks the steps of a function on a goroutine, through the public API: the same code in both worlds.
// Mirrors: what Go's `if err != nil { return }` does is what a step does whose failure nothing handles: the function
//          returns, and its deferred steps run.
// Invariant: nothing that owns memory stands on the stack while a step may park (see frame.h).
#pragma once

#include <cstdint>
#include <string_view>
#include <system_error>

#include "sim/scenario/frame.h"

namespace gmp::scenario {

enum class Flow : std::uint8_t { next, break_, continue_, return_ };

class Walker {
 public:
  explicit Walker(Frame& frame) : f_(frame), p_(frame.program) {}

  Flow steps(const Steps& list);

 private:
  Flow one(const Step& s);
  Flow simple(const Step& s);

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  Variable& variable(int slot) { return f_.variables[index(slot)]; }
  std::int64_t number(const Number& n);

  // -- goroutines and control: walker.cpp
  Flow go(const Step& s);
  bool turn(const Step& s, Flow* out);
  Flow repeat(const Step& s);
  Flow forever(const Step& s);
  bool holds(const Condition& c);
  Flow choose(const Step& s);
  Flow once(const Step& s);
  Flow region(const Step& s);
  [[noreturn]] static void fail(const Step& s);

  // -- sockets: walker_net.cpp
  Flow failed(const Step& s, std::error_code err);
  template <class Socket>
  void note(std::string_view op, const Socket& socket, std::error_code err);
  IoResult counted(const IoResult& read);
  IoResult writeAll(const net::Conn& conn, std::span<const std::byte> bytes);
  Flow listen(const Step& s);
  Flow accept(const Step& s);
  Flow dial(const Step& s);
  Flow read(const Step& s);
  Flow write(const Step& s);
  Flow closeConn(const Step& s);
  Flow deadline(const Step& s);
  Flow copy(const Step& s);
  Flow bufferedRead(const Step& s);
  // walker_http.cpp
  Flow http(const Step& s);
  Flow httpServe(const Step& s);
  Flow httpRequest(const Step& s);
  bool readMessage(Variable& v, std::size_t* head, std::error_code* err);

  // -- locks, channels: walker_chan.cpp
  void lock(const Step& s);
  void unlock(const Step& s);
  const Channel& channelOf(const Step& s);
  void payload(const Step& s);
  void keep(const Step& s);
  Flow make(const Step& s);
  Flow send(const Step& s);
  Flow recv(const Step& s);
  Flow range(const Step& s);
  Flow close(const Step& s);
  void addCase(const Step& c);
  Flow select(const Step& s);
  Flow join(const Step& s);
  Flow leave(const Step& s);
  Flow broadcast(const Step& s);

  // -- pools, link buffers: walker_buffers.cpp
  Flow get(const Step& s);
  Flow put(const Step& s);
  Flow produce(const Step& s);
  Flow consume(const Step& s);

  Frame& f_;
  Program::Shared& p_;
};

}  // namespace gmp::scenario
