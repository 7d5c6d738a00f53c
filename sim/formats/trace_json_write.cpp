#include <charconv>
#include <cmath>
#include <ostream>

#include "sim/formats/file_io.h"
#include "sim/formats/json_cursor.h"
#include "sim/formats/trace_json.h"

namespace gmp::formats {
namespace {

namespace ev = trace::ev;

// Appends the text of a trace file to `out`, which the owner empties between steps.
class TraceText {
 public:
  explicit TraceText(const trace::Trace& t) : trace_(t) { quoteStrings(); }

  std::string out;
  // "" or why the trace cannot be written.
  std::string bad;

  void header(const TraceFile* file, int minor);
  void event(const trace::Event& e, std::uint64_t i);

 private:
  void number(std::int64_t v) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, v).ptr);
  }
  void number(std::uint64_t v) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, v).ptr);
  }
  void number(double v);
  void text(std::string_view s) { appendJsonString(out, s); }
  void quoteStrings();
  void parameters();
  void goroutines();
  void notes(const TraceFile* file);

  // The value of one field of an event.
  template <class T>
  void field(const T& f);

  const trace::Trace& trace_;
  std::vector<std::string> quoted_;  // every string of the table as JSON, once
};

void TraceText::quoteStrings() {
  quoted_.reserve(trace_.strings.size());
  for (const std::string& s : trace_.strings) {
    std::string q;
    appendJsonString(q, s);
    quoted_.push_back(std::move(q));
  }
}

void TraceText::number(double v) {
  if (!std::isfinite(v)) {
    bad = "a parameter of the scenario is not a finite number";
    v = 0;
  }
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (v == std::floor(v) && std::abs(v) < kExact) {
    number(static_cast<std::int64_t>(v));
    return;
  }
  char digits[40];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, v).ptr);
}

void TraceText::parameters() {
  out += "\"parameters\":{";
  bool first = true;
  for (const auto& [name, value] : trace_.header.parameters) {
    if (!first) out += ',';
    first = false;
    text(name);
    out += ':';
    number(value);
  }
  out += '}';
}

// Names and parents, derived from the events; for readers with jq, ours does not need them.
void TraceText::goroutines() {
  out += "\"goroutines\":[";
  bool first = true;
  const auto one = [&](std::int64_t g, std::int64_t parent, trace::Str name) {
    out += first ? "\n" : ",\n";
    first = false;
    out += "{\"g\":";
    number(g);
    out += ",\"parent\":";
    number(parent);
    out += ",\"name\":";
    text(trace_.text(name));
    out += '}';
  };
  bool joined = false;
  for (const trace::Event& e : trace_.events) {
    if (e.kind == trace::Kind::GoCreate) {
      const auto v = trace::unpack<ev::GoCreate>(e);
      one(e.g, v.parent.v, v.name);
    } else if (e.kind == trace::Kind::SnapG && !joined) {
      const auto v = trace::unpack<ev::SnapG>(e);  // of the first snapshot: later ones repeat
      one(e.g, v.parent.v, v.name);
    } else if (e.kind == trace::Kind::SnapEnd) {
      joined = true;
    }
  }
  out += first ? "],\n" : "\n],\n";
}

void TraceText::notes(const TraceFile* file) {
  out += "\"notes\":[";
  bool first = true;
  for (const auto& [event, what] : trace_.header.notes) {
    std::uint64_t unknownBefore = 0;
    for (const UnknownEvent& u : file ? file->unknown : std::vector<UnknownEvent>{}) unknownBefore += u.before <= event;
    if (!first) out += ',';
    first = false;
    out += "\n{\"event\":";
    number(event + unknownBefore);
    out += ",\"text\":";
    text(what);
    out += '}';
  }
  out += "],\n";
}

void TraceText::header(const TraceFile* file, int minor) {
  const trace::Header& h = trace_.header;
  const auto word = [&](const char* name, std::string_view value, const char* after) {
    out += name;
    text(value);
    out += after;
  };
  const auto integer = [&](const char* name, std::int64_t value) {
    out += name;
    number(value);
  };
  word("{\"format\":", "gmpscope-trace", "");
  integer(",\"version\":", kVersion);
  integer(",\"minor\":", minor);
  word(",\n\"generator\":", h.generator, ",");
  word("\"world\":", h.world, ",");
  word("\"goVersion\":", h.goVersion, ",");
  word("\"scenario\":", h.scenario, ",\n");
  parameters();
  out += ",\"seed\":";
  number(h.seed);
  integer(",\"gomaxprocs\":", h.gomaxprocs);
  integer(",\"cores\":", h.cores);
  if (!h.poller.empty()) word(",\"poller\":", h.poller, "");
  if (!h.policy.empty()) word(",\"policy\":", h.policy, "");
  word(",\"clock\":", h.clock, ",\n\"unknown\":[");
  for (std::size_t i = 0; i < h.unknown.size(); ++i) {
    if (i) out += ',';
    text(h.unknown[i]);
  }
  out += "],\n";
  if (trace_.truncated) out += "\"truncated\":true,\n";
  for (const auto& [key, value] : file ? file->extraHeader : std::vector<std::pair<std::string, std::string>>{}) {
    text(key);
    out += ':';
    out += value;
    out += ",\n";
  }
  goroutines();
  notes(file);
  out += "\"events\":[";
}

