#include "viz/model/series.h"

#include <algorithm>

#include "sim/replay/reducer.h"
#include "viz/model/format.h"

namespace gmp::viz {

namespace {

constexpr std::size_t kNone = ~std::size_t{0};
constexpr std::size_t kRateWindows = 32;  // a rate is counted over 1/32 of what is known: fewer messages are noise

}  // namespace

Series::Series(const trace::Trace& trace, const replay::WorldState& initial)
    : trace_(&trace), state_(initial), lanes_(initial) {}

bool Series::advance(std::uint64_t budget) {
  const std::uint64_t end = std::min<std::uint64_t>(trace_->events.size(), next_ + budget);
  for (; next_ < end; ++next_) {
    const trace::Event& e = trace_->events[next_];
    stats_.add(state_, e);
    replay::apply(state_, e);
    lanes_.add(state_, e, next_);
  }
  return next_ == trace_->events.size();
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

double Series::rateOver(std::size_t first, std::size_t last) const {
  std::uint64_t messages = 0;
  for (std::size_t i = first; i <= last; ++i) messages += stats_.series()[i].messages;
  return static_cast<double>(messages) * 1e9 /
         (static_cast<double>(last - first + 1) * static_cast<double>(stats_.bucketNs()));
}

double Series::throughputAt(std::int64_t t) const {
  const std::size_t at = bucketAt(t);
  if (at == kNone) return -1;
  const std::size_t span = static_cast<std::size_t>(rateWindow() / stats_.bucketNs());
  const std::size_t first = at > span / 2 ? at - span / 2 : 0;  // moves along: fixed windows beat with a steady load
  return rateOver(first, std::min(first + span, stats_.series().size()) - 1);
}

double Series::runnableAt(std::int64_t t) const {
  const std::size_t at = bucketAt(t);
  return at == kNone ? -1 : stats_.series()[at].runnable;
}

std::vector<Column> Series::throughput(std::int64_t from, std::int64_t to, int n) const {
  std::vector<Column> out(static_cast<std::size_t>(std::max(n, 0)));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t a = timeBetween(from, to, static_cast<std::int64_t>(i), n);
    const std::int64_t b = std::max(a, timeBetween(from, to, static_cast<std::int64_t>(i) + 1, n) - 1);
    const std::int64_t step = std::max<std::int64_t>(1, rateWindow() / 2);
    Column& c = out[i];
    double sum = 0;
    int count = 0;
    for (std::int64_t t = a; t <= b; t += step) {
      const double v = throughputAt(t);
      if (v < 0) continue;
      c.least = c.any ? std::min(c.least, v) : v;
      c.most = c.any ? std::max(c.most, v) : v;
      c.any = true;
      sum += v;
      ++count;
    }
    if (count > 0) c.mean = sum / count;
  }
  return out;
}

std::vector<Column> Series::runnable(std::int64_t from, std::int64_t to, int n, bool global) const {
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
    for (std::size_t k = first; k <= last; ++k) {
      const double level = global ? s[k].global : s[k].runnable;
      const double most = global ? level : s[k].runnableMax;
      c.least = c.any ? std::min(c.least, level) : level;
      c.most = c.any ? std::max(c.most, most) : most;
      c.any = true;
      sum += level;
    }
    c.mean = sum / static_cast<double>(last - first + 1);
  }
  return out;
}

}  // namespace gmp::viz
