// Purpose: a move-only `void()` callable, what a goroutine runs. std::function cannot hold move-only callables and
//          std::move_only_function is C++23.
// Invariant: called at most once by the runtime; destroyed on the goroutine that ran it.
#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace gmp {

class Task {
 public:
  Task() = default;
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, Task> &&
           (std::invocable<std::decay_t<F>&> || std::invocable<std::decay_t<F>>))
      Task(F&& f)  // NOLINT(google-explicit-constructor): a callable is a Task
      : impl_(std::make_unique<Impl<std::decay_t<F>>>(std::forward<F>(f))) {}

  explicit operator bool() const { return impl_ != nullptr; }
  void operator()() { impl_->call(); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual void call() = 0;
  };
  template <class F>
  struct Impl final : Base {
    explicit Impl(F&& f) : fn(std::move(f)) {}
    explicit Impl(const F& f) : fn(f) {}
    void call() override {
      if constexpr (std::invocable<F&>) static_cast<void>(std::invoke(fn));
      else static_cast<void>(std::invoke(std::move(fn)));
    }
    F fn;
  };
  std::unique_ptr<Base> impl_;
};

}  // namespace gmp
