// Run queues in words.
#include "sim/replay/fold.h"
#include "sim/replay/narration.h"

namespace gmp::replay {

namespace ev = trace::ev;
using trace::QueuePlace;

void Narration::on(const ev::RunqPut& v) {
  const auto local = static_cast<std::int64_t>(localSize(e_.p)), global = static_cast<std::int64_t>(s_.global.size());
  set("kicked", v.kicked.v ? shortG(v.kicked.v) : "");
  set("place", std::string(word(v.place)));
  Text title = Text::putTailTitle, what = Text::putTail;
  switch (v.place) {
    case QueuePlace::runnext:
      title = Text::putNextTitle;
      what = v.kicked.v ? Text::putNextKicked : Text::putNext;
      detail(named('P', e_.p) + ".runnext", v.kicked.v ? shortG(v.kicked.v) : "nil", shortG(e_.g));
      break;
    case QueuePlace::tail:
      set("n", local + 1);
      detail(named('P', e_.p) + ".runqtail - runqhead", local, local + 1);
      break;
    case QueuePlace::global:
    case QueuePlace::globalHead:
      set("n", global + 1);
      title = Text::putGlobalTitle;
      what = v.place == QueuePlace::global ? Text::putGlobal : Text::putHead;
      detail("sched.runqsize", global, global + 1);
      break;
  }
  const std::string kicked = v.kicked.v ? ", kicks " + shortG(v.kicked.v) : "";
  say(title, what, Text::putLine);
  set("kicked", kicked);
  line = facts_.fill(Text::putLine);
}

void Narration::on(const ev::RunqGrabOverflow& v) {
  const auto local = static_cast<std::int64_t>(localSize(e_.p));
  set("n", v.n.v);
  say(Text::overflowTitle, Text::overflow, Text::overflowLine);
  detail(named('P', e_.p) + ".runqtail - runqhead", local, std::max<std::int64_t>(local - v.n.v, 0));
}

void Narration::on(const ev::RunqPutBatch& v) {
  const auto local = static_cast<std::int64_t>(localSize(e_.p));
  set("n", v.n.v);
  set("len", local + v.n.v);
  set("more", v.n.v > 1 ? "and " + countText(v.n.v - 1) + " more " : "");
  say(Text::batchTitle, Text::batch, Text::batchLine);
  detail(named('P', e_.p) + ".runqtail - runqhead", local, local + v.n.v);
}

void Narration::on(const ev::GlobalPutBatch& v) {
  const auto global = static_cast<std::int64_t>(s_.global.size());
  set("n", v.n.v);
  set("len", global + v.n.v);
  set("more", v.n.v > 1 ? "and " + countText(v.n.v - 1) + " more " : "");
  say(Text::globalBatchTitle, Text::globalBatch, Text::globalBatchLine);
  detail("sched.runqsize", global, global + v.n.v);
}

void Narration::on(const ev::RunqGet& v) {
  const auto local = static_cast<std::int64_t>(localSize(e_.p));
  const bool next = v.place == QueuePlace::runnext;
  set("place", next ? "runnext" : "the local head");
  set("n", local);
  say(next ? Text::getNextTitle : Text::getLocalTitle, next ? Text::getNext : Text::getLocal, Text::getLine);
  looked(next ? trace::FindRule::runnext : trace::FindRule::localQueue);
  if (next) {
    detail(named('P', e_.p) + ".runnext", shortG(e_.g), "nil");
  } else {
    detail(named('P', e_.p) + ".runqtail - runqhead", local, std::max<std::int64_t>(local - 1, 0));
  }
}

void Narration::on(const ev::GlobalGet& v) {
  set("n", v.n.v);
  set("size", v.size.v);
  const Text what = v.rule == trace::FindRule::tick61 ? Text::globalGetTick
                    : v.n.v == 1                      ? Text::globalGetOne
                                                      : Text::globalGetMany;
  say(Text::globalGetTitle, what, Text::globalGetLine);
  looked(v.rule);
  detail("sched.runqsize", v.size.v, std::int64_t{v.size.v} - v.n.v);
}

void Narration::on(const ev::RunqSteal& v) {
  const auto size = static_cast<std::int64_t>(localSize(v.victim.v));
  set("n", v.n.v);
  set("victim", named('P', v.victim.v));
  set("len", size);
  set("next", v.next ? " (runnext)" : "");
  say(Text::stealTitle, v.next ? Text::stealNext : Text::steal, Text::stealLine);
  looked(trace::FindRule::steal);
  if (v.next) {
    detail(named('P', v.victim.v) + ".runnext", shortG(e_.g), "nil");
  } else {
    detail(named('P', v.victim.v) + ".runqtail - runqhead", size, std::max<std::int64_t>(size - v.n.v, 0));
    const auto mine = static_cast<std::int64_t>(localSize(e_.p));
    detail(named('P', e_.p) + ".runqtail - runqhead", mine, mine + std::max<std::int64_t>(v.n.v - 1, 0));
  }
}

void Narration::on(const ev::StealMiss& v) {
  set("tries", v.tries.v);
  set("rounds", v.rounds.v);
  set("timers", v.timersRan ? std::string(text(Text::stealMissTimers)) : "");
  say(Text::stealMissTitle, v.tries.v == 0 ? Text::stealMissNobody : Text::stealMiss, Text::stealMissLine);
  looked(trace::FindRule::steal);
}

void Narration::on(const ev::ProcDrain& v) {
  const PState* p = s_.p(v.dying.v);
  const auto n = static_cast<std::int64_t>(localSize(v.dying.v)) + (p && p->runnext ? 1 : 0);
  set("dying", named('P', v.dying.v));
  set("n", n);
  say(Text::drainTitle, Text::drain, Text::drainLine);
  detail("sched.runqsize", static_cast<std::int64_t>(s_.global.size()),
         static_cast<std::int64_t>(s_.global.size()) + n);
}

}  // namespace gmp::replay
