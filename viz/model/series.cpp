#include "viz/model/series.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "sim/replay/reducer.h"
#include "viz/model/format.h"

namespace gmp::viz {

namespace {

constexpr std::size_t kNone = ~std::size_t{0};
constexpr std::size_t kRateWindows = 32;  // a rate is counted over 1/32 of what is known: fewer messages are noise

double messagesOf(const replay::Bucket& b) { return static_cast<double>(b.messages); }

// Quarter octaves: 2^(bin/4) ns.
int binOf(std::int64_t ns) {
  return std::clamp(static_cast<int>(std::log2(static_cast<double>(std::max<std::int64_t>(ns, 1))) * 4), 0,
                    Delays::kBins - 1);
}

}  // namespace

void Delays::add(const trace::Event& e) {
  using trace::Kind;
  switch (e.kind) {
    case Kind::GoCreate:
    case Kind::GoReady:
    case Kind::GoYield:
    case Kind::GoSyscallNoP: ready_[e.g] = e.t; break;
    case Kind::GoStart: {
      const auto since = ready_.find(e.g);
      if (since == ready_.end()) return;
      count(e.t, std::max<std::int64_t>(0, e.t - since->second));
      ready_.erase(since);
      break;
    }
    case Kind::GoEnd: ready_.erase(e.g); break;
    case Kind::Lost: ready_.clear(); break;
    default: break;
  }
}

void Delays::count(std::int64_t t, std::int64_t delay) {
  if (buckets_.empty()) first_ = t;
  const std::int64_t from_first = std::max<std::int64_t>(0, t - first_);
  while (from_first / width_ >= static_cast<std::int64_t>(kMostBuckets)) {
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      if (i % 2 == 0) buckets_[i / 2] = buckets_[i];
      else
        std::transform(buckets_[i].begin(), buckets_[i].end(), buckets_[i / 2].begin(), buckets_[i / 2].begin(),
                       std::plus<>());
    }
    buckets_.resize((buckets_.size() + 1) / 2);
    width_ *= 2;
  }
  const auto at = static_cast<std::size_t>(from_first / width_);
  if (buckets_.size() <= at) buckets_.resize(at + 1, Bins{});
  ++buckets_[at][static_cast<std::size_t>(binOf(delay))];
}

void Delays::forgetBefore(std::int64_t t) {
  const std::int64_t steps =
      std::clamp<std::int64_t>((t - first_) / width_, 0, static_cast<std::int64_t>(buckets_.size()));
  buckets_.erase(buckets_.begin(), buckets_.begin() + steps);
  first_ += steps * width_;
}

double Delays::quantile(std::int64_t from, std::int64_t to, double q) const {
  if (buckets_.empty() || to <= first_ || to <= from) return -1;
  const auto last_bucket = static_cast<std::int64_t>(buckets_.size()) - 1;
  const std::int64_t a = std::max<std::int64_t>(0, from - first_) / width_;
  const std::int64_t b = std::min(last_bucket, (to - 1 - first_) / width_);
  Bins sum{};
  std::uint64_t n = 0;
  for (std::int64_t i = a; i <= b; ++i) {
    const Bins& bins = buckets_[static_cast<std::size_t>(i)];
    for (std::size_t k = 0; k < bins.size(); ++k) {
      sum[k] += bins[k];
      n += bins[k];
    }
  }
  if (n == 0) return -1;
  auto left = static_cast<std::uint64_t>(q * static_cast<double>(n - 1));
  for (std::size_t k = 0; k < sum.size(); ++k) {
    if (left < sum[k]) return std::exp2(static_cast<double>(k) / 4);
    left -= sum[k];
  }
  return -1;
}

Series::Series(const trace::Trace& trace, const replay::WorldState& initial)
    : trace_(&trace), state_(initial), lanes_(initial) {}

bool Series::advance(std::uint64_t budget) {
  const std::uint64_t end = std::min<std::uint64_t>(trace_->events.size(), next_ + budget);
  for (; next_ < end; ++next_) {
    const trace::Event& e = trace_->events[next_];
    stats_.add(state_, e);
    delays_.add(e);
    families_.add(e);
    replay::apply(state_, e);
    lanes_.add(state_, e, next_);
  }
  return next_ == trace_->events.size();
}

void Series::forgetFirst(std::uint64_t count, std::int64_t t, const replay::WorldState& initial,
                         std::vector<LaneGoroutine> goroutines) {
  next_ -= count;
  if (!resting_) replay::renumber(state_, count);
  stats_.forgetBefore(t);
  delays_.forgetBefore(t);
  families_.forgetBefore(t);
  lanes_.forgetFirst(count, t, initial, std::move(goroutines));
}

void Series::rest() {
  resting_ = true;
  state_ = replay::WorldState{};
  lanes_.shrink();
}

void Series::resume(const replay::WorldState& state) {
  resting_ = false;
  state_ = state;
}

std::size_t Series::bucketAt(std::int64_t t) const {
  const auto& s = stats_.series();
  if (s.empty() || t < s.front().start || t >= s.back().start + stats_.bucketNs()) return kNone;
  return std::min(static_cast<std::size_t>((t - s.front().start) / stats_.bucketNs()), s.size() - 1);
}

