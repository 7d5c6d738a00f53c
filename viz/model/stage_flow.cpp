#include "viz/model/stage_flow.h"

#include <algorithm>

namespace gmp::viz {

namespace {

constexpr std::int64_t kRateInterval = 250'000'000;  // ns between two new rates
constexpr std::uint64_t kMostEvents = 50'000;        // looked at for one frame

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

void FlowMeter::add(const Document& document, std::uint64_t first, std::uint64_t last, std::int64_t now) {
  if (since_ < 0) since_ = now;
  if (last > first + kMostEvents) first = last - kMostEvents;
  for (std::uint64_t i = first; i <= last && i < document.size(); ++i) {
    const trace::Event& e = document.event(i);
    queued_ += queuedGlobally(e);
    readied_ += readied(e) ? 1 : 0;
  }
  span_ += std::max<std::int64_t>(0, document.timeAt(last) - document.timeAt(first > 0 ? first - 1 : 0));
  if (now - since_ < kRateInterval || span_ <= 0) return;
  ready_ = static_cast<double>(readied_) * 1e9 / static_cast<double>(span_);
  global_ = static_cast<double>(queued_) * 1e9 / static_cast<double>(span_);
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
