// Purpose: typed channels and select.
// Mirrors: Go's chan types and the select statement (runtime/chan.go, select.go).
// Invariants: this is a thin typed shell; queues and wake-ups live in core/chan, which moves elements only through
//             ElemOps. A waiter's partner completes the operation for it: a woken goroutine never looks at the
//             channel again.
// All functions are called on goroutines only, except construction, len, cap and destruction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include <gmpscope/run.h>

namespace gmp {

namespace detail {

class ChanCore;

// How the untyped core handles elements. A move or a destructor of a moved-from element runs under the channel's lock:
// it must not use the runtime, and if it throws the program ends.
struct ElemOps {
  std::size_t size, align;
  bool trivial;  // moved as bytes, and nothing to destroy: put and destroy need not be called
  void (*put)(void* slot, void* from) noexcept;  // constructs in raw memory, from another element
  void (*take)(void* to, void* from) noexcept;   // fills an empty std::optional from an element
  void (*destroy)(void* slot) noexcept;
};

template <class T>
inline constexpr ElemOps elemOps{
    sizeof(T), alignof(T), std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>,
    [](void* slot, void* from) noexcept { ::new (slot) T(std::move(*static_cast<T*>(from))); },
    [](void* to, void* from) noexcept {
      static_cast<std::optional<T>*>(to)->emplace(std::move(*static_cast<T*>(from)));
    },
    [](void* slot) noexcept { static_cast<T*>(slot)->~T(); }};

// One channel case of a select. elem: the value to send, or the empty optional to receive into.
struct SelectCase {
  ChanCore* chan = nullptr;
  void* elem = nullptr;
  bool send = false;
  int index = 0;  // its place among all cases
};

enum class RecvResult { value, closed, notReady };

std::shared_ptr<ChanCore> makechan(const ElemOps& ops, std::size_t capacity);
// Null is the nil channel. block false: returns false / notReady instead of parking.
bool chansend(ChanCore* c, void* elem, bool block);
RecvResult chanrecv(ChanCore* c, void* to, bool block);
void closechan(ChanCore* c);
std::size_t chanlen(const ChanCore* c);
std::size_t chancap(const ChanCore* c);
// Runs one case and returns its index; otherwise_index < 0: there is no default. order: room for twice as many numbers.
int selectgo(std::span<SelectCase> cases, std::span<std::uint16_t> order, int otherwise_index);

}  // namespace detail

// A channel of T: a handle, copied as a Go channel is. T needs a move constructor only. Default-constructed: the nil
// channel, on which everybody blocks for ever.
template <class T>
class Chan {
 public:
  static_assert(std::is_object_v<T> && !std::is_const_v<T> && std::is_move_constructible_v<T>);

  Chan() = default;
  // make(chan T, capacity); 0: unbuffered. Panic("makechan: size out of range").
  explicit Chan(std::size_t capacity) : core_(detail::makechan(detail::elemOps<T>, capacity)) {}

  // Blocks until a receiver takes it or the buffer has room. Panic("send on closed channel").
  void send(T value) const { detail::chansend(core_.get(), std::addressof(value), true); }
  // Blocks for a value; nullopt once the channel is closed and drained.
  std::optional<T> recv() const {
    std::optional<T> value;
    detail::chanrecv(core_.get(), &value, true);
    return value;
  }
  // Sends only if that does not block; value is moved from only on success.
  bool trySend(T&& value) const { return detail::chansend(core_.get(), std::addressof(value), false); }
  bool trySend(const T& value) const requires std::is_copy_constructible_v<T> { return trySend(T(value)); }

  // ready: something was received, or the channel is closed and drained (then there is no value).
  struct TryRecv {
    bool ready = false;
    std::optional<T> value;
  };
  TryRecv tryRecv() const {
    TryRecv r;
    r.ready = detail::chanrecv(core_.get(), &r.value, false) != detail::RecvResult::notReady;
    return r;
  }

  // Panic("close of closed channel"), Panic("close of nil channel").
  void close() const { detail::closechan(core_.get()); }

  // Values in the buffer, and its size. 0 for nil and for the channels of timers.
  std::size_t len() const { return detail::chanlen(core_.get()); }
  std::size_t cap() const { return detail::chancap(core_.get()); }
  // false: nil.
  explicit operator bool() const { return core_ != nullptr; }
  // The same channel?
  friend bool operator==(const Chan&, const Chan&) = default;