template <class T>
void TraceText::field(const T& f) {
  if constexpr (std::is_same_v<T, bool>) {
    out += f ? "true" : "false";
  } else if constexpr (std::is_enum_v<T>) {
    if (static_cast<int>(f) < 0 || static_cast<int>(f) >= trace::kWords<T>) bad = "an event holds no word of its list";
    out += '"';
    out += trace::Word<T>::text(f);
    out += '"';
  } else if constexpr (std::is_same_v<T, trace::Str>) {
    const auto at = static_cast<std::size_t>(f.v);
    if (f.v >= 0 && at < quoted_.size()) {
      out += quoted_[at];
    } else {
      bad = "an event names a string that is not in the table";
      out += "\"\"";
    }
  } else {
    number(static_cast<std::int64_t>(f.v));
  }
}

void TraceText::event(const trace::Event& e, std::uint64_t i) {
  out += "{\"i\":";
  number(i);
  out += ",\"t\":";
  number(e.t);
  out += ",\"k\":\"";
  out += trace::kindName(e.kind);
  out += '"';
  if (e.m != -1) {
    out += ",\"m\":";
    number(static_cast<std::int64_t>(e.m));
  }
  if (e.p != -1) {
    out += ",\"p\":";
    number(static_cast<std::int64_t>(e.p));
  }
  if (e.g != 0) {
    out += ",\"g\":";
    number(e.g);
  }
  trace::dispatch(e, [&](const auto& payload) {
    ev::visitFields(payload, [&](const char* name, const auto& f) {
      out += ",\"";
      out += name;
      out += "\":";
      field(f);
    });
  });
  out += '}';
}

// Calls put(text) with the file in pieces. Returns "" or why it cannot be written.
template <class Put>
std::string writeAll(const trace::Trace& trace, const TraceFile* file, const Progress& progress, Put put) {
  constexpr std::size_t kPiece = 1u << 20;
  TraceText text(trace);
  const std::size_t unknowns = file ? file->unknown.size() : 0, extras = file ? file->extras.size() : 0;
  std::size_t unknown = 0, extra = 0;
  text.header(file, file ? std::max(file->minor, kMinor) : kMinor);
  bool first = true;
  const auto newLine = [&] {
    text.out += first ? "\n" : ",\n";
    first = false;
  };
  const std::uint64_t n = trace.events.size();
  for (std::uint64_t i = 0; i <= n; ++i) {
    for (; unknown < unknowns && (file->unknown[unknown].before <= i || i == n); ++unknown) {
      newLine();
      text.out += file->unknown[unknown].json;
    }
    if (i == n) break;
    newLine();
    text.event(trace.events[i], i + unknown);
    for (; extra < extras && file->extras[extra].event <= i; ++extra) {
      if (file->extras[extra].event == i) text.out.insert(text.out.size() - 1, file->extras[extra].json);
    }
    if (!text.bad.empty()) return "event " + std::to_string(i) + ": " + text.bad;
    if (text.out.size() >= kPiece) {
      put(text.out);
      text.out.clear();
      if (progress) progress(i, n);
    }
  }
  text.out += "\n]}\n";
  put(text.out);
  if (progress) progress(n, n);
  return text.bad;
}

std::string writeFile(const trace::Trace& trace, const TraceFile* file, const std::string& path,
                      const Progress& progress) {
  const bool zip = path.size() > 3 && path.compare(path.size() - 3, 3, ".gz") == 0;
  FileWriter out(path, zip);
  if (!out.error().empty()) return out.error();
  const std::string bad = writeAll(trace, file, progress, [&](const std::string& s) { out.write(s); });
  if (!bad.empty()) return path + ": the trace cannot be written: " + bad;
  out.commit();
  return out.error();
}

bool writeStream(const trace::Trace& trace, const TraceFile* file, std::ostream& out) {
  const std::string bad = writeAll(
      trace, file, {}, [&](const std::string& s) { out.write(s.data(), static_cast<std::streamsize>(s.size())); });
  return bad.empty() && out.flush().good();
}

}  // namespace

std::string writeTrace(const TraceFile& file, const std::string& path, const Progress& progress) {
  return writeFile(file.trace, &file, path, progress);
}
std::string writeTrace(const trace::Trace& trace, const std::string& path, const Progress& progress) {
  return writeFile(trace, nullptr, path, progress);
}
bool writeTrace(const TraceFile& file, std::ostream& out) { return writeStream(file.trace, &file, out); }
bool writeTrace(const trace::Trace& trace, std::ostream& out) { return writeStream(trace, nullptr, out); }

std::string eventJson(const trace::Trace& trace, const trace::Event& e, std::uint64_t i) {
  TraceText text(trace);
  text.event(e, i);
  return text.out;
}

}  // namespace gmp::formats
