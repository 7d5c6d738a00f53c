#include "viz/model/tour.h"

#include <algorithm>
#include <optional>

#include "viz/model/app_state.h"
#include "viz/model/commands.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

using trace::Kind;
using Index = std::optional<std::uint64_t>;

constexpr std::size_t kChain = 4;  // causes that are told
constexpr int kFourEvents = 4;     // rung of the ladder: 4 events a second

template <class Wanted>
Index find(const trace::Trace& t, std::uint64_t from, Wanted wanted) {
  for (std::uint64_t i = from; i < t.events.size(); ++i) {
    if (wanted(t.events[i])) return i;
  }
  return std::nullopt;
}

// The events of one read that had to wait: the read itself, the park, the poll that found bytes, ready, run.
struct Read {
  std::uint64_t read, park, poll, ready, run;
  std::int64_t g;
  int fd;
};

std::optional<Read> findRead(const trace::Trace& t) {
  Index read = find(t, 0, [](const trace::Event& e) {
    return e.kind == Kind::SockRead && trace::unpack<trace::ev::SockRead>(e).result.v < 0;
  });
  for (; read; read = find(t, *read + 1, [](const trace::Event& e) {
                 return e.kind == Kind::SockRead && trace::unpack<trace::ev::SockRead>(e).result.v < 0;
               })) {
    const std::int64_t g = t.events[*read].g;
    const auto of = [&](Kind kind, std::uint64_t from) {
      return find(t, from, [&](const trace::Event& e) { return e.kind == kind && e.g == g; });
    };
    const Index park = of(Kind::GoPark, *read), ready = park ? of(Kind::GoReady, *park) : std::nullopt;
    const Index run = ready ? of(Kind::GoStart, *ready) : std::nullopt;
    if (!run) continue;
    Index poll = *park;
    for (std::uint64_t i = *park; i < *ready; ++i) {
      if (t.events[i].kind == Kind::PollFd) poll = i;
    }
    return Read{*read, *park, *poll, *ready, *run, g, trace::unpack<trace::ev::SockRead>(t.events[*read]).fd.v};
  }
  return std::nullopt;
}

void show(AppState& s) {
  const TourStep* step = s.tour.step();
  if (step == nullptr) return leaveTour(s);
  s.tour.answer = -1;
  if (step->key == Key::RightBracket || step->last) return;  // the run goes on
  pause(s.playback);
  if (step->event != s.playback.index) goTo(s, step->event, Way::Jump);
}

// Where its thread turns to something else after it has parked: another goroutine, or the poller.
Index nextOfThread(const trace::Trace& t, const Read& r) {
  const int m = t.events[r.park].m;
  const Index i = find(t, r.park, [&](const trace::Event& e) {
    if (e.m != m) return false;
    if (e.kind == Kind::GoStart) return e.g != r.g;
    return e.kind == Kind::PollBegin && trace::unpack<trace::ev::PollBegin>(e).delay.v != 0;
  });
  return i && *i < r.poll ? i : std::nullopt;
}

TourStep intro(std::uint64_t event) {
  TourStep s{event, Spot::Procs, "", "→ one step"};
  s.things = {{Glyph::Triangle, "G", "a goroutine: a function on a small stack of its own"},
              {Glyph::Ring, "M", "a thread of the operating system: it runs goroutines"},
              {Glyph::None, "P", "the right to run Go code; a thread needs one. Here is P0"}};
  s.pointAt = "cmd:step";
  s.pointSays = "→ one step";
  return s;
}

TourStep question(const Read& r, const std::string& g, std::string_view poller) {
  TourStep ask{r.park, Spot::Everything, "Where is the thread while " + g + " waits?", "1 or 2, or a click"};
  ask.right = "It is free: it runs others, or asks " + std::string(poller);
  ask.wrong = "It waits here, together with " + g;
  ask.rightAt = Spot::Procs;
  ask.wrongAt = Spot::Network;
  ask.rule = "The thread is free. That is why ten thousand waiting goroutines need only a few threads.";
  return ask;
}

