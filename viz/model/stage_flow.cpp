#include "viz/model/stage_flow.h"

#include <algorithm>
#include <cmath>

namespace gmp::viz {

namespace {

constexpr std::int64_t kRateInterval = 250'000'000;  // ns between two new rates
constexpr std::uint64_t kMostEvents = 50'000;        // looked at for one frame
constexpr double kSmooth = 250e6;                    // ns
constexpr std::int64_t kMostStep = 50'000'000;       // ns: a longer gap between frames counts as this much

BoxName proc(int p) { return {BoxKind::Proc, p}; }
BoxName box(BoxKind kind) { return {kind, 0}; }

// Where a goroutine that becomes runnable goes to first: M without a P has the global queue only.
BoxName runnableAt(const trace::Event& e) { return e.p >= 0 ? proc(e.p) : box(BoxKind::Global); }

std::int64_t queuedGlobally(const trace::Event& e) {
  if (e.kind == trace::Kind::GlobalPutBatch) return trace::unpack<trace::ev::GlobalPutBatch>(e).n.v;
  return e.kind == trace::Kind::RunqPut && trace::unpack<trace::ev::RunqPut>(e).place == trace::QueuePlace::global ? 1
                                                                                                                   : 0;
}

bool readied(const trace::Event& e) {
  return e.kind == trace::Kind::PollSem && trace::unpack<trace::ev::PollSem>(e).move == trace::PollMove::gToReady;
}

Spark sparkOf(const std::vector<Column>& columns) {
  Spark out;
  for (const Column& c : columns) out.push_back(c.any ? static_cast<float>(c.mean) : -1);
  return out;
}

}  // namespace

std::int64_t movedBetween(const trace::Event& e, BoxName& from, BoxName& to) {
  namespace ev = trace::ev;
  using trace::Kind;
  switch (e.kind) {
    case Kind::GoPark: {
      const bool net = trace::unpack<ev::GoPark>(e).reason == trace::WaitReason::ioWait;
      from = proc(e.p);
      to = box(net ? BoxKind::Network : BoxKind::Elsewhere);
      return e.p >= 0 ? 1 : 0;
    }
    case Kind::GoReady: {
      from = box(trace::unpack<ev::GoReady>(e).fd.v >= 0 ? BoxKind::Network : BoxKind::Elsewhere);
      to = runnableAt(e);
      return 1;
    }
    case Kind::GoSyscallEnter:
      from = proc(e.p);
      to = box(BoxKind::Syscalls);
      return e.p >= 0 ? 1 : 0;
    case Kind::GoSyscallExit:
    case Kind::GoSyscallNoP:
      from = box(BoxKind::Syscalls);
      to = runnableAt(e);
      return 1;
    case Kind::GlobalGet:
      from = box(BoxKind::Global);
      to = proc(e.p);
      return e.p >= 0 ? trace::unpack<ev::GlobalGet>(e).n.v : 0;
    case Kind::RunqSteal: {
      const auto steal = trace::unpack<ev::RunqSteal>(e);
      from = proc(steal.victim.v);
      to = proc(e.p);
      return e.p >= 0 ? steal.n.v : 0;
    }
    case Kind::RunqPut:
    case Kind::GlobalPutBatch:
      from = proc(e.p);
      to = box(BoxKind::Global);
      return e.p >= 0 ? queuedGlobally(e) : 0;
    default: return 0;
  }
}

std::vector<std::pair<BoxName, double>> FlowMeter::smoothed(const StageModel& model, std::int64_t now) {
  const bool first = smoothedAt_ < 0;
  const std::int64_t dt = std::clamp<std::int64_t>(now - smoothedAt_, 0, kMostStep);
  const double share = first ? 1 : 1 - std::exp(-static_cast<double>(dt) / kSmooth);
  smoothedAt_ = now;
  std::vector<std::pair<BoxName, double>> out;
  const auto follow = [&](const BoxName& name, std::int64_t count) {
    const auto [at, made] = occupancy_.try_emplace({name.kind, name.id}, static_cast<double>(count));
    if (!made) at->second += (static_cast<double>(count) - at->second) * share;
    out.emplace_back(name, at->second);
  };
  follow(box(BoxKind::Global), model.global.total);
  follow(box(BoxKind::Network), model.netWaiters);
  follow(box(BoxKind::Elsewhere), model.waitersTotal);
  for (const StageProc& p : model.procs) follow(proc(p.id), p.local.total);
  return out;
}

void FlowMeter::add(const Document& document, std::uint64_t first, std::uint64_t last, std::int64_t now) {
  if (since_ < 0) since_ = now;
  if (last > first + kMostEvents) first = last - kMostEvents;
  for (std::uint64_t i = first; i <= last && i < document.size(); ++i) {
    const trace::Event& e = document.event(i);
    queued_ += queuedGlobally(e);
    readied_ += readied(e) ? 1 : 0;
    BoxName from, to;
    if (const std::int64_t n = movedBetween(e, from, to); n > 0) moved_[{{from.kind, from.id}, {to.kind, to.id}}] += n;
  }
  span_ += std::max<std::int64_t>(0, document.timeAt(last) - document.timeAt(first > 0 ? first - 1 : 0));
  if (now - since_ < kRateInterval || span_ <= 0) return;
  ready_ = static_cast<double>(readied_) * 1e9 / static_cast<double>(span_);
  global_ = static_cast<double>(queued_) * 1e9 / static_cast<double>(span_);
  flows_.clear();
  for (const auto& [way, n] : moved_) {
    const auto& [from, to] = way;
    flows_.push_back(
        {{from.first, from.second}, {to.first, to.second}, static_cast<double>(n) * 1e9 / static_cast<double>(span_)});
  }
  std::stable_sort(flows_.begin(), flows_.end(),
                   [](const RegionFlow& a, const RegionFlow& b) { return a.rate > b.rate; });
  moved_.clear();
  since_ = now;
  readied_ = queued_ = span_ = 0;
}

StageFlow sparksOf(const Document& document, std::int64_t t) {
  using B = replay::Bucket;
  const std::int64_t from = std::max(document.begin(), t - kSparkSpan);
  const auto level = [&](Series::Level of) {
    return sparkOf(document.series().level(from, std::max(t, from + 1), kSparkColumns, of));
  };
  StageFlow flow;
  flow.global = level([](const B& b) { return static_cast<double>(b.global); });
  flow.network = level([](const B& b) { return static_cast<double>(b.waitNet); });
  flow.elsewhere = level([](const B& b) { return static_cast<double>(b.waitOther); });
  return flow;
}

}  // namespace gmp::viz
