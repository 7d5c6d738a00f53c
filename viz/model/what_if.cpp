#include "viz/model/what_if.h"

#include <algorithm>

#include "viz/model/app_state.h"
#include "viz/model/compare.h"
#include "viz/model/format.h"

namespace gmp::viz {

namespace {

using trace::ForkWhat;

constexpr int kProcChoices[] = {1, 2, 3, 4, 6, 8, 16, 32};
constexpr std::size_t kMostMachines = 12;

std::string number(std::int64_t n) { return std::to_string(n); }

// Where the run has left the way of its seed already, at or before `index`; size() if nowhere.
std::uint64_t forkBefore(const Document& doc, std::uint64_t index) {
  for (std::uint64_t i = 0; i <= index && i < doc.size(); ++i) {
    if (doc.event(i).kind == trace::Kind::Fork) return i;
  }
  return doc.size();
}

ForkRow rule(ForkWhat what, std::string_view title, std::string_view says) {
  return {what, title, says, {{"on", 0}, {"off", 1}}};
}

// The scenario may have switched it off for the whole run: then nothing can be different.
ForkRow rule(ForkWhat what, std::string_view title, std::string_view says, const trace::Header& header,
             const char* parameter) {
  const auto at = header.parameters.find(parameter);
  if (at != header.parameters.end() && at->second == 0) return {what, title, says, {{"off in the whole run", 0}}};
  return rule(what, title, says);
}

ForkRow procsRow(const replay::WorldState& world) {
  const auto now = static_cast<int>(world.ps.size());
  ForkRow row{ForkWhat::procs,
              "GOMAXPROCS",
              "The world stops as soon as an M looks for work, and goes on with so many Ps.",
              {{number(now) + ", as it is", 0}}};
  for (const int n : kProcChoices) {
    if (n != now) row.options.push_back({number(n), n});
  }
  return row;
}

// Threads that have something to do; one that sleeps or waits in the kernel cannot be the next.
ForkRow machineRow(const replay::WorldState& world, int current) {
  ForkRow row{
      ForkWhat::machine,
      "Who goes on",
      "Between two steps of the scheduler any thread that can run may be the next: this M records the next event, "
      "the others stand still meanwhile.",
      {{"as it was", -1}}};
  for (std::size_t m = 0; m < world.ms.size() && row.options.size() <= kMostMachines; ++m) {
    const replay::MState& state = world.ms[m];
    const auto id = static_cast<std::int64_t>(m);
    const bool awake = state.exists && state.started && !state.idle && !state.polling && !state.inSyscall;
    if (awake || id == current) row.options.push_back({"M" + number(id), id});
  }
  return row;
}

ForkRow faultRow() {
  ForkRow row{ForkWhat::fault, "A fault", "It strikes the next call that it can strike.", {{"none", -1}}};
  for (std::int64_t i = 0; i < static_cast<std::int64_t>(trace::kWords<trace::FaultWhat>); ++i)
    row.options.push_back({std::string(trace::word(static_cast<trace::FaultWhat>(i))), i});
  return row;
}

ForkRow seedRow(std::uint64_t seed) {
  ForkRow row{ForkWhat::seed,
              "Seed",
              "Who goes on, and what steps cost, is drawn by another seed from there on.",
              {{number(static_cast<std::int64_t>(seed)) + ", as it was", 0}}};
  for (std::int64_t i = 1; i <= 4; ++i) {
    const std::int64_t other = static_cast<std::int64_t>(seed) + i;
    row.options.push_back({number(other), other});
  }
  return row;
}

std::vector<ForkRow> rowsFor(AppState& s) {
  Document& doc = *s.document;
  const replay::WorldState& world = doc.after(s.playback.index);
  std::vector<ForkRow> rows;
  rows.push_back(rule(ForkWhat::noRunnext, "runnext",
                      "Off: a goroutine that becomes runnable goes to the tail of the queue, not to the head."));
  const trace::Header& header = doc.trace().header;
  rows.push_back(rule(ForkWhat::noSteal, "Stealing",
                      "Off: a P whose queue is empty does not look into those of others.", header, "steal"));
  rows.push_back(rule(ForkWhat::noGlobalTick, "Every 61st from the global queue",
                      "Off: the global queue is looked at only when the local one is empty.", header, "globalTick"));
  rows.push_back(rule(ForkWhat::noSysmon, "sysmon",
                      "Off: nobody takes a P from a long system call, or polls for others.", header, "sysmon"));
  rows.push_back(rule(ForkWhat::noPoll, "netpoll in findRunnable",
                      "Off: an M without work does not ask the network poller before it sleeps; only sysmon does."));
  rows.push_back(procsRow(world));
  rows.push_back(machineRow(world, doc.event(s.playback.index).m));
  rows.push_back({ForkWhat::delivery,
                  "A packet",
                  "Of the packets under way, the next of each sender, one arrives at once instead of in its turn.",
                  {{"in its turn", -1}, {"the first", 0}, {"the second", 1}, {"the third", 2}}});
  rows.push_back(faultRow());
  rows.push_back(seedRow(doc.trace().header.seed));
  return rows;
}

std::string changeWords(const ForkRow& row) {
  const std::string& text = row.options[row.chosen].text;
  switch (row.what) {
    case ForkWhat::procs: return "GOMAXPROCS " + text;
    case ForkWhat::machine: return text + " goes first";
    case ForkWhat::delivery: return text + " packet arrives at once";
    case ForkWhat::fault: return text;
    case ForkWhat::seed: return "seed " + text;
    default: return std::string(trace::word(row.what));
  }
}

void moveRow(WhatIfState& w, int by) {
  const auto n = static_cast<int>(w.rows.size());
  w.row = static_cast<std::size_t>((static_cast<int>(w.row) + n + by) % n);
}

void moveOption(AppState& s, int by) {
  const ForkRow& row = s.whatIf.rows[s.whatIf.row];
  const auto n = static_cast<int>(row.options.size());
  chooseFork(s, s.whatIf.row, static_cast<std::size_t>((static_cast<int>(row.chosen) + n + by) % n));
}

}  // namespace

std::string whyNoWhatIf(const AppState& s) {
  const trace::Header& h = s.document->trace().header;
  if (s.live.active || h.world == "real") {
    return "This run used real threads, a real clock and real sockets: what they did cannot be had again up to an "
           "event. "
           "In the virtual world it can, with the same scenario.";
  }
  if (h.world != "sim") {
    return "This trace was imported from a Go program, which this program did not run and cannot run again. In the "
           "virtual world a scenario can.";
  }
  if (h.scenario.empty() || h.scenario == "-") {
    return "This trace does not say which scenario it ran, so that it cannot be run again.";
  }
  const std::uint64_t fork = forkBefore(*s.document, s.playback.index);
  if (fork < s.document->size()) {
    return "This run is itself a what-if: it left the way of its seed at event #" +
           number(static_cast<std::int64_t>(fork)) +
           ". Go to an event before that, or ask in the run that it came from.";
  }
  return {};
}

void openWhatIf(AppState& s) {
  s.view.help = false;
  pause(s.playback);
  s.whatIf = WhatIfState{};
  s.whatIf.open = true;
  s.whatIf.at = s.playback.index;
  s.whatIf.refused = whyNoWhatIf(s);
  if (s.whatIf.refused.empty()) s.whatIf.rows = rowsFor(s);
}

void chooseFork(AppState& s, std::size_t row, std::size_t option) {
  WhatIfState& w = s.whatIf;
  if (w.running || row >= w.rows.size() || option >= w.rows[row].options.size()) return;
  w.row = row;
  w.rows[row].chosen = option;
  w.error.clear();
}

void pressInWhatIf(AppState& s, const Chord& chord) {
  WhatIfState& w = s.whatIf;
  if (chord.key == Key::Escape) return w.running ? stopFork(s) : void(w = WhatIfState{});
  if (!w.refused.empty()) return chord.key == Key::Enter ? void(w = WhatIfState{}) : void();
  if (w.running) return;
  switch (chord.key) {
    case Key::Up: return moveRow(w, -1);
    case Key::Down: return moveRow(w, 1);
    case Key::Tab: return moveRow(w, chord.shift ? -1 : 1);
    case Key::Left: return moveOption(s, -1);
    case Key::Right:
    case Key::Space: return moveOption(s, 1);
    case Key::Enter: return runFork(s);
    default: return;
  }
}

ForkWish forkWish(const WhatIfState& w) {
  ForkWish wish{w.at, {}};
  for (const ForkRow& row : w.rows) {
    if (row.chosen > 0) wish.changes.push_back({row.what, row.options[row.chosen].value});
  }
  return wish;
}

std::string forkWords(const WhatIfState& w) {
  std::string out;
  for (const ForkRow& row : w.rows) {
    if (row.chosen > 0) out += (out.empty() ? "" : ", ") + changeWords(row);
  }
  return out;
}

void runFork(AppState& s) {
  WhatIfState& w = s.whatIf;
  if (!w.open || w.running || !w.refused.empty()) return;
  ForkWish wish = forkWish(w);
  if (wish.changes.empty()) {
    w.error = "Nothing is different yet: choose something with ← and →.";
    return;
  }
  w.error.clear();
  w.running = true;
  w.progress = -1;
  s.effects.fork = std::move(wish);
}

void stopFork(AppState& s) {
  if (!s.whatIf.running) return;
  s.whatIf.running = false;
  s.whatIf.error = "Stopped.";
  s.effects.fork.reset();
  s.effects.stopFork = true;
}

void whatIfProgress(AppState& s, float share) { s.whatIf.progress = std::clamp(share, 0.0f, 1.0f); }

void whatIfDone(AppState& s, std::shared_ptr<Document> other, std::uint64_t forkedAt, const std::string& error) {
  if (!s.whatIf.running) return;  // it was stopped
  s.whatIf.running = false;
  if (!error.empty() || other == nullptr || other->empty()) {
    s.whatIf.error = error.empty() ? "The other run left no events." : error;
    return;
  }
  const std::string words = forkWords(s.whatIf);
  s.whatIf = WhatIfState{};
  setOther(s, std::move(other), "");
  s.message = {"B is the same run with " + words + " from #" + thousands(static_cast<std::int64_t>(forkedAt)) + " on",
               false, s.now + kMessageTime};
}

}  // namespace gmp::viz