TourStep whatTheThreadDoes(const trace::Trace& t, std::uint64_t at) {
  const trace::Event& e = t.events[at];
  const std::string m = "M" + std::to_string(e.m);
  if (e.kind == Kind::GoStart)
    return {at, Spot::Procs, m + " did not wait: it runs G" + std::to_string(e.g) + " now.", "→ on   ← back"};
  return {at, Spot::Kernel, m + " finds nothing to run, gives its P up and sleeps in netpoll.", "→ on   ← back"};
}

}  // namespace

std::vector<TourStep> firstMinute(const Document& doc) {
  const auto r = findRead(doc.trace());
  if (!r) return {};
  const std::string g = "G" + std::to_string(r->g), fd = "fd " + std::to_string(r->fd);
  const std::string poller(pollerName(doc.trace().header));
  std::vector<TourStep> out;
  const Index start = find(doc.trace(), 0, [](const trace::Event& e) { return e.kind == Kind::GoStart; });
  out.push_back(intro(std::min(start.value_or(0), r->read)));
  out.push_back({r->read, Spot::Procs, g + " reads " + fd + ". Nothing has come yet: the kernel says EAGAIN.", "→ on"});
  TourStep park{r->park, Spot::Network,
                "So " + g + " parks. It leaves its thread and waits in the pollDesc of " + fd + ".", "→ on   ← back"};
  park.pointAt = "cmd:back";
  park.pointSays = "← one step back";
  out.push_back(std::move(park));
  out.push_back(question(*r, g, poller));
  if (const Index thread = nextOfThread(doc.trace(), *r)) out.push_back(whatTheThreadDoes(doc.trace(), *thread));
  out.push_back({r->poll, Spot::Kernel, "Bytes arrive. Whoever asks " + poller + " is told: " + fd + " is ready.",
                 "→ on   ← back"});
  out.push_back(
      {r->ready, Spot::Procs, g + " is taken out of the pollDesc and becomes runnable again.", "→ on   ← back"});
  TourStep run{r->run, Spot::Card, g + " runs, and its read goes on as if nothing had happened. What led here:",
               "B goes back along it   → on", Key::B};
  run.stays = true;
  run.chain = doc.causes().chain(r->run, kChain);
  run.chain.insert(run.chain.begin(), r->run);
  out.push_back(std::move(run));
  out.push_back({r->run, Spot::Playback, "Now let it run.", "Space to play   → on", Key::Space});
  TourStep faster{r->run, Spot::Everything,
                  "It runs, four events a second. ] makes it faster, until single tokens become a flow: then the word "
                  "beside the speed changes.",
                  "] faster   → on", Key::RightBracket};
  faster.stays = true;
  out.push_back(std::move(faster));
  TourStep end{r->run, Spot::Everything, "You have seen park, poll, ready, run. What next?",
               "1, 2 or 3   Esc ends the tour"};
  end.last = true;
  out.push_back(std::move(end));
  return out;
}

void startTour(AppState& s) {
  std::vector<TourStep> steps = firstMinute(*s.document);
  if (steps.empty()) {
    s.message = {"this run has no read that waits: open `four-steps` for the tour", true, s.now + kMessageTime};
    return;
  }
  s.view.help = false;
  if (s.view.layout.kind != LayoutKind::Learn || s.view.layout.lower != LowerPanel::Timeline) {
    s.view.layout.kind = LayoutKind::Learn;
    showLower(s, LowerPanel::Timeline);
  }
  s.tour = TourState{true, std::move(steps), 0, -1};
  show(s);
}

std::string_view offerText(int offer) {
  static constexpr std::string_view kTexts[kOffers] = {"Echo server, on real sockets", "Work stealing",
                                                       "All scenarios"};
  return kTexts[offer];
}

