// Purpose: a pool of values that are costly to make.
// Mirrors: sync.Pool (sync/pool.go): a private slot and a shared chain for each P, stealing, the victim cache.
// Invariants: a value is in one place at a time: in one slot, or with one caller. The private slot and the head of
//             the chain of a P are touched only by the goroutine that runs on it, which passes no safe point meanwhile.
//             What a run leaves in a pool is not seen by the next run.
// Differs: age() stands where Go's collector would clear the pools. Values of Ps that setGomaxprocs has taken away can
//          still be stolen. A pool may be destroyed; then its values are.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include <gmpscope/atomic.h>
#include <gmpscope/pool_chain.h>
#include <gmpscope/run.h>

namespace gmp {

// What a Pool has done since it was made. gets == made + what came out of it.
struct PoolStats {
  std::uint64_t gets = 0;     // calls of get
  std::uint64_t puts = 0;     // calls of put
  std::uint64_t made = 0;     // gets that called make
  std::uint64_t stolen = 0;   // gets served from another P's chain
  std::uint64_t revived = 0;  // gets served from the victim cache
  std::uint64_t dropped = 0;  // values destroyed by age
};

namespace detail {

inline constexpr int kPoolProcs = 256;  // the most Ps of a run

// Where the calling goroutine runs; run is null elsewhere. Holds until its next call of the runtime.
struct PoolPin {
  const void* run = nullptr;
  int p = 0;
};
PoolPin poolPin();                          // passes a safe point first
std::weak_ptr<const void> poolRunHandle();  // dies with the run of the calling goroutine

// A lock for a few instructions, on any thread.
class PoolLock {
 public:
  constexpr PoolLock() = default;
  void lock() noexcept {
    while (held_.exchange(1) != 0) pause();
  }
  void unlock() noexcept { held_.store(0); }

 private:
  static void pause() noexcept;
  Atomic<std::uint32_t> held_{0};
};

// The world of the calling goroutine stands still while this lives.
class PoolStop {
 public:
  PoolStop();
  ~PoolStop();
  PoolStop(const PoolStop&) = delete;
  PoolStop& operator=(const PoolStop&) = delete;
  const void* run() const { return run_; }

