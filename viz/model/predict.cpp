#include "viz/model/predict.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "sim/replay/quiz.h"
#include "viz/model/navigate.h"

namespace gmp::viz {

namespace {

using replay::WorldState;
using trace::Kind;

constexpr std::size_t kQuestions = 8, kMostChoices = 6;

// The answers that somebody might give, the right one among them, without doubles.
class Choices {
 public:
  explicit Choices(std::string right) : right_(std::move(right)) {}

  void add(std::string text) {
    const bool there = std::any_of(out_.begin(), out_.end(), [&](const Choice& c) { return c.text == text; });
    const bool room = out_.size() + (seen_ ? 0 : 1) < kMostChoices || text == right_;
    if (there || text.empty() || !room) return;
    seen_ = seen_ || text == right_;
    out_.push_back({text, text == right_});
  }

  // Fewer than two are no choice: the question is answered aloud then.
  std::vector<Choice> take() {
    if (!seen_ && !out_.empty()) out_.push_back({right_, true});
    if (out_.size() < 2) out_.clear();
    return std::move(out_);
  }

 private:
  std::string right_;
  std::vector<Choice> out_;
  bool seen_ = false;
};

void addGoroutines(Choices& c, const replay::GoroutineNames& names, const WorldState& s, int p) {
  if (const replay::PState* proc = s.p(p)) {
    if (proc->runnext != 0) c.add(names.text(proc->runnext));
    for (const std::int64_t g : proc->ring.items().first(std::min<std::size_t>(3, proc->ring.size())))
      c.add(names.text(g));
  }
  if (!s.global.empty()) c.add(names.text(s.global.front()));
  for (const replay::PState& other : s.ps) {
    if (!other.ring.empty()) c.add(names.text(other.ring.front()));
  }
}

void addNumbers(Choices& c, std::int64_t right, std::int64_t whole) {
  std::set<std::int64_t> some{right, whole / 2, whole, 1};
  for (std::int64_t near = right + 1; some.size() < 4; ++near) some.insert(near);
  for (const std::int64_t n : some) {
    if (n >= 0) c.add(std::to_string(n));
  }
}

// How many there are to take from, for questions that ask how many.
std::int64_t wholeOf(const WorldState& s, const trace::Event& e) {
  if (e.kind == Kind::RunqSteal) {
    const replay::PState* victim = s.p(trace::unpack<trace::ev::RunqSteal>(e).victim.v);
    return victim != nullptr ? static_cast<std::int64_t>(victim->ring.size()) : 0;
  }
  if (e.kind == Kind::MNew || e.kind == Kind::MWake) return s.counts.machines;
  return e.kind == Kind::PollInject ? trace::unpack<trace::ev::PollInject>(e).n.v : 2;
}

template <class Word>
void addWords(Choices& c, std::initializer_list<Word> words) {
  for (const Word w : words) c.add(std::string(trace::word(w)));
}

// What made a goroutine runnable, if that is what is asked.
bool addCauses(Choices& c, const std::string& right) {
  using enum trace::ReadyCause;
  static constexpr trace::ReadyCause kCauses[] = {netpoll, deadline, timer, chanSend, semrelease};
  if (std::none_of(std::begin(kCauses), std::end(kCauses), [&](auto w) { return trace::word(w) == right; }))
    return false;
  for (const trace::ReadyCause w : kCauses) c.add(std::string(trace::word(w)));
  return true;
}

std::vector<Choice> choicesFor(const replay::BoundQuestion& q, const replay::GoroutineNames& names,
                               const WorldState& before, const trace::Event& e) {
  Choices c(q.answer);
  std::int64_t number = 0;
  const char* end = q.answer.data() + q.answer.size();
  const auto parsed = std::from_chars(q.answer.data(), end, number);
  if (parsed.ec == std::errc{} && parsed.ptr == end && !q.answer.empty()) {
    addNumbers(c, number, wholeOf(before, e));
  } else if (q.answer == "yes" || q.answer == "no") {
    c.add("yes");
    c.add("no");
  } else if (q.answer == "true" || q.answer == "false") {
    c.add("true");
    c.add("false");
  } else if (q.answer.starts_with('G') && q.answer.size() > 1 && q.answer[1] >= '0' && q.answer[1] <= '9') {
    addGoroutines(c, names, before, e.p);
  } else if (addCauses(c, q.answer)) {
  } else if (e.kind == Kind::RunqPut) {
    addWords(c, {trace::QueuePlace::runnext, trace::QueuePlace::tail, trace::QueuePlace::global});
  } else if (e.kind == Kind::PollSem) {
    addWords(c, {trace::PollState::nil, trace::PollState::wait, trace::PollState::g, trace::PollState::ready});
  } else if (e.kind == Kind::PollBegin) {
    addWords(c, {trace::PollCaller::findRunnable, trace::PollCaller::findRunnableBlocking, trace::PollCaller::sysmon});
  }
  return c.take();
}

void ask(AppState& s) {
  PredictState& p = s.predict;
  p.answer.reset();
  p.picked.reset();
  p.revealed = false;
  p.rule = false;
  const Challenge* c = p.current();
  if (c == nullptr) return;
  visit(s, c->event > 0 ? c->event - 1 : 0);
}

// The question stands in the card's place: in a narrow window that is the drawer, in Present the caption.
void makeRoom(AppState& s) {
  if (s.derived.regions.narrow) s.view.layout.drawerOpen = s.predict.active;
  refreshLayout(s);
}

// The event that answers is shown.
void giveAnswer(AppState& s, int choice) {
  PredictState& p = s.predict;
  const Challenge& c = *p.current();
  p.answer = choice;
  const bool right = choice >= 0 && c.choices[static_cast<std::size_t>(choice)].right;
  if (right) ++p.right;
  else p.missed.push_back(p.at);
  p.revealed = true;
  goTo(s, c.event, Way::Slowly);
}

}  // namespace

void startPredict(AppState& s) {
  Document& doc = *s.document;
  std::vector<replay::BoundQuestion> questions = s.questions;
  if (questions.size() > kQuestions) questions.resize(kQuestions);
  const auto more = replay::quizQuestions(doc.trace(), doc.trace().header.seed, kQuestions - questions.size());
  questions.insert(questions.end(), more.begin(), more.end());
  std::stable_sort(questions.begin(), questions.end(), [](const auto& a, const auto& b) { return a.event < b.event; });
  const replay::GoroutineNames names(doc.trace());
  PredictState p;
  for (replay::BoundQuestion& q : questions) {
    if (q.event == 0 || q.event >= doc.size()) continue;
    auto choices = choicesFor(q, names, doc.after(q.event - 1), doc.event(q.event));
    std::string because = q.answer + ". " + q.because;
    p.asked.push_back({q.event, std::move(q.ask), std::move(because), std::move(choices)});
  }
  if (p.asked.empty()) {
    s.message = {"this run has no decision to ask about", true, s.now + kMessageTime};
    return;
  }
  p.active = true;
  s.predict = std::move(p);
  makeRoom(s);
  ask(s);
}

void answerPredict(AppState& s, int choice) {
  PredictState& p = s.predict;
  const Challenge* c = p.current();
  if (c == nullptr || p.answer.has_value()) return;
  if (choice >= static_cast<int>(c->choices.size())) return;
  if (s.view.layout.kind == LayoutKind::Present && choice >= 0) {
    p.picked = choice;
    return;
  }
  giveAnswer(s, choice);
}

void nextPredict(AppState& s) {
  PredictState& p = s.predict;
  if (p.current() != nullptr && !p.answer.has_value()) return giveAnswer(s, p.picked.value_or(-1));
  if (p.reviewing()) return leavePredict(s);
  ++p.at;
  ask(s);
}

void playAnswer(AppState& s) {
  const Challenge* c = s.predict.current();
  if (c == nullptr || !s.predict.answer.has_value()) return;
  pause(s.playback);
  goTo(s, c->event - 1, Way::Jump);
  goTo(s, c->event, Way::Slowly);
}

void toggleRule(AppState& s) {
  const Challenge* c = s.predict.current();
  if (c == nullptr || !s.predict.answer.has_value()) return;
  s.predict.rule = !s.predict.rule;
  if (s.predict.rule && s.playback.index != c->event) goTo(s, c->event, Way::Jump);
}

void leavePredict(AppState& s) {
  s.predict = PredictState{};
  makeRoom(s);
}

int choiceOf(const Challenge& c, std::int64_t g) {
  const std::string name = "G" + std::to_string(g);
  for (std::size_t i = 0; i < c.choices.size(); ++i) {
    const std::string& text = c.choices[i].text;
    if (text == name || text.starts_with(name + " ")) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace gmp::viz
