// Purpose: a value, or the one line that says why there is none: what, where, how to mend it.
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace gmp::formats {

struct Failure {
  std::string text;
};

template <class T>
class Expected {
 public:
  Expected(T value) : value_(std::move(value)) {}
  Expected(Failure f) : error_(std::move(f.text)) {}

  explicit operator bool() const { return value_.has_value(); }
  // Precondition: there is a value.
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  // Empty if there is a value.
  const std::string& error() const { return error_; }

 private:
  std::optional<T> value_;
  std::string error_;
};

}  // namespace gmp::formats
