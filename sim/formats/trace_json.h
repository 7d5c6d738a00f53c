// Purpose: the trace file: one JSON object, header keys first, then one event a line. Written and read here only.
// Invariants: what was read writes back to the same bytes; a file is written beside its place and renamed; a file cut
//             short opens up to its last whole event; input of any kind gives a value or one clear line, within named
//             limits.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmpscope/trace.h>

#include "sim/formats/expected.h"

namespace gmp::formats {

// A higher version cannot be read. A higher minor adds kinds, words or fields: they are kept.
inline constexpr int kVersion = 1;
// 1: pollFd.what, the header's poller, fork. 2: the header's policy, the faults noThread, noStack, clockStep.
// 3: the faults slowPeer, loss.
inline constexpr int kMinor = 3;

// Limits of what is read. Each is named in the error when it is met.
inline constexpr std::size_t kMaxEventBytes = 64u << 10;    // text of one event
inline constexpr std::size_t kMaxStringBytes = 16u << 10;   // one string
inline constexpr std::size_t kMaxStrings = 4u << 20;        // different strings
inline constexpr std::size_t kMaxStringTotal = 256u << 20;  // all of them together
inline constexpr std::uint64_t kMaxEvents = 1u << 28;
inline constexpr std::uint64_t kMaxTextBytes = std::uint64_t{32} << 30;  // uncompressed
inline constexpr std::size_t kMaxNotes = 1u << 16;
inline constexpr int kMaxDepth = 64;

// An event of a newer minor version: its text as it stood, before event `before` of the trace.
struct UnknownEvent {
  std::uint64_t before = 0;
  std::string json;
};
// Fields of a newer minor version on a known event: ",\"name\":value..." as text.
struct ExtraFields {
  std::uint64_t event = 0;
  std::string json;
};

// A trace and what a file holds beyond it, so that writing it again loses nothing.
struct TraceFile {
  trace::Trace trace;
  int minor = kMinor;
  std::vector<UnknownEvent> unknown;                             // ascending by `before`
  std::vector<ExtraFields> extras;                               // ascending by event
  std::vector<std::pair<std::string, std::string>> extraHeader;  // keys of a newer minor version, with their text
};

// Called now and then with bytes or events done, and all; may be empty.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Reads a file; "-" is standard input; gzip is recognised by its content. On failure error() is one line.
Expected<TraceFile> readTrace(const std::string& path, const Progress& progress = {});
// The same from text; name stands in error lines.
Expected<TraceFile> readTraceText(std::string_view text, const std::string& name, const Progress& progress = {});

// Writes a file; "-" is standard output; a name ending in .gz is compressed. Returns "" or one line that says what
// failed;
// then an old file of that name is still whole.
std::string writeTrace(const TraceFile& file, const std::string& path, const Progress& progress = {});
std::string writeTrace(const trace::Trace& trace, const std::string& path, const Progress& progress = {});
// The same to a stream (no compression). False if the stream failed.
bool writeTrace(const TraceFile& file, std::ostream& out);
bool writeTrace(const trace::Trace& trace, std::ostream& out);

// One event as its line in the file, without comma and newline. i: the number it shows.
std::string eventJson(const trace::Trace& trace, const trace::Event& e, std::uint64_t i);

}  // namespace gmp::formats
