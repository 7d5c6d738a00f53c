// Mirrors: pipe, onceError (io/pipe.go).
#include <gmpscope/pipe.h>

#include <algorithm>
#include <cstring>
#include <mutex>

#include <gmpscope/chan.h>
#include <gmpscope/sync.h>

#include "core/runtime/sched.h"

namespace gmp::io {

namespace detail {

class Pipe {
 public:
  IoResult read(std::span<std::byte> b);
  IoResult write(std::span<const std::byte> b);
  void closeRead(std::error_code err) { closeEnd(readError_, err ? err : errc::closedPipe); }
  void closeWrite(std::error_code err) { closeEnd(writeError_, err ? err : errc::eof); }

 private:
  void closeEnd(std::error_code& end, std::error_code err);
  std::error_code readCloseError();
  std::error_code writeCloseError();

  Mutex turn_;  // of the writers
  Chan<std::span<const std::byte>> offered_{0};
  Chan<std::size_t> taken_{0};
  Chan<char> done_{0};
  Once once_;
  Mutex lock_;                              // the errors; each is set once
  std::error_code readError_, writeError_;  // of the end that was closed
};

IoResult Pipe::read(std::span<std::byte> b) {
  if (done_.tryRecv().ready) return {0, readCloseError()};
  IoResult got;
  gmp::select(onRecv(offered_,
                     [&](std::optional<std::span<const std::byte>> from) {
                       got.n = std::min(b.size(), from->size());
                       if (got.n > 0) std::memcpy(b.data(), from->data(), got.n);
                       taken_.send(got.n);
                     }),
              onRecv(done_, [&](std::optional<char>) { got.err = readCloseError(); }));
  return got;
}

IoResult Pipe::write(std::span<const std::byte> b) {
  if (done_.tryRecv().ready) return {0, writeCloseError()};
  const std::lock_guard turn(turn_);
  IoResult put;
  do {  // an empty write waits for a reader too
    gmp::select(onSend(offered_, b.subspan(put.n), [&] { put.n += *taken_.recv(); }),
                onRecv(done_, [&](std::optional<char>) { put.err = writeCloseError(); }));
  } while (!put.err && put.n < b.size());
  return put;
}

void Pipe::closeEnd(std::error_code& end, std::error_code err) {
  {
    const std::lock_guard held(lock_);
    if (!end) end = err;
  }
  once_.call([&] { done_.close(); });
}

std::error_code Pipe::readCloseError() {
  const std::lock_guard held(lock_);
  return !readError_ && writeError_ ? writeError_ : errc::closedPipe;
}

std::error_code Pipe::writeCloseError() {
  const std::lock_guard held(lock_);
  return !writeError_ && readError_ ? readError_ : errc::closedPipe;
}

namespace {

// Elsewhere nobody can be waiting any more.
bool onGoroutine() {
  const rt::M* m = rt::getm();
  return m != nullptr && m->curg.load(std::memory_order_relaxed) != nullptr;
}

}  // namespace
}  // namespace detail

struct PipeReader::End {
  std::shared_ptr<detail::Pipe> pipe;
  ~End() {
    if (detail::onGoroutine()) pipe->closeRead({});
  }
};

struct PipeWriter::End {
  std::shared_ptr<detail::Pipe> pipe;
  ~End() {
    if (detail::onGoroutine()) pipe->closeWrite({});
  }
};

IoResult PipeReader::read(std::span<std::byte> b) const {
  return end_ ? end_->pipe->read(b) : IoResult{0, errc::closedPipe};
}

std::error_code PipeReader::closeWithError(std::error_code err) const {
  if (!end_) return errc::closedPipe;
  end_->pipe->closeRead(err);
  return {};
}

IoResult PipeWriter::write(std::span<const std::byte> b) const {
  return end_ ? end_->pipe->write(b) : IoResult{0, errc::closedPipe};
}

std::error_code PipeWriter::closeWithError(std::error_code err) const {
  if (!end_) return errc::closedPipe;
  end_->pipe->closeWrite(err);
  return {};
}

std::pair<PipeReader, PipeWriter> pipe() {
  auto shared = std::make_shared<detail::Pipe>();
  PipeReader r;
  PipeWriter w;
  r.end_.reset(new PipeReader::End{shared});
  w.end_.reset(new PipeWriter::End{std::move(shared)});
  return {std::move(r), std::move(w)};
}

}  // namespace gmp::io
