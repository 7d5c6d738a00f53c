// Purpose: intrusive lists of goroutines through G::schedlink; a G is on at most one of them.
// Mirrors: runtime.gList and runtime.gQueue (runtime/proc.go).
#pragma once

#include "core/runtime/g.h"

namespace gmp::rt {

// A stack of Gs: the last pushed is popped first.
class GList {
 public:
  bool empty() const { return head_ == nullptr; }
  int size() const { return size_; }
  G* front() const { return head_; }
  void push(G* gp) {
    gp->schedlink = head_;
    head_ = gp;
    ++size_;
  }
  G* pop() {
    G* gp = head_;
    if (gp != nullptr) {
      head_ = gp->schedlink;
      gp->schedlink = nullptr;
      --size_;
    }
    return gp;
  }

 private:
  G* head_ = nullptr;
  int size_ = 0;
};

// A queue of Gs in order.
class GQueue {
 public:
  bool empty() const { return head_ == nullptr; }
  int size() const { return size_; }
  G* front() const { return head_; }
  void pushBack(G* gp) {
    gp->schedlink = nullptr;
    if (tail_ != nullptr) tail_->schedlink = gp;
    else head_ = gp;
    tail_ = gp;
    ++size_;
  }
  void pushFront(G* gp) {
    gp->schedlink = head_;
    head_ = gp;
    if (tail_ == nullptr) tail_ = gp;
    ++size_;
  }
  // Appends q2 and empties it.
  void pushBackAll(GQueue& q2) {
    if (q2.empty()) return;
    if (tail_ != nullptr) tail_->schedlink = q2.head_;
    else head_ = q2.head_;
    tail_ = q2.tail_;
    size_ += q2.size_;
    q2 = GQueue{};
  }
  G* pop() {
    G* gp = head_;
    if (gp != nullptr) {
      head_ = gp->schedlink;
      if (head_ == nullptr) tail_ = nullptr;
      gp->schedlink = nullptr;
      --size_;
    }
    return gp;
  }

 private:
  G* head_ = nullptr;
  G* tail_ = nullptr;
  int size_ = 0;
};

}  // namespace gmp::rt