  // for (T v : c): receives until the channel is closed. The iterator yields T by move, each once.
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Iterator() = default;
    explicit Iterator(const Chan& c) : chan_(c) { ++*this; }
    T&& operator*() const { return std::move(*value_); }
    Iterator& operator++() {
      value_.reset();
      detail::chanrecv(chan_.core_.get(), &value_, true);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& it, std::default_sentinel_t) { return !it.value_.has_value(); }

   private:
    Chan chan_;
    mutable std::optional<T> value_;
  };
  Iterator begin() const { return Iterator(*this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  template <class U, class F>
  friend class RecvCase;
  template <class U, class F>
  friend class SendCase;
  friend struct ChanAccess;

  explicit Chan(std::shared_ptr<detail::ChanCore> core) : core_(std::move(core)) {}

  std::shared_ptr<detail::ChanCore> core_;
};

template <class T>
Chan<T> makeChan(std::size_t capacity = 0) {
  return Chan<T>(capacity);
}

// ---- select ---------------------------------------------------------------------------------------------------------
// The cases of a select, made by onRecv, onSend and otherwise; each is used for one select.

template <class T, class F>
class RecvCase {
 public:
  static constexpr bool kIsDefault = false;
  RecvCase(const Chan<T>& c, F f) : chan_(c), f_(std::move(f)) {}
  detail::SelectCase describe(int index) { return {chan_.core_.get(), &value_, false, index}; }
  void run() { static_cast<void>(f_(std::move(value_))); }

 private:
  Chan<T> chan_;
  std::optional<T> value_;
  F f_;
};

template <class T, class F>
class SendCase {
 public:
  static constexpr bool kIsDefault = false;
  SendCase(const Chan<T>& c, T value, F f) : chan_(c), value_(std::move(value)), f_(std::move(f)) {}
  detail::SelectCase describe(int index) { return {chan_.core_.get(), std::addressof(value_), true, index}; }
  void run() { static_cast<void>(f_()); }

 private:
  Chan<T> chan_;
  T value_;
  F f_;
};

template <class F>
class DefaultCase {
 public:
  static constexpr bool kIsDefault = true;
  explicit DefaultCase(F f) : f_(std::move(f)) {}
  void run() { static_cast<void>(f_()); }

 private:
  F f_;
};

// case v := <-c: f(std::optional<T>), nullopt once closed and drained.
template <class T, class F>
requires std::invocable<F&, std::optional<T>> RecvCase<T, F> onRecv(const Chan<T>& c, F f) { return {c, std::move(f)}; }
// case c <- value: f() after it was sent.
template <class T, std::invocable F>
SendCase<T, F> onSend(const Chan<T>& c, std::type_identity_t<T> value, F f) {
  return {c, std::move(value), std::move(f)};
}
// default: f() if no other case is ready. At most one; it counts in the index.
template <std::invocable F>
DefaultCase<F> otherwise(F f) {
  return DefaultCase<F>(std::move(f));
}

// Waits until one of the cases can go on, and does it: uniformly random among the ready ones. Then runs its callback
// and returns its index. Without cases it blocks for ever. Panic("send on closed channel").
template <class... Cases>
std::size_t select(Cases... cases) {
  constexpr std::size_t kDefaults = (std::size_t{0} + ... + std::size_t{Cases::kIsDefault});
  constexpr std::size_t kChans = sizeof...(Cases) - kDefaults;
  static_assert(kDefaults <= 1, "a select has at most one otherwise(...)");
  static_assert(sizeof...(Cases) < 65536);

  std::array<detail::SelectCase, kChans> list{};
  std::array<std::uint16_t, 2 * kChans> order{};
  std::size_t filled = 0;
  int next = 0, otherwise_index = -1;
  [[maybe_unused]] auto add = [&](auto& c) {
    if constexpr (std::remove_reference_t<decltype(c)>::kIsDefault) otherwise_index = next++;
    else list[filled++] = c.describe(next++);
  };
  (add(cases), ...);

  const int chosen = detail::selectgo(list, order, otherwise_index);
  int at = 0;
  [[maybe_unused]] auto run = [&](auto& c) {
    if (at++ == chosen) c.run();
  };
  (run(cases), ...);
  return static_cast<std::size_t>(chosen);
}

}  // namespace gmp
