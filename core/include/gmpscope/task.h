// Purpose: a move-only `void()` callable, what a goroutine runs. std::function cannot hold move-only callables and
//          std::move_only_function is C++23.
// Invariant: called at most once by the runtime; destroyed on the goroutine that ran it. A callable of up to kRoom
//            bytes that moves without throwing stands inside, so that making a goroutine allocates nothing.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace gmp {

class Task {
 public:
  static constexpr std::size_t kRoom = 48;

  Task() = default;
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, Task> &&
           (std::invocable<std::decay_t<F>&> || std::invocable<std::decay_t<F>>))
      Task(F&& f) {  // NOLINT(google-explicit-constructor): a callable is a Task
    using Fn = std::decay_t<F>;
    if constexpr (kInside<Fn>) ::new (room_) Fn(std::forward<F>(f));
    else ::new (room_) Fn*(new Fn(std::forward<F>(f)));
    ops_ = &kOps<Fn>;
  }
  Task(Task&& other) noexcept { take(other); }
  Task& operator=(Task&& other) noexcept {
    if (this == &other) return *this;
    reset();
    take(other);
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() { reset(); }

  explicit operator bool() const { return ops_ != nullptr; }
  void operator()() { ops_->call(room_); }

 private:
  struct Ops {
    void (*call)(void* room);
    void (*move)(void* to, void* from) noexcept;  // and destroys `from`
    void (*destroy)(void* room) noexcept;
  };
  template <class Fn>
  static constexpr bool kInside =
      sizeof(Fn) <= kRoom && alignof(Fn) <= alignof(std::max_align_t) && std::is_nothrow_move_constructible_v<Fn>;

  template <class Fn>
  static Fn& in(void* room) {
    if constexpr (kInside<Fn>) return *std::launder(static_cast<Fn*>(room));
    else return **std::launder(static_cast<Fn**>(room));
  }
  template <class Fn>
  static void call(void* room) {
    if constexpr (std::invocable<Fn&>) static_cast<void>(std::invoke(in<Fn>(room)));
    else static_cast<void>(std::invoke(std::move(in<Fn>(room))));
  }
  template <class Fn>
  static void move(void* to, void* from) noexcept {
    if constexpr (kInside<Fn>) {
      ::new (to) Fn(std::move(in<Fn>(from)));
      in<Fn>(from).~Fn();
    } else {
      ::new (to) Fn*(&in<Fn>(from));
    }
  }
  template <class Fn>
  static void destroy(void* room) noexcept {
    if constexpr (kInside<Fn>) in<Fn>(room).~Fn();
    else delete &in<Fn>(room);
  }
  template <class Fn>
  static constexpr Ops kOps{&call<Fn>, &move<Fn>, &destroy<Fn>};

  void take(Task& other) noexcept {
    ops_ = std::exchange(other.ops_, nullptr);
    if (ops_ != nullptr) ops_->move(room_, other.room_);
  }
  void reset() noexcept {
    if (const Ops* ops = std::exchange(ops_, nullptr); ops != nullptr) ops->destroy(room_);
  }

  alignas(std::max_align_t) std::byte room_[kRoom];
  const Ops* ops_ = nullptr;
};

}  // namespace gmp