 private:
  const void* run_;
};

}  // namespace detail

// Values of T, which needs a move constructor only; a move or destructor of T must not call the runtime. May be a
// static object. get and put outside of a run just make and destroy.
template <class T>
class Pool {
 public:
  // make() -> T: called by get when the pool is empty, on the caller's goroutine, perhaps on several at once.
  // reset(T&): called by put before the value goes in. Both may be move-only and live as long as the pool.
  template <std::invocable Make, class Reset>
  requires std::convertible_to<std::invoke_result_t<Make&>, T> && std::invocable<Reset&, T&> Pool(Make make,
                                                                                                  Reset reset)
      : hooks_(std::make_unique<HooksOf<Make, Reset>>(std::move(make), std::move(reset))) {
    const std::lock_guard held(all_.lock);
    next_ = std::exchange(all_.first, this);
  }
  template <std::invocable Make>
  explicit Pool(Make make) : Pool(std::move(make), [](T&) {}) {}
  // Nobody uses it any more. Destroys the values in it.
  ~Pool() {
    {
      const std::lock_guard held(all_.lock);
      Pool** at = &all_.first;
      while (*at != this) at = &(*at)->next_;
      *at = next_;
    }
    while (blocks_.load() != nullptr) {
      std::unique_ptr<Block> first(blocks_.load());
      blocks_.store(first->next);
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // sync.Pool.Get: a value that was put, else a new one. It is the caller's.
  [[nodiscard]] T get() {
    const detail::PoolPin pin = detail::poolPin();
    if (pin.run == nullptr) return hooks_->make();
    Place& place = placeOf(pin);
    bump(place.gets);
    if (std::optional<T> value = take(pin, place)) return std::move(*value);
    bump(place.made);
    return hooks_->make();
  }

  // sync.Pool.Put: resets the value and keeps it for a later get, or for nobody.
  void put(T value) {
    hooks_->reset(value);
    const detail::PoolPin pin = detail::poolPin();
    if (pin.run == nullptr) return;
    Place& place = placeOf(pin);
    bump(place.puts);
    if (!place.own) place.own.emplace(std::move(value));
    else place.shared->pushHead(std::move(value));
  }

  // Of all runs. Exact while nobody uses the pool.
  PoolStats stats() const {
    const std::lock_guard held(lock_);
    PoolStats sum = past_;
    for (const Block* b = blocks_.load(); b != nullptr; b = b->next) addUp(*b, &sum);
    return sum;
  }

  // What Go's collector does to its pools at each collection, to all pools of this T in the run of the calling
  // goroutine, with its world stopped: what was not used since the last time is destroyed, all else becomes the victim
  // cache, which get still finds.
  static void age() {
    std::vector<Values> old;  // destroyed when the world goes on
    const detail::PoolStop stopped;
    const std::lock_guard held(all_.lock);
    for (Pool* pool = all_.first; pool != nullptr; pool = pool->next_) pool->ageOne(stopped.run(), &old);
  }

 private:
  struct Hooks {
    virtual ~Hooks() = default;
    virtual T make() = 0;
    virtual void reset(T& value) = 0;
  };
  template <class Make, class Reset>
  struct HooksOf final : Hooks {
    HooksOf(Make m, Reset r) : maker(std::move(m)), resetter(std::move(r)) {}
    T make() override { return maker(); }
    void reset(T& value) override { static_cast<void>(resetter(value)); }
    Make maker;
    Reset resetter;
  };

  using Chain = detail::PoolChain<T>;
  // What one P has of one generation.
  struct Values {
    std::optional<T> own;
    std::unique_ptr<Chain> shared;
  };
  // One P's. The counts are written by its owner only, read by anybody.
  struct alignas(128) Place {
    std::optional<T> own;
    std::unique_ptr<Chain> shared = std::make_unique<Chain>();  // replaced only while the world is stopped
    Values victim;
    Atomic<std::uint64_t> gets{0}, puts{0}, made{0}, stolen{0}, revived{0};
  };
  // All Ps of one run.
  struct Block {
    ~Block() {
      for (auto& place : places) delete place.load();
    }
    Atomic<const void*> run{nullptr};
    std::weak_ptr<const void> alive;
    std::array<Atomic<Place*>, detail::kPoolProcs> places;
    Atomic<int> used{0};  // no place at or above
    Atomic<std::uint32_t> victims{0};
    Block* next = nullptr;
  };
  struct All {
    detail::PoolLock lock;
    Pool* first = nullptr;
  };

  static void bump(Atomic<std::uint64_t>& n) {
    n.store(n.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  static std::optional<T> moveOut(std::optional<T>& from) {
    std::optional<T> value(std::move(from));
    from.reset();
    return value;
  }
  static Place* placeAt(Block& b, int i) { return b.places[static_cast<std::size_t>(i)].load(); }
  static void addUp(const Block& b, PoolStats* sum) {
    for (const auto& slot : b.places) {
      const Place* p = slot.load();
      if (p == nullptr) continue;
      sum->gets += p->gets.load();
      sum->puts += p->puts.load();
      sum->made += p->made.load();
      sum->stolen += p->stolen.load();
      sum->revived += p->revived.load();
    }
  }

  Block& blockOf(const void* run) {
    for (Block* b = blocks_.load(); b != nullptr; b = b->next)
      if (b->run.load() == run) return *b;
    return newBlock(run);
  }
  Place& placeOf(const detail::PoolPin& pin) {
    Block& block = blockOf(pin.run);
    if (Place* place = placeAt(block, pin.p)) return *place;
    auto* place = new Place;
    block.places[static_cast<std::size_t>(pin.p)].store(place);
    for (int used = block.used.load(); used <= pin.p && !block.used.cas(used, pin.p + 1);) used = block.used.load();
    return *place;
  }
  // For a run that is new here. The block of a run that is over serves again, without its values.
  [[gnu::noinline]] Block& newBlock(const void* run) {
    std::weak_ptr<const void> alive = detail::poolRunHandle();
    std::vector<std::unique_ptr<Place>> old;  // destroyed without the lock
    const std::lock_guard held(lock_);
    Block* block = blocks_.load();
    while (block != nullptr && block->run.load() != run && !block->alive.expired()) block = block->next;
    if (block != nullptr && block->run.load() == run) return *block;  // another P was first
    if (block == nullptr) {
      block = new Block;
      block->next = blocks_.load();
      block->alive = std::move(alive);
      block->run.store(run);
      blocks_.store(block);
      return *block;
    }
    addUp(*block, &past_);
    for (auto& place : block->places) old.emplace_back(place.exchange(nullptr));
    block->used.store(0);
    block->victims.store(0);
    block->alive = std::move(alive);
    block->run.store(run);
    return *block;
  }

  std::optional<T> take(const detail::PoolPin& pin, Place& place) {
    if (place.own) return moveOut(place.own);
    if (std::optional<T> value = place.shared->popHead()) return value;
    return takeSlow(pin, place);
  }
  // Mirrors getSlow: the other Ps' chains, then the victim cache.
  [[gnu::noinline]] std::optional<T> takeSlow(const detail::PoolPin& pin, Place& place) {
    Block& block = blockOf(pin.run);
    const int used = block.used.load();
    for (int i = 1; i < used; ++i) {
      Place* other = placeAt(block, (pin.p + i) % used);
      if (other == nullptr) continue;
      if (std::optional<T> value = other->shared->popTail()) {
        bump(place.stolen);
        return value;
      }
    }
    if (block.victims.load() == 0) return std::nullopt;
    std::optional<T> value = takeVictim(pin, block, place);
    if (value) bump(place.revived);
    else block.victims.store(0);
    return value;
  }
  static std::optional<T> takeVictim(const detail::PoolPin& pin, Block& block, Place& place) {
    if (std::optional<T> value = moveOut(place.victim.own)) return value;
    const int used = block.used.load();
    for (int i = 0; i < used; ++i) {
      Place* other = placeAt(block, (pin.p + i) % used);
      if (other == nullptr || other->victim.shared == nullptr) continue;
      if (std::optional<T> value = other->victim.shared->popTail()) return value;
    }
    return std::nullopt;
  }

  // The run's world is stopped.
  void ageOne(const void* run, std::vector<Values>* old) {
    const std::lock_guard held(lock_);
    for (Block* b = blocks_.load(); b != nullptr; b = b->next) {
      if (b->run.load() != run) continue;
      for (auto& slot : b->places) {
        Place* p = slot.load();
        if (p == nullptr) continue;
        past_.dropped += countOut(p->victim, old);
        p->victim.own = std::nullopt;
        if (p->own) p->victim.own.emplace(*moveOut(p->own));
        p->victim.shared = std::exchange(p->shared, std::make_unique<Chain>());
      }
      b->victims.store(1);
    }
  }
  // Moves all values to the end of *old; returns their number.
  static std::uint64_t countOut(Values& from, std::vector<Values>* old) {
    std::uint64_t n = 0;
    const auto add = [&](std::optional<T> value) {
      if (!value) return false;
      old->emplace_back().own.emplace(std::move(*value));
      ++n;
      return true;
    };
    add(moveOut(from.own));
    while (from.shared != nullptr && add(from.shared->popTail())) {}
    return n;
  }

  static inline constinit All all_;  // of this T, for age()

  std::unique_ptr<Hooks> hooks_;
  mutable detail::PoolLock lock_;   // past_, and the changes of blocks_
  Atomic<Block*> blocks_{nullptr};  // never removed before the end
  PoolStats past_;                  // of runs that are over
  Pool* next_ = nullptr;            // under all_.lock
};

}  // namespace gmp