std::int64_t Series::rateWindow() const {
  const std::size_t buckets = std::max<std::size_t>(1, stats_.series().size() / kRateWindows);
  return static_cast<std::int64_t>(buckets) * stats_.bucketNs();
}

double Series::rateOver(std::size_t first, std::size_t last, Level count) const {
  double sum = 0;
  for (std::size_t i = first; i <= last; ++i) sum += count(stats_.series()[i]);
  return sum * 1e9 / (static_cast<double>(last - first + 1) * static_cast<double>(stats_.bucketNs()));
}

double Series::rateAt(std::int64_t t, Level count) const {
  const std::size_t at = bucketAt(t);
  if (at == kNone || !stats_.series()[at].known) return -1;
  const std::size_t span = static_cast<std::size_t>(rateWindow() / stats_.bucketNs());
  const std::size_t first = at > span / 2 ? at - span / 2 : 0;  // moves along: fixed windows beat with a steady load
  return rateOver(first, std::min(first + span, stats_.series().size()) - 1, count);
}

double Series::throughputAt(std::int64_t t) const { return rateAt(t, messagesOf); }

double Series::levelAt(std::int64_t t, Level of) const {
  const std::size_t at = bucketAt(t);
  return at == kNone || !stats_.series()[at].known ? -1 : of(stats_.series()[at]);
}

double Series::runnableAt(std::int64_t t) const {
  const std::size_t at = bucketAt(t);
  return at == kNone || !stats_.series()[at].known ? -1 : stats_.series()[at].runnable;
}

std::vector<Column> Series::throughput(std::int64_t from, std::int64_t to, int n) const {
  return rate(from, to, n, messagesOf);
}

std::vector<Column> Series::rate(std::int64_t from, std::int64_t to, int n, Level count) const {
  std::vector<Column> out(static_cast<std::size_t>(std::max(n, 0)));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t a = timeBetween(from, to, static_cast<std::int64_t>(i), n);
    const std::int64_t b = std::max(a, timeBetween(from, to, static_cast<std::int64_t>(i) + 1, n) - 1);
    const std::int64_t step = std::max<std::int64_t>(1, rateWindow() / 2);
    Column& c = out[i];
    double sum = 0;
    int seen = 0;
    for (std::int64_t t = a; t <= b; t += step) {
      const double v = rateAt(t, count);
      if (v < 0) continue;
      c.least = c.any ? std::min(c.least, v) : v;
      c.most = c.any ? std::max(c.most, v) : v;
      c.any = true;
      sum += v;
      ++seen;
    }
    if (seen > 0) c.mean = sum / seen;
  }
  return out;
}

std::vector<Column> Series::levels(std::int64_t from, std::int64_t to, int n, Level of, Level most) const {
  std::vector<Column> out(static_cast<std::size_t>(std::max(n, 0)));
  const auto& s = stats_.series();
  for (std::size_t i = 0; i < out.size() && !s.empty(); ++i) {
    const std::int64_t a = timeBetween(from, to, static_cast<std::int64_t>(i), n);
    const std::int64_t b = std::max(a, timeBetween(from, to, static_cast<std::int64_t>(i) + 1, n) - 1);
    std::size_t first = bucketAt(a);
    std::size_t last = bucketAt(b);
    if (first == kNone && a < s.front().start && b >= s.front().start) first = 0;
    if (first == kNone) continue;
    if (last == kNone) last = s.size() - 1;
    Column& c = out[i];
    double sum = 0;
    int seen = 0;
    for (std::size_t k = first; k <= last; ++k) {
      const double level = s[k].known ? of(s[k]) : -1;
      if (level < 0) continue;
      c.least = c.any ? std::min(c.least, level) : level;
      c.most = c.any ? std::max(c.most, most(s[k])) : most(s[k]);
      c.any = true;
      sum += level;
      ++seen;
    }
    if (seen > 0) c.mean = sum / seen;
  }
  return out;
}

std::vector<Column> Series::level(std::int64_t from, std::int64_t to, int n, Level of) const {
  return levels(from, to, n, of, of);
}

std::vector<Column> Series::batches(std::int64_t from, std::int64_t to, int n) const {
  return levels(
      from, to, n,
      [](const replay::Bucket& b) { return b.fruitful > 0 ? static_cast<double>(b.polled) / b.fruitful : -1.0; },
      [](const replay::Bucket& b) { return static_cast<double>(b.polledMost); });
}

double Series::batchAt(std::int64_t t) const {
  return levelAt(
      t, [](const replay::Bucket& b) { return b.fruitful > 0 ? static_cast<double>(b.polled) / b.fruitful : -1.0; });
}

std::vector<Column> Series::runnable(std::int64_t from, std::int64_t to, int n, bool global) const {
  const Level global_level = [](const replay::Bucket& b) { return static_cast<double>(b.global); };
  if (global) return level(from, to, n, global_level);
  return levels(
      from, to, n, [](const replay::Bucket& b) { return static_cast<double>(b.runnable); },
      [](const replay::Bucket& b) { return static_cast<double>(b.runnableMax); });
}

}  // namespace gmp::viz