void takeOffer(AppState& s, int offer) {
  if (s.tour.step() == nullptr || !s.tour.step()->last || offer < 0 || offer >= kOffers) return;
  static constexpr std::string_view kNames[] = {"echo", "work-stealing"};
  if (s.gallery.items.empty()) {
    s.message = {"no scenarios are here: gmpscope view without a file has them", true, s.now + kMessageTime};
    return leaveTour(s);
  }
  leaveTour(s);
  openGallery(s);
  if (offer + 1 == kOffers) return;
  for (std::size_t i = 0; i < s.gallery.items.size(); ++i) {
    if (s.gallery.items[i].name == kNames[offer]) openItem(s, static_cast<int>(i));
  }
  s.effects.run.real = offer == 0;
}

void leaveTour(AppState& s) {
  const bool over = s.tour.step() == nullptr || s.tour.step()->last;
  s.tour.active = false;
  if (over) s.tour = TourState{};
}

void resumeTour(AppState& s) {
  if (!s.tour.canResume()) return;
  s.view.help = false;
  s.tour.active = true;
  show(s);
}

void moveTour(AppState& s, int direction) {
  if (direction > 0 && s.tour.asks()) return;
  if (direction < 0 && s.tour.at == 0) return;
  s.tour.at += direction > 0 ? 1 : std::size_t(-1);
  show(s);
}

void answerTour(AppState& s, int answer) {
  if (s.tour.asks()) s.tour.answer = answer;
}

bool pressInTour(AppState& s, const Chord& chord) {
  const TourStep* step = s.tour.step();
  if (step == nullptr || chord.ctrl || chord.alt || chord.shift) return false;
  if (chord.key == Key::Escape) return leaveTour(s), true;
  if (s.tour.asks() && (chord.key == Key::Num1 || chord.key == Key::Num2))
    return answerTour(s, chord.key == Key::Num1 ? 0 : 1), true;
  const int offer = static_cast<int>(chord.key) - static_cast<int>(Key::Num1);
  if (step->last && offer >= 0 && offer < kOffers) return takeOffer(s, offer), true;
  if (chord.key == Key::Left) return moveTour(s, -1), true;
  if (chord.key == Key::Right || chord.key == Key::Enter) return moveTour(s, 1), true;
  if (chord.key != step->key) return s.tour.asks() && chord.key == Key::Space;
  const Command* c = commandFor(chord);
  if (!step->stays) ++s.tour.at;
  s.tour.answer = -1;
  if (chord.key == Key::Space) s.playback.eventSpeed = kFourEvents;
  if (c != nullptr && c->enabled(s)) c->run(s);
  return true;
}

Rect spotRect(const AppState& s) {
  const TourStep* step = s.tour.step();
  return step == nullptr ? Rect{} : spotRect(s, step->spot);
}

Rect spotRect(const AppState& s, Spot spot) {
  const Regions& r = s.derived.regions;
  const auto around = [&](std::initializer_list<BoxKind> kinds) {
    Rect all;
    if (s.derived.picture == nullptr) return all;
    for (const Box& box : s.derived.picture->boxes.boxes) {
      if (std::find(kinds.begin(), kinds.end(), box.kind) == kinds.end()) continue;
      if (all.empty()) all = box.rect;
      const float x = std::min(all.x, box.rect.x), y = std::min(all.y, box.rect.y);
      all = {x, y, std::max(all.right(), box.rect.right()) - x, std::max(all.bottom(), box.rect.bottom()) - y};
    }
    return all.inset(-4);
  };
  switch (spot) {
    case Spot::Everything: return {};
    case Spot::Procs: return around({BoxKind::Proc});
    case Spot::Network: return around({BoxKind::Network});
    case Spot::Kernel: return around({BoxKind::Threads, BoxKind::Syscalls, BoxKind::Epoll});
    case Spot::Card: return r.card.empty() ? r.stage : r.card;
    case Spot::Playback: return r.playback;
  }
  __builtin_unreachable();
}

}  // namespace gmp::viz
