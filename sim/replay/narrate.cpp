#include "sim/replay/narrate.h"

#include <algorithm>
#include <cstdlib>

#include "sim/replay/fold.h"
#include "sim/replay/narration.h"

namespace gmp::replay {

// ---- numbers
// ---------------------------------------------------------------------------------------------------------

namespace {

// n/unit with three decimals at most, without trailing zeros.
std::string scaled(std::uint64_t n, std::uint64_t unit, const char* name) {
  const std::uint64_t thousandths = n / (unit / 1000);
  std::string text = countText(static_cast<std::int64_t>(thousandths / 1000));
  std::string rest = std::to_string(thousandths % 1000);
  rest.insert(0, 3 - rest.size(), '0');
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  if (!rest.empty()) text += '.';
  return text.append(rest).append(1, ' ').append(name);
}

// "P2". (Spelled out: g++ 12 warns wrongly about a literal plus a string.)
std::string tag(char letter, std::int64_t id) {
  std::string out(1, letter);
  out += std::to_string(id);
  return out;
}

const WorldState& nothing() {
  static const WorldState empty;
  return empty;
}

}  // namespace

std::string countText(std::int64_t n) {
  const std::uint64_t size = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
  const std::string digits = std::to_string(size);
  std::string out(n < 0 ? 1 : 0, '-');
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string durationText(std::int64_t ns) {
  const std::uint64_t size = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  std::string out(ns < 0 ? 1 : 0, '-');
  if (size < 1000) return out.append(std::to_string(size)).append(" ns");
  if (size < 1'000'000) return out.append(scaled(size, 1000, "µs"));
  if (size < 1'000'000'000) return out.append(scaled(size, 1'000'000, "ms"));
  constexpr std::uint64_t kDay = 86'400'000'000'000;
  return out.append(size < 2 * kDay ? scaled(size, 1'000'000'000, "s") : scaled(size, kDay, "d"));
}

std::string bytesText(std::int64_t bytes) {
  if (bytes < 10'000) return countText(bytes) + " B";
  const auto size = static_cast<std::uint64_t>(bytes);
  if (size < 1'000'000) return scaled(size, 1000, "kB");
  if (size < 1'000'000'000) return scaled(size, 1'000'000, "MB");
  return scaled(size, 1'000'000'000, "GB");
}

std::string goroutineText(const trace::Trace& trace, const WorldState& s, std::int64_t g) {
  if (g == 0) return std::string(text(Text::nobody));
  const GState* state = s.g(g);
  std::string out = tag('G', g);
  if (state && state->name > 0) {
    const std::string_view name = trace.text(trace::Str{state->name});
    constexpr std::size_t kLongest = 40;
    out += " (";
    out += name.substr(0, kLongest);
    out += ')';
  }
  return out;
}

std::string changeText(const Detail& d) {
  if (d.before.empty()) return d.after;
  Facts facts;
  facts.set("value", d.after);
  facts.set("before", d.before);
  facts.set("after", d.after);
  return facts.fill(d.before == d.after ? Text::stays : Text::changes);
}

std::string_view noLinkText(const trace::Header& header) {
  const bool lacks = unknownFact(header, "queues") || unknownFact(header, "poller");
  return text(lacks ? Text::notRecorded : Text::nothingInTrace);
}

bool unknownFact(const trace::Header& header, std::string_view fact) {
  return std::find(header.unknown.begin(), header.unknown.end(), fact) != header.unknown.end();
}

// ---- narration
// -------------------------------------------------------------------------------------------------------

Narration::Narration(const trace::Trace& trace, const trace::Event& e, std::uint64_t index, const WorldState& before)
    : trace_(trace), e_(e), index_(index), s_(before), queuesKnown_(!unknownFact(trace.header, "queues")) {
  set("m", named('M', e.m));
  set("p", named('P', e.p));
  set("G", shortG(e.g));
  set("g", longG(e.g));
  set("who", e.p >= 0 ? named('P', e.p) : named('M', e.m));
}

void Narration::tell() {
  if (static_cast<int>(e_.kind) >= trace::kKinds) return;
  trace::dispatch(e_, [&](const auto& payload) { on(payload); });
  card.inGo = std::string(goPath(e_));
}

std::string Narration::shortG(std::int64_t g) const { return g == 0 ? std::string(text(Text::nobody)) : tag('G', g); }

std::string Narration::longG(std::int64_t g) const { return goroutineText(trace_, s_, g); }

std::string Narration::named(char letter, std::int64_t id) {
  return id < 0 ? std::string(text(Text::nobody)) : tag(letter, id);
}

// Labels are the program's own: a card has no room for a novel.
std::string Narration::clipped(trace::Str s) const {
  constexpr std::size_t kWords = 8, kBytes = 60;
  std::string_view all = trace_.text(s);
  all = all.substr(0, all.find('\n'));
  std::size_t end = 0, words = 0;
  while (end < all.size() && end < kBytes) {
    if (all[end] == ' ' && ++words == kWords) break;
    ++end;
  }
  // Not inside a UTF-8 sequence.
  while (end < all.size() && end > 0 && (static_cast<unsigned char>(all[end]) & 0xC0) == 0x80) --end;
  return std::string(all.substr(0, end)) + (end < all.size() ? "..." : "");
}

std::string Narration::clippedOr(trace::Str s, Text instead) const {
  std::string found = clipped(s);
  return found.empty() ? std::string(text(instead)) : found;
}

std::string Narration::half(trace::PollMode mode) { return mode == trace::PollMode::w ? "wg" : "rg"; }

std::string Narration::result(std::int32_t value, bool bytes) const {
  struct Name {
    int number;
    const char* name;
  };
  static constexpr Name kNames[] = {
      {2, "ENOENT"},      {4, "EINTR"},          {9, "EBADF"},          {11, "EAGAIN"},       {12, "ENOMEM"},
      {13, "EACCES"},     {22, "EINVAL"},        {23, "ENFILE"},        {24, "EMFILE"},       {32, "EPIPE"},
      {98, "EADDRINUSE"}, {99, "EADDRNOTAVAIL"}, {103, "ECONNABORTED"}, {104, "ECONNRESET"},  {107, "ENOTCONN"},
      {110, "ETIMEDOUT"}, {111, "ECONNREFUSED"}, {113, "EHOSTUNREACH"}, {115, "EINPROGRESS"}, {125, "ECANCELED"}};
  if (value >= 0) return bytes ? bytesText(value) : std::to_string(value);
  for (const Name& n : kNames) {
    if (n.number == -static_cast<std::int64_t>(value)) return n.name;
  }
  return std::string("errno ").append(std::to_string(-static_cast<std::int64_t>(value)));
}

std::string Narration::due(std::int64_t when) const {
  const bool past = when <= e_.t;
  return durationText(
      past ? 0 : static_cast<std::int64_t>(static_cast<std::uint64_t>(when) - static_cast<std::uint64_t>(e_.t)));
}

void Narration::say(Text title, Text what, Text one) {
  card.title = facts_.fill(title);
  card.what = facts_.fill(what);
  line = facts_.fill(one);
}

void Narration::detail(std::string field, std::string before, std::string after) {
  card.details.push_back({std::move(field), std::move(before), std::move(after)});
}

void Narration::detail(std::string field, std::int64_t before, std::int64_t after) {
  detail(std::move(field), std::to_string(before), std::to_string(after));
}

void Narration::statusDetail(std::int64_t g, trace::GStatus after) {
  const GState* state = s_.g(g);
  const std::string before(state ? word(state->status) : text(Text::notRecorded));
  detail(shortG(g) + ".atomicstatus", before, std::string(word(after)));
}

std::size_t Narration::localSize(std::int64_t p) const {
  const PState* state = s_.p(p);
  return state ? state->ring.size() : 0;
}

// ---- the narrator
// ----------------------------------------------------------------------------------------------------

Card Narrator::card(const WorldState& before, std::uint64_t index) const {
  if (index >= trace_->events.size()) return {};
  Narration narration(*trace_, trace_->events[index], index, before);
  narration.tell();
  narration.card.causedBy = causes_->cause(index);
  narration.card.leadsTo = causes_->consequence(index);
  return std::move(narration.card);
}

std::string Narrator::what(std::uint64_t index) const {
  return index < trace_->events.size() ? eventWhat(*trace_, trace_->events[index]) : std::string();
}

std::string Narrator::line(std::uint64_t index) const {
  return index < trace_->events.size() ? eventLine(*trace_, trace_->events[index]) : std::string();
}

std::string Narrator::story(const WorldState& before, std::uint64_t index) const {
  if (index >= trace_->events.size()) return {};
  std::string out = line(index);
  // The queue event before a start says the same.
  const trace::Kind kind = trace_->events[index].kind;
  if (kind != trace::Kind::GoStart && kind != trace::Kind::PollBegin && kind != trace::Kind::StealMiss) return out;
  const std::vector<std::string> looked = card(before, index).lookedFirst;
  for (std::size_t i = 0; i < looked.size(); ++i) out += (i ? "; " : "   [") + looked[i];
  return looked.empty() ? out : out + "]";
}

std::string eventWhat(const trace::Trace& trace, const trace::Event& e) {
  Narration narration(trace, e, e.seq, nothing());
  narration.tell();
  return std::move(narration.line);
}

std::string eventLine(const trace::Trace& trace, const trace::Event& e) {
  std::string who;
  if (e.p >= 0) {
    who = tag('P', e.p) + ' ';
  } else if (e.m >= 0) {
    who = tag('M', e.m) + ' ';
  }
  if (e.g != 0) who += tag('G', e.g) + ' ';
  return who + eventWhat(trace, e);
}

}  // namespace gmp::replay
