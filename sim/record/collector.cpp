#include "sim/record/collector.h"

#include <utility>

namespace gmp::record {

void Collector::drain(bool final) {
  std::vector<trace::Event> batch;
  recorder_.drain(batch, final);
  if (batch.empty()) return;
  if (onBatch_) onBatch_(batch);
  held_ += batch.size();
  batches_.push_back(std::move(batch));
  if (held_ < maxEvents_ || full_ || final) return;
  full_ = true;
  recorder_.setEnabled(false);
}

trace::Trace Collector::finish(trace::Header header) {
  drain(true);
  return finishCertain(std::move(header));
}

trace::Trace Collector::finishCertain(trace::Header header) {
  trace::Trace out;
  out.header = std::move(header);
  out.strings = recorder_.strings();
  out.events.reserve(held_);
  for (std::vector<trace::Event>& batch : batches_) {
    out.events.insert(out.events.end(), batch.begin(), batch.end());
    batch = {};
  }
  batches_.clear();
  for (std::size_t i = 0; i < out.events.size(); ++i) out.events[i].seq = i;
  return out;
}

}  // namespace gmp::record
