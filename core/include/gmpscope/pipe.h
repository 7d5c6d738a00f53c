// Purpose: a pipe in memory between two goroutines.
// Mirrors: io.Pipe (io/pipe.go). Included by <gmpscope/gmpscope.h>.
// Invariants: no buffer: a write returns when reads have taken all of it, or an end was closed. Ends are handles,
//             copied as Go's pointers are; both may be used by several goroutines, writes take turns.
// Differs: the last copy of an end closes it, if that happens on a goroutine.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <gmpscope/io.h>

namespace gmp::io {

namespace detail {
class Pipe;
}

class PipeReader {
 public:
  PipeReader() = default;
  // Parks until a writer brings something. errc::eof (or what closeWithError said) once the writing end is closed,
  // errc::closedPipe once this end is.
  IoResult read(std::span<std::byte> b) const;
  // Pending and future writes fail with errc::closedPipe, or with err.
  std::error_code close() const { return closeWithError({}); }
  std::error_code closeWithError(std::error_code err) const;

 private:
  friend std::pair<PipeReader, class PipeWriter> pipe();
  struct End;
  std::shared_ptr<End> end_;
};

class PipeWriter {
 public:
  PipeWriter() = default;
  // Parks until readers have taken all of b. With an error, n bytes were taken.
  IoResult write(std::span<const std::byte> b) const;
  IoResult write(std::string_view text) const { return write(bytesOf(text)); }
  // Readers get errc::eof, or err.
  std::error_code close() const { return closeWithError({}); }
  std::error_code closeWithError(std::error_code err) const;

 private:
  friend std::pair<PipeReader, PipeWriter> pipe();
  struct End;
  std::shared_ptr<End> end_;
};

// io.Pipe: auto [r, w] = io::pipe(); Default-constructed ends give errc::closedPipe.
[[nodiscard]] std::pair<PipeReader, PipeWriter> pipe();

}  // namespace gmp::io
