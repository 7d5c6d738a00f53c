#include <algorithm>
#include <set>

#include "sim/formats/event_scan.h"
#include "sim/formats/file_io.h"
#include "sim/formats/json_cursor.h"
#include "sim/formats/suggest.h"
#include "sim/formats/trace_json.h"

namespace gmp::formats {
namespace {

// Reads one file. Failures: the cursor's, turned into a line by failure().
class TraceReader {
 public:
  TraceReader(std::string_view text, const std::string& name, const Progress& progress)
      : cursor_(text), name_(name), progress_(progress) {}

  Expected<TraceFile> read();

 private:
  Failure failure() const;
  bool members();
  bool member(const std::string& key);
  bool format();
  bool version();
  bool checkFormat();
  bool checkUnknownKeys();
  bool events();
  bool eventList();
  void endEarly() { file_.trace.truncated = true; }
  bool parameters();
  bool unknownFacts();
  bool notes();
  bool note();
  void numberNotes();
  bool smallInt(const char* what, int& out);

  struct UnknownKey {
    std::string key;
    std::size_t at, begin, end;
  };

  JsonCursor cursor_;
  std::string name_;
  const Progress& progress_;
  TraceFile file_;
  std::string format_;
  bool haveEvents_ = false, haveVersion_ = false, checked_ = false;
  std::size_t eventsAt_ = 0;  // of a list that stands before format and version; 0 none
  std::vector<UnknownKey> unknownKeys_;
};

const std::vector<std::string_view>& headerKeys() {
  static const std::vector<std::string_view> keys = {"format",     "version",   "minor",      "generator",  "world",
                                                     "goVersion",  "scenario",  "parameters", "seed",       "cores",
                                                     "gomaxprocs", "clock",     "unknown",    "goroutines", "notes",
                                                     "events",     "truncated", "poller",     "policy"};
  return keys;
}

Failure TraceReader::failure() const {
  const std::string where = name_ + " line " + std::to_string(cursor_.line()) + ": ";
  if (cursor_.stop() == JsonCursor::Stop::end) {
    return {where + "the file ends inside its header, so nothing of it can be shown; record it again"};
  }
  return {where + cursor_.message()};
}

bool TraceReader::format() {
  if (!cursor_.string(format_)) return false;
  if (format_ == "gmpscope-trace") return true;
  return cursor_.fail("the format is '" + format_ + "', not 'gmpscope-trace'" +
                      didYouMean(format_, {"gmpscope-trace"}));
}

bool TraceReader::version() {
  std::int64_t v = 0;
  if (!cursor_.integer(v)) return false;
  if (v < 1) return cursor_.fail("version " + std::to_string(v) + " does not exist; the first is 1");
  if (v > kVersion) {
    return cursor_.fail("the file was written by a newer gmpscope (format " + std::to_string(v) + ", this one reads " +
                        std::to_string(kVersion) + "); update gmpscope to open it");
  }
  file_.trace.header.version = static_cast<int>(v);
  haveVersion_ = true;
  return true;
}

bool TraceReader::checkFormat() {
  if (format_.empty()) return cursor_.fail("no \"format\":\"gmpscope-trace\": this is no trace of gmpscope");
  if (!haveVersion_) return cursor_.fail("no \"version\": it should be " + std::to_string(kVersion));
  checked_ = true;
  return true;
}

bool TraceReader::smallInt(const char* what, int& out) {
  std::int64_t v = 0;
  const std::size_t at = cursor_.position();
  if (!cursor_.integer(v)) return false;
  if (v >= 0 && v <= 1 << 20) {
    out = static_cast<int>(v);
    return true;
  }
  cursor_.moveTo(at);
  return cursor_.fail("'" + std::string(what) + "' is " + std::to_string(v) + ", it must be from 0 to 1048576");
}

bool TraceReader::parameters() {
  if (!cursor_.take('{', "an object of parameters")) return false;
  if (cursor_.takeIf('}')) return true;
  std::string key;
  for (;;) {
    double value = 0;
    if (!cursor_.string(key) || !cursor_.take(':', "':' after the name") || !cursor_.number(value)) return false;
    if (!file_.trace.header.parameters.emplace(key, value).second)
      return cursor_.fail("parameter '" + key + "' stands twice");
    if (cursor_.takeIf(',')) continue;
    return cursor_.take('}', "',' or '}'");
  }
}

bool TraceReader::unknownFacts() {
  if (!cursor_.take('[', "a list of words")) return false;
  if (cursor_.takeIf(']')) return true;
  for (;;) {
    std::string fact;
    if (!cursor_.string(fact)) return false;
    file_.trace.header.unknown.push_back(std::move(fact));
    if (file_.trace.header.unknown.size() > 64) return cursor_.fail("more than 64 unknown facts");
    if (cursor_.takeIf(',')) continue;
    return cursor_.take(']', "',' or ']'");
  }
}

bool TraceReader::note() {
  std::uint64_t event = 0;
  std::string text, key;
  bool haveEvent = false, haveText = false;
  if (!cursor_.take('{', "a note, '{'")) return false;
  do {
    if (!cursor_.string(key) || !cursor_.take(':', "':' after the name")) return false;
    if (key == "event" && !haveEvent) {
      haveEvent = true;
      if (!cursor_.unsignedInteger(event)) return false;
    } else if (key == "text" && !haveText) {
      haveText = true;
      if (!cursor_.string(text)) return false;
    } else {
      return cursor_.fail("a note has 'event' and 'text', once each, not '" + key + "'");
    }
  } while (cursor_.takeIf(','));
  if (!cursor_.take('}', "',' or '}'")) return false;
  if (!haveEvent || !haveText) return cursor_.fail("a note needs 'event' and 'text'");
  if (text.size() > kMaxStringBytes)
    return cursor_.fail("a note of more than " + std::to_string(kMaxStringBytes) + " bytes");
  file_.trace.header.notes.emplace_back(event, std::move(text));
  return true;
}

bool TraceReader::notes() {
  if (!cursor_.take('[', "a list of notes")) return false;
  if (cursor_.takeIf(']')) return true;
  for (;;) {
    if (!note()) return false;
    if (file_.trace.header.notes.size() > kMaxNotes)
      return cursor_.fail("more than " + std::to_string(kMaxNotes) + " notes");
    if (cursor_.takeIf(',')) continue;
    return cursor_.take(']', "',' or ']'");
  }
}

// Notes count all events of the file; in memory they count those we know.
void TraceReader::numberNotes() {
  for (auto& [event, text] : file_.trace.header.notes) {
    std::uint64_t skipped = 0;
    for (const UnknownEvent& u : file_.unknown) skipped += u.before + skipped < event;
    event -= std::min(event, skipped);
  }
}

bool TraceReader::eventList() {
  std::vector<trace::Event>& events = file_.trace.events;
  StringTable strings(file_.trace.strings);
  EventScanner scanner(strings, file_.minor);
  const std::size_t all = cursor_.text().size();
  events.reserve(std::min<std::size_t>((all - cursor_.position()) / 96, kMaxEvents));
  std::string extra;
  for (std::uint64_t n = 0;; ++n) {
    if (n >= kMaxEvents) return cursor_.fail("more than " + std::to_string(kMaxEvents) + " events");
    if (progress_ && n % 65536 == 0) progress_(cursor_.position(), all);
    cursor_.peek();
    const std::size_t begin = cursor_.position();
    trace::Event e;
    switch (scanner.scan(cursor_, n, e, extra)) {
      case ScanResult::error: return false;
      case ScanResult::end: endEarly(); return true;
      case ScanResult::unknown:
        file_.unknown.push_back({events.size(), std::string(cursor_.text().substr(begin, cursor_.position() - begin))});
        break;
      case ScanResult::event:
        e.seq = events.size();
        if (!extra.empty()) file_.extras.push_back({events.size(), std::exchange(extra, {})});
        events.push_back(e);
        break;
    }
    if (cursor_.takeIf(',')) continue;
    if (cursor_.take(']', "',' or ']'")) return true;
    if (cursor_.stop() != JsonCursor::Stop::end) return false;
    endEarly();
    return true;
  }
}

bool TraceReader::events() {
  if (!cursor_.take('[', "the list of events")) {
    if (cursor_.stop() != JsonCursor::Stop::end) return false;
    endEarly();
    return true;
  }
  if (cursor_.takeIf(']')) return true;
  return eventList();
}

bool TraceReader::member(const std::string& key) {
  trace::Header& h = file_.trace.header;
  if (key == "format") return format();
  if (key == "version") return version();
  if (key == "minor") return smallInt("minor", file_.minor);
  if (key == "generator") return cursor_.string(h.generator);
  if (key == "world") {
    if (!cursor_.string(h.world)) return false;
    if (h.world == "real" || h.world == "sim" || h.world == "go" || h.world.empty()) return true;
    return cursor_.fail("unknown world '" + h.world + "'" + didYouMean(h.world, {"real", "sim", "go"}));
  }
  if (key == "goVersion") return cursor_.string(h.goVersion);
  if (key == "scenario") return cursor_.string(h.scenario);
  if (key == "parameters") return parameters();
  if (key == "seed") return cursor_.unsignedInteger(h.seed);
  if (key == "gomaxprocs") return smallInt("gomaxprocs", h.gomaxprocs);
  if (key == "cores") return smallInt("cores", h.cores);
  if (key == "clock") return cursor_.string(h.clock);
  if (key == "poller") {
    if (!cursor_.string(h.poller)) return false;
    if (h.poller.empty() || h.poller == "epoll" || h.poller == "kqueue" || h.poller == "iocp") return true;
    if (file_.minor > kMinor) return true;
    return cursor_.fail("unknown poller '" + h.poller + "'" + didYouMean(h.poller, {"epoll", "kqueue", "iocp"}));
  }
  if (key == "policy") return cursor_.string(h.policy);
  if (key == "unknown") return unknownFacts();
  if (key == "notes") return notes();
  if (key == "truncated") return cursor_.boolean(file_.trace.truncated);
  std::size_t begin, end;
  if (key == "goroutines") return cursor_.skipValue(begin, end, 2);  // derived from the events
  if (key == "events") {
    haveEvents_ = true;
    if (!format_.empty() && haveVersion_) return checkFormat() && events();
    cursor_.peek();
    eventsAt_ = cursor_.position();
    return cursor_.skipValue(begin, end, 2);
  }
  const std::size_t at = cursor_.position();
  if (!cursor_.skipValue(begin, end, 2)) return false;
  unknownKeys_.push_back({key, at, begin, end});
  return unknownKeys_.size() <= 64 || cursor_.fail("more than 64 unknown keys");
}

bool TraceReader::members() {
  std::set<std::string> seen;
  std::string key;
  if (!cursor_.take('{', "'{'")) return false;
  if (cursor_.takeIf('}')) return true;
  do {
    if (!cursor_.string(key)) return false;
    if (!seen.insert(key).second) return cursor_.fail("the key '" + key + "' stands twice");
    if (!cursor_.take(':', "':' after the name") || !member(key)) return false;
    if (file_.trace.truncated && cursor_.stop() == JsonCursor::Stop::end) return true;  // cut inside the events
  } while (cursor_.takeIf(','));
  if (cursor_.take('}', "',' or '}'")) {
    if (cursor_.peek() == '\0' && cursor_.position() >= cursor_.text().size()) return true;
    return cursor_.fail("something stands after the end of the trace");
  }
  if (cursor_.stop() == JsonCursor::Stop::end && checked_) {
    endEarly();
    return true;
  }
  return false;
}

bool TraceReader::checkUnknownKeys() {
  for (const UnknownKey& u : unknownKeys_) {
    if (file_.minor > kMinor) {
      file_.extraHeader.emplace_back(u.key, std::string(cursor_.text().substr(u.begin, u.end - u.begin)));
      continue;
    }
    cursor_.moveTo(u.at);
    return cursor_.fail("unknown key '" + u.key + "'" + didYouMean(u.key, headerKeys()));
  }
  return true;
}

Expected<TraceFile> TraceReader::read() {
  if (cursor_.text().empty()) return Failure{name_ + ": the file is empty"};
  if (cursor_.text().substr(0, 4) == "go 1" && cursor_.text().substr(0, 32).find("trace") != std::string_view::npos) {
    return Failure{name_ + ": this is an execution trace of Go, which this gmpscope does not read"};
  }
  if (cursor_.peek() != '{') return Failure{name_ + ": this is no trace: it does not begin with '{'"};
  if (!members()) {
    if (cursor_.stop() != JsonCursor::Stop::end || !file_.trace.truncated) return failure();
  }
  if (cursor_.ok() && !checkFormat()) return failure();
  if (cursor_.ok() && !haveEvents_) {
    cursor_.fail("no list of \"events\"");
    return failure();
  }
  if (cursor_.ok() && eventsAt_ != 0) {
    cursor_.moveTo(eventsAt_);
    if (!events()) return failure();
  }
  if (cursor_.ok() && !checkUnknownKeys()) return failure();
  numberNotes();
  if (progress_) progress_(cursor_.text().size(), cursor_.text().size());
  return std::move(file_);
}

}  // namespace

Expected<TraceFile> readTraceText(std::string_view text, const std::string& name, const Progress& progress) {
  return TraceReader(text, name, progress).read();
}

Expected<TraceFile> readTrace(const std::string& path, const Progress& progress) {
  const Expected<std::string> text = readWhole(path, kMaxTextBytes);
  if (!text) return Failure{text.error()};
  return readTraceText(*text, path == "-" ? "standard input" : path, progress);
}

}  // namespace gmp::formats
