#include "sim/scenario/program.h"

#include "sim/scenario/program_shared.h"

namespace gmp::scenario {
namespace {

std::size_t countOf(const Scenario& s, VarType type) {
  const auto it = s.shared.find(type);
  return it == s.shared.end() ? 0 : it->second.size();
}

PoolStats sumOf(const BufferPool* pools, std::size_t n) {
  PoolStats sum;
  for (std::size_t i = 0; i < n; ++i) {
    const PoolStats one = pools[i].stats();
    sum.gets += one.gets;
    sum.puts += one.puts;
    sum.made += one.made;
    sum.stolen += one.stolen;
    sum.revived += one.revived;
    sum.dropped += one.dropped;
  }
  return sum;
}

}  // namespace

Program::Shared::Shared(const Scenario& s, Bound b, ProgramOptions o)
    : scenario(s),
      bound(std::move(b)),
      options(std::move(o)),
      listeners(countOf(s, VarType::listener)),
      channels(countOf(s, VarType::channel)),
      waitgroups(new WaitGroup[countOf(s, VarType::waitgroup)]),
      mutexes(new Mutex[countOf(s, VarType::mutex)]),
      rwmutexes(new RWMutex[countOf(s, VarType::rwmutex)]),
      onces(new Once[countOf(s, VarType::once)]),
      pools(new BufferPool[countOf(s, VarType::pool)]),
      streams(new ByteStream[countOf(s, VarType::linkbuffer)]),
      rooms(new Room[countOf(s, VarType::room)]),
      announced(s.clients ? s.clients->listener : -1) {}

void Program::Shared::fail(const std::string& why) {
  {
    const SpinGuard held(textLock);
    if (failure.empty()) failure = why;
  }
  if (options.control != nullptr) options.control->stop();
}

void Program::Shared::ioError(const std::string& what) {
  ioErrors.fetch_add(1, std::memory_order_relaxed);
  const SpinGuard held(textLock);
  if (firstError.empty()) firstError = what;
}

Program::Program(const Scenario& scenario, Bound bound, ProgramOptions options)
    : shared_(std::make_unique<Shared>(scenario, std::move(bound), std::move(options))) {}

Program::~Program() = default;

Task Program::main() { return functionTask(*shared_, shared_->scenario.main, shared_->options.seed); }

ServerCounts Program::counts() const {
  const Shared& s = *shared_;
  const PoolStats pools = sumOf(s.pools.get(), countOf(s.scenario, VarType::pool));
  const SpinGuard held(s.textLock);
  return {s.accepted, s.dialed, s.reads, s.bytesRead, s.writes, s.bytesWritten, s.ioErrors, s.firstError, pools};
}

std::string Program::failure() const {
  const SpinGuard held(shared_->textLock);
  return shared_->failure;
}

}  // namespace gmp::scenario
